import type { Loader, LoaderContext } from '../loader.js'
import type { drawSlide, Puzzle } from '../slide.js'

// The vendor's are 2 minutes, from the picture on.
const ticketLivesMs = 110_000

type DrawSlide = typeof drawSlide

/**
 * OneAccess's slide puzzle, which the page draws itself.
 * @param findDrawing what draws it: nobody needs it before a puzzle is there
 */
export function oneaccessWith(findDrawing: (context: LoaderContext, puzzleUrl: string) => Promise<DrawSlide>): Loader {
  return {
    async mount(context) {
      const { place, report, challenge } = context
      const headers = deviceHeaders()
      let timer: ReturnType<typeof setTimeout>
      const clear = () => {
        clearTimeout(timer)
        place.replaceChildren()
      }
      return {
        kind: 'popup',
        headers,
        async open() {
          clear()
          const response = await challenge({ headers })
          if (!response.ok) return report.failed(response.status)
          const fetchedAtMs = Date.now()
          const puzzle: Puzzle = await response.json()
          const draw = await findDrawing(context, response.url)
          // Another puzzle may have come meanwhile.
          clear()
          draw(context, puzzle, (fields) => {
            clear()
            report.solved(fields, ticketLivesMs - (Date.now() - fetchedAtMs))
          })
          timer = setTimeout(() => {
            clear()
            report.expired()
          }, ticketLivesMs)
        },
        reset: clear,
        remove: clear,
      }
    },
  }
}

/** In the script that `challenge()` serves, with the drawing as a part of the same route. */
export const oneaccessLoader = oneaccessWith(async ({ script }, puzzleUrl) => {
  const page = window as { drawSlide?: DrawSlide }
  const url = new URL(puzzleUrl)
  for (const name of ['captcha', 'once']) url.searchParams.delete(name)
  await script(url.href, { query: { slide: '' }, isReady: () => page.drawSlide !== undefined })
  return page.drawSlide as DrawSlide
})

/** What the vendor requires about the visitor's device. A page with a device SDK sets `localStorage.device` itself. */
function deviceHeaders(): Record<string, string> {
  let device = 'none'
  try {
    device = localStorage['device'] ??= crypto.getRandomValues(new Uint32Array(4)).join('-')
  } catch {
    // The visitor's browser keeps nothing.
  }
  return { 'x-operating-sys-version': navigator.platform || 'unknown', 'x-device-fingerprint': device }
}
