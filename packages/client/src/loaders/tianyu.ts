import type { Loader } from '../loader.js'
import { languageFor } from '../messages.js'

type Result = { ret: number; ticket?: string; code?: number }

interface CapFunctions {
  capInit(place: HTMLElement, options: object): void
  capDestroy(): void
}

// 20 minutes, Tianyu's and the service's.
const ticketLivesMs = 1_190_000

/** The vendor's number for a language, of which its dialog knows three. */
function languageCode(tag: string): number {
  const language = languageFor(tag)
  return language === 'zh-TW' ? 1028 : language === 'zh-CN' ? 2052 : 1033
}

/** Tianyu, and the captcha service of this project: both bring `capInit` and its companions, made for this visitor. */
export const tianyuLoader: Loader = {
  async mount({ place, settings, look, report, signal, challenge, challengeScript, script }) {
    let shown: CapFunctions | undefined
    const close = () => {
      shown?.capDestroy()
      shown = undefined
    }
    return {
      kind: 'popup',
      async open() {
        if (settings['challengeAction'] !== 'CaptchaIframeQuery') await challengeScript()
        else {
          const response = await challenge()
          if (!response.ok) return report.failed(response.status)
          const { url } = (await response.json()) as { url: string }
          // The back end cannot know the page's language. Nothing else may change: the rest is signed.
          await script(url.replace(/\blang=\d+/, `lang=${languageCode(look.lang)}`))
        }
        if (signal.aborted) return
        // The next script, another captcha's, replaces these on `window`.
        const { capInit, capDestroy } = window as unknown as CapFunctions
        close()
        shown = { capInit, capDestroy }
        capInit(place, {
          type: 'popup',
          theme: look.theme,
          lang: look.lang,
          callback({ ret, ticket, code }: Result) {
            if (ret === 0 && ticket) report.solved({ ticket }, ticketLivesMs)
            else if (code !== undefined) report.failed(code)
            else report.closed()
          },
          // With this project's service, whose tickets may live shorter, and whose frame says that it did not load.
          expired: report.expired,
          failed: report.failed,
        })
      },
      reset: close,
      remove: close,
    }
  },
}
export const selfHostedLoader: Loader = tianyuLoader
