import type { Loader } from '../loader.js'
import { languageFor } from '../messages.js'

interface Yidun {
  popUp(): void
  refresh(): void
  destroy?(): void
}
type Initialise = (config: object, then: (captcha: Yidun) => void, failed: (error?: { code?: number }) => void) => void
declare const initNECaptcha: Initialise

// Between 1 and 20 minutes, as the console says; 20 if it says nothing.
const ticketLivesMs = 285_000

/** Its codes name a region for Chinese only. */
function languageOf(tag: string): string {
  const language = languageFor(tag)
  return language.startsWith('zh') ? language : (tag.split('-')[0] as string)
}

/** A wrong puzzle, which refreshes by itself, and what is less; after it come its errors. */
const wrongPuzzle = 300

export const yidunLoader: Loader = {
  popups: '[class*=yidun_popup]',

  async mount({ settings, look, report, script }) {
    // Not the helper with the fallback: its ticket is the same for everybody, and is refused.
    await script(settings.scriptUrl ?? 'https://cstaticdun.126.net/load.min.js', {
      query: { v: String(Math.floor(Date.now() / 60_000)) },
      isReady: () => typeof initNECaptcha === 'function',
    })
    const captcha = await new Promise<Yidun>((resolve, reject) => {
      const config = {
        captchaId: settings.siteKey,
        mode: 'popup',
        apiVersion: 2,
        protocol: 'https',
        lang: languageOf(look.lang),
        onClose: report.closed,
        onVerify(error?: { code?: number } | null, data?: { validate?: string; isFallback?: boolean }) {
          if (error) return Number(error.code) > wrongPuzzle ? report.failed(error.code) : undefined
          if (!data?.validate || data.isFallback === true) return report.failed()
          report.solved({ NECaptchaValidate: data.validate }, ticketLivesMs)
        },
      }
      initNECaptcha(config, resolve, (error) => {
        reject(Error(String(error?.code)))
        report.failed(error?.code)
      })
    })
    return {
      kind: 'popup',
      open: () => captcha.popUp(),
      reset: () => captcha.refresh(),
      remove: () => captcha.destroy?.(),
    }
  },
}
