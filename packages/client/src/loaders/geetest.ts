import type { Loader } from '../loader.js'
import { languageFor } from '../messages.js'

interface Validated {
  readonly lot_number: string
  readonly captcha_output: string
  readonly pass_token: string
  readonly gen_time: string
}
interface Geetest {
  onReady(then: () => void): Geetest
  onNextReady(then: () => void): Geetest
  onSuccess(then: () => void): Geetest
  onError(then: (error?: { code?: string }) => void): Geetest
  onClose(then: () => void): Geetest
  getValidate(): Validated | false | undefined
  showCaptcha(): void
  reset(): void
  destroy?(): void
}
type Initialise = (config: object, then: (captcha: Geetest) => void) => void

// How long the pass_token lives is not published. The lot number does for 10 minutes, from when it is loaded.
const ticketLivesMs = 285_000
const lotLivesMs = 590_000

/** How long its challenge may take, in milliseconds: less than the element waits for a captcha to open. */
const nextWithinMs = 4_000

// Its own codes of three letters, after those of two.
const languages = 'zhzho jajpn kokor idind rurus arara esspa ptpor frfra dedeu'

function languageOf(tag: string): string {
  if (languageFor(tag) === 'zh-TW') return /-(hk|mo)\b/i.test(tag) ? 'zho-hk' : 'zho-tw'
  const [language = ''] = tag.toLowerCase().split('-')
  return (
    languages
      .split(' ')
      .find((pair) => pair.startsWith(language))
      ?.slice(2) ?? 'eng'
  )
}

export const geetestLoader: Loader = {
  popups: '[class*=geetest_]',

  async mount({ settings, look, report, script, signal }) {
    // Alibaba Cloud PNVS speaks the same protocol under another name.
    const name = settings['initialiser'] === 'initAlicom4' ? 'initAlicom4' : 'initGeetest4'
    const page = window as unknown as Record<string, Initialise>
    const isReady = () => typeof page[name] === 'function'
    await script(settings.scriptUrl ?? 'https://static.geetest.com/v4/gt4.js', { isReady })
    if (!isReady()) throw Error(name)
    let tellNext: () => void
    let loadedAtMs: number
    const leftMs = () => loadedAtMs + lotLivesMs - Date.now()
    /** Until the next challenge's own parts are there, or long enough to try all the same. */
    const untilNext = (): Promise<void> => {
      loadedAtMs = Date.now()
      return new Promise((resolve) => {
        tellNext = resolve
        setTimeout(resolve, nextWithinMs)
      })
    }
    let next = untilNext()
    const captcha = await new Promise<Geetest>((resolve, reject) => {
      const unusable = (error?: { code?: string }) => {
        reject(Error(error?.code))
        report.failed(error?.code)
      }
      const config = {
        // The page's own may be file:.
        protocol: 'https://',
        captchaId: settings.siteKey,
        product: 'bind',
        language: languageOf(look.lang),
        ...(settings['apiServers'] !== undefined && { apiServers: settings['apiServers'] }),
        onError: unusable,
        // Without it the script would show a button of its own that always succeeds.
        offlineCb: unusable,
      }
      page[name]?.(config, (instance) => {
        instance
          .onReady(() => resolve(instance))
          .onNextReady(() => tellNext())
          .onError(unusable)
          .onClose(report.closed)
          .onSuccess(() => {
            const validated = instance.getValidate()
            if (!validated) return report.failed()
            // It names the captcha id too, which must not choose the key.
            const { lot_number, captcha_output, pass_token, gen_time } = validated
            report.solved({ lot_number, captcha_output, pass_token, gen_time }, Math.min(ticketLivesMs, leftMs()))
          })
      })
    })
    const reset = () => {
      next = untilNext()
      captcha.reset()
    }
    return {
      kind: 'popup',
      async open() {
        // Before a reset, too: what is still on its way would pass for the challenge after it.
        await next
        if (leftMs() < ticketLivesMs && !signal.aborted) reset()
        await next
        if (!signal.aborted) captcha.showCaptcha()
      },
      reset,
      remove: () => captcha.destroy?.(),
    }
  },
}
