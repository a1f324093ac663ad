import type { PageScript } from '../fake-page.js'
import { recaptchaCalls } from './grecaptcha.js'

/** reCAPTCHA's `grecaptcha`: version 3 where the script's address names a site key. */
export const recaptchaPage: PageScript = {
  vendor: 'recaptcha',
  code: `(() => {
  ${recaptchaCalls}
  globalThis.grecaptcha = recaptchaCalls('recaptcha', () => fakeCaptcha.isHeld)
  fakeCaptcha.ready('onload')
})()`,
}
