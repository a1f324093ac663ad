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

// A lot number lives 10 minutes; how long its pass_token does is not published.
const ticketLivesMs = 285_000

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
  vendor: 'geetest',

  async mount({ settings, look, report, script, signal }) {
    // Alibaba Cloud PNVS speaks the same protocol under another name.
    const name = settings['initialiser'] === 'initAlicom4' ? 'initAlicom4' : 'initGeetest4'
    await script(settings.scriptUrl ?? 'https://static.geetest.com/v4/gt4.js', { isReady: () => name in window })
    const initialise = (window as unknown as Partial<Record<string, Initialise>>)[name]
    if (initialise === undefined) throw Error(name)
    let tellNext: () => void
    /** Until the next challenge's own parts are there, or long enough to try all the same. */
    const untilNext = (): Promise<void> =>
      new Promise((resolve) => {
        tellNext = resolve
        setTimeout(resolve, nextWithinMs)
      })
    let next = untilNext()
    const captcha = await new Promise<Geetest>((resolve, reject) => {
      const unusable = (error?: { code?: string }) => {
        reject(Error(error?.code))
        report.failed(error?.code)
      }
      const config = {
        captchaId: settings.siteKey,
        product: 'bind',
        language: languageOf(look.lang),
        ...(settings['apiServers'] !== undefined && { apiServers: settings['apiServers'] }),
        onError: unusable,
        // Without it the script would show a button of its own that always succeeds.
        offlineCb: unusable,
      }
      initialise(config, (instance) => {
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
            report.solved({ lot_number, captcha_output, pass_token, gen_time }, ticketLivesMs)
          })
      })
    })
    return {
      kind: 'popup',
      async open() {
        const awaited = next
        await awaited
        // Nobody wants it any more where it was reset or left meanwhile.
        if (awaited === next && !signal.aborted) captcha.showCaptcha()
      },
      reset() {
        next = untilNext()
        captcha.reset()
      },
      remove: () => captcha.destroy?.(),
    }
  },
}
