import type { Loader } from '../loader.js'

interface Hcaptcha {
  render(place: HTMLElement, options: object): string
  execute(id: string): void
  reset(id: string): void
  remove(id: string): void
}
declare const hcaptcha: Hcaptcha

// The vendor's are 120 s.
const ticketLivesMs = 110_000

export const hcaptchaLoader: Loader = {
  popups: 'iframe[src*=hcaptcha]',

  async mount({ place, settings, look, report, script }) {
    const { siteKey, scriptUrl = 'https://js.hcaptcha.com/1/api.js' } = settings
    await script(scriptUrl, {
      // Without recaptchacompat=off it would take the place of reCAPTCHA.
      query: { render: 'explicit', recaptchacompat: 'off', hl: look.lang },
      callback: 'onload',
      isReady: () => typeof (window as { hcaptcha?: Hcaptcha }).hcaptcha?.render === 'function',
    })
    const id = hcaptcha.render(place, {
      sitekey: siteKey,
      theme: look.theme,
      size: look.size === 'compact' ? 'compact' : 'normal',
      hl: look.lang,
      callback: (token: string) => report.solved({ 'h-captcha-response': token }, ticketLivesMs),
      'expired-callback': report.expired,
      'chalexpired-callback': report.closed,
      'close-callback': report.closed,
      'error-callback': report.failed,
    })
    return {
      kind: 'inline',
      open: () => hcaptcha.execute(id),
      reset: () => hcaptcha.reset(id),
      remove: () => hcaptcha.remove(id),
    }
  },
}
