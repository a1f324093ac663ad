import type { Loader, LoaderContext } from '../loader.js'

interface Puzzle {
  originalImageBase64: string
  jigsawImageBase64: string
  token: string
  secretKey?: string | null
}

// The vendor's are 2 minutes, from the picture on.
const ticketLivesMs = 110_000
// Of the picture: the page may show it at any width.
const widthPx = 310
const pieceWidthPx = 47
const stepPx = 2

/** OneAccess's slide puzzle, which the page draws itself. Whether the piece is right, the check says. */
export const oneaccessLoader: Loader = {
  vendor: 'oneaccess',

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
        draw(context, (await response.json()) as Puzzle, (fields) => {
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

type Solve = (fields: { token: string; pointJson: string }) => void

function draw({ place, messages }: LoaderContext, { token, secretKey, ...pictures }: Puzzle, solve: Solve): void {
  const frame = document.createElement('div')
  const scene = picture(pictures.originalImageBase64, 'display:block;width:100%')
  const piece = picture(pictures.jigsawImageBase64, 'position:absolute;top:0;left:0;height:100%')
  const slider = document.createElement('input')
  frame.dir = 'ltr'
  frame.style.cssText = `position:relative;max-width:${widthPx}px;overflow:hidden;border-radius:8px;line-height:0`
  piece.style.width = `${(pieceWidthPx / widthPx) * 100}%`
  slider.type = 'range'
  slider.max = String(widthPx - pieceWidthPx - 1)
  slider.step = String(stepPx)
  slider.value = '0'
  slider.setAttribute('aria-label', messages.slide)
  slider.style.cssText = 'display:block;width:100%;height:32px;margin:4px 0;touch-action:none'
  // Letting go answers; an arrow key does not, so that the piece can be moved in small steps until Enter.
  let isKey = false
  const answer = async () => {
    slider.disabled = true
    const pointJson = await sealed(JSON.stringify({ x: slider.valueAsNumber, y: 5 }), secretKey)
    solve({ token, pointJson })
  }
  slider.addEventListener('input', () => {
    piece.style.left = `${(slider.valueAsNumber / widthPx) * 100}%`
  })
  slider.addEventListener('pointerdown', () => {
    isKey = false
  })
  slider.addEventListener('keydown', (event) => {
    isKey = true
    if (event.key !== 'Enter') return
    event.preventDefault()
    answer()
  })
  slider.addEventListener('change', () => {
    if (!isKey && slider.valueAsNumber > 0) answer()
  })
  frame.append(scene, piece, slider)
  place.replaceChildren(frame)
  slider.focus()
}

function picture(base64: string, style: string): HTMLImageElement {
  const image = new Image()
  image.alt = ''
  image.draggable = false
  image.style.cssText = style
  // PNG or JPEG: browsers detect which.
  image.src = `data:image/png;base64,${base64}`
  return image
}

/** AES-128-ECB where the puzzle names a key: CBC of each block by itself, as browsers have no ECB. */
async function sealed(text: string, secretKey: string | null | undefined): Promise<string> {
  if (!secretKey || crypto.subtle === undefined) return text
  const encoder = new TextEncoder()
  const key = await crypto.subtle.importKey('raw', encoder.encode(secretKey), 'AES-CBC', false, ['encrypt'])
  const plain = encoder.encode(text)
  const padding = 16 - (plain.length % 16)
  const padded = new Uint8Array(plain.length + padding).fill(padding)
  padded.set(plain)
  let bytes = ''
  for (let at = 0; at < padded.length; at += 16) {
    const algorithm = { name: 'AES-CBC', iv: new Uint8Array(16) }
    const block = await crypto.subtle.encrypt(algorithm, key, padded.subarray(at, at + 16))
    bytes += String.fromCharCode(...new Uint8Array(block, 0, 16))
  }
  return btoa(bytes)
}

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
