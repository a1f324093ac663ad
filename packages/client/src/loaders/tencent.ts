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

export const tencentLoader: Loader = {
  vendor: 'tencent',

  async mount({ place, settings, look, report, script, challenge }) {
    const postsDisasters = settings['postDisasterTickets'] === true
    try {
      await script(settings.scriptUrl ?? 'https://turing.captcha.qcloud.com/TJCaptcha.js', {
        isReady: () => 'TencentCaptcha' in window,
      })
      if (!('TencentCaptcha' in window)) throw Error('TencentCaptcha')
    } catch (error) {
      if (!postsDisasters) throw error
      // As the vendor has pages do it themselves where its script does not load.
      const seconds = Math.floor(Date.now() / 1000)
      const fields = { ticket: `trerror_1001_${settings.siteKey}_${seconds}`, randstr: `@${seconds}` }
      const solve = () => report.solved(fields, ticketLivesMs)
      // The submission that needs it is under way still: a form starts no second one within it.
      return { kind: 'silent', open: () => void setTimeout(solve), reset() {}, remove() {} }
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
        const proof = settings['aidEncrypted'] === true ? await (await challenge()).json() : {}
        const options = {
          aidEncrypted: proof.aidEncrypted,
          aidEncryptedType: proof.aidEncryptedType,
          userLanguage: look.lang.toLowerCase(),
          enableDarkMode: look.theme === 'dark' ? 'force' : false,
        }
        const args = [settings.siteKey, settle, options]
        // The international script takes an element first.
        const captcha = new TencentCaptcha(...(settings['site'] === 'intl' ? [place, ...args] : args))
        shown = captcha
        captcha.show()
      },
      reset() {},
      remove: () => shown?.destroy(),
    }
  },
}
