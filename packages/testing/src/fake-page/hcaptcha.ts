import type { PageScript } from '../fake-page.js'

/** hCaptcha's `hcaptcha`; as the vendor's, it also takes reCAPTCHA's place unless told not to. */
export const hcaptchaPage: PageScript = {
  vendor: 'hcaptcha',
  code: `(() => {
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  globalThis.hcaptcha = {
    render(place, options) {
      if (!options.sitekey) throw new Error('[hCaptcha] render: missing sitekey')
      const id = 'h-' + fakeCaptcha.widgets.length
      const widget = fakeCaptcha.add('hcaptcha', place, ['h-captcha-response', 'g-recaptcha-response'], {
        id, options, token: '', isOpen: false,
        solve() {
          widget.token = fakeCaptcha.ticket('hcaptcha')
          widget.write(widget.token)
          options.callback(widget.token)
        },
        expire() { widget.write(''); options['expired-callback']() },
        fail(code = 'network-error') { options['error-callback'](code) },
        close() { options['close-callback']() },
      })
      return id
    },
    getResponse: (id) => find(id).token,
    execute(id) { find(id).isOpen = true; find(id).options['open-callback']?.() },
    reset(id) { const widget = find(id); widget.resets += 1; widget.token = ''; widget.write('') },
    remove: (id) => find(id).clear(),
  }
  const { searchParams } = new URL(document.currentScript.src)
  if (searchParams.get('recaptchacompat') !== 'off') globalThis.grecaptcha = globalThis.hcaptcha
  fakeCaptcha.ready('onload')
})()`,
}
