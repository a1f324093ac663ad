import type { PageScript } from '../fake-page.js'

/**
 * hCaptcha's `hcaptcha`; as the vendor's, it appends the frame of its challenges to the body at once, and also takes
 * reCAPTCHA's place unless told not to.
 */
export const hcaptchaPage: PageScript = {
  vendor: 'hcaptcha',
  code: `globalThis.hcaptcha = {
  ...fakeCaptcha.drawing('hcaptcha', ['h-captcha-response', 'g-recaptcha-response'], (options, widget) => {
    const challenge = document.createElement('div')
    challenge.className = 'challenge'
    challenge.append(Object.assign(document.createElement('iframe'), {
      title: 'challenge', src: 'about:blank#hcaptcha', width: 20, height: 20,
    }))
    document.body.append(challenge)
    const { clear } = widget
    widget.clear = () => { clear(); challenge.remove() }
    return {
      solved: options.callback,
      expired: options['expired-callback'],
      failed: (code = 'network-error') => options['error-callback'](code),
      closed: options['close-callback'],
    }
  }),
  execute(id) { fakeCaptcha.find(id).isOpen = true; fakeCaptcha.find(id).options['open-callback']?.() },
}
if (new URL(document.currentScript.src).searchParams.get('recaptchacompat') !== 'off') globalThis.grecaptcha = globalThis.hcaptcha
fakeCaptcha.ready('onload')`,
}
