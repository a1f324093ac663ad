import type { PageScript } from '../fake-page.js'
import { recaptchaCalls } from './grecaptcha.js'

/** reCAPTCHA's `grecaptcha.enterprise`; a site key that begins with `policy` asks for a challenge, which is a button. */
export const recaptchaEnterprisePage: PageScript = {
  vendor: 'recaptcha-enterprise',
  code: `(() => {
  ${recaptchaCalls}
  const enterprise = recaptchaCalls('recaptcha-enterprise', (siteKey, place) => {
    if (!siteKey.startsWith('policy')) return false
    place.append(Object.assign(document.createElement('iframe'), { title: 'challenge', width: 20, height: 20 }))
    document.body.append(place)
    return true
  })
  globalThis.grecaptcha = { ...globalThis.grecaptcha, enterprise }
  fakeCaptcha.ready('onload')
})()`,
}
