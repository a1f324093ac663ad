import { inTime } from '../in-time.js'
import type { Loader } from '../loader.js'

interface Result {
  ret: number
  ticket: string | null
  randstr: string | null
  errorCode?: number
}
declare const TencentCaptcha: new (...args: unknown[]) => { show(): void; destroy(): void }

// The vendor's are 5 minutes.
const ticketLivesMs = 285_000

/** How long the script may take where its disaster ticket is wanted: less than the element waits for any captcha. */
const scriptWithinMs = 4_000

export const tencentLoader: Loader = {
  async mount({ place, settings, look, report, script, challenge }) {
    const postsDisasters = settings['postDisasterTickets'] === true
    const isReady = () => typeof TencentCaptcha === 'function'

    /** As the vendor has pages do it themselves where its script does not load, or throws. */
    function postDisaster(): void {
      const seconds = Math.floor(Date.now() / 1000)
      const fields = { ticket: `trerror_1001_${settings.siteKey}_${seconds}`, randstr: `@${seconds}` }
      // The submission that needs it is under way still: a form starts no second one within it.
      setTimeout(() => report.solved(fields, ticketLivesMs))
    }

    try {
      const loaded = script(settings.scriptUrl ?? 'https://turing.captcha.qcloud.com/TJCaptcha.js', { isReady })
      await (postsDisasters ? inTime(loaded, scriptWithinMs) : loaded)
      if (!isReady()) throw Error('TencentCaptcha')
    } catch (error) {
      if (!postsDisasters) throw error
      return { kind: 'silent', open: postDisaster, reset() {}, remove() {} }
    }
    let shown: { destroy(): void } | undefined

    function settle({ ret, ticket, randstr, errorCode }: Result): void {
      if (ret === 2) report.closed()
      // Where the vendor is out of reach its script hands out a ticket that proves nothing.
      else if (ret !== 0 || !ticket || !randstr) report.failed(errorCode ?? ret)
      else if (!postsDisasters && (errorCode !== undefined || /^tr?error_/.test(ticket))) report.failed(errorCode)
      else report.solved({ ticket, randstr }, ticketLivesMs)
    }

    return {
      kind: 'popup',
      async open() {
        shown?.destroy()
        // The console may demand that each page view proves its CaptchaAppId.
        const answer = settings['aidEncrypted'] === true ? await challenge() : undefined
        if (answer?.ok === false) return report.failed(answer.status)
        const proof = (await answer?.json()) ?? {}
        const options = {
          aidEncrypted: proof.aidEncrypted,
          aidEncryptedType: proof.aidEncryptedType,
          userLanguage: look.lang.toLowerCase(),
          enableDarkMode: look.theme === 'dark' ? 'force' : false,
        }
        const args = [settings.siteKey, settle, options]
        // The international script takes an element first.
        try {
          const captcha = new TencentCaptcha(...(settings['site'] === 'intl' ? [place, ...args] : args))
          shown = captcha
          captcha.show()
        } catch (error) {
          if (!postsDisasters) throw error
          postDisaster()
        }
      },
      reset() {},
      remove: () => shown?.destroy(),
    }
  },
}
