import type { PageScript } from '../fake-page.js'

/** reCAPTCHA's `grecaptcha`: version 3 where the script's address names a site key. */
export const recaptchaPage: PageScript = {
  vendor: 'recaptcha',
  code: `(() => {
  const render = new URL(document.currentScript.src).searchParams.get('render')
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  globalThis.grecaptcha = {
    ready: (act) => setTimeout(act),
    render(place, options) {
      if (!options.sitekey) throw new Error('Missing required parameters: sitekey')
      const id = fakeCaptcha.widgets.length
      const widget = fakeCaptcha.add('recaptcha', place, ['g-recaptcha-response'], {
        id, options, token: '',
        solve() {
          widget.token = fakeCaptcha.ticket('recaptcha')
          widget.write(widget.token)
          options.callback(widget.token)
        },
        expire() { widget.write(''); options['expired-callback']() },
        fail() { options['error-callback']() },
        close() {},
      })
      return id
    },
    getResponse: (id) => find(id).token,
    reset(id) { const widget = find(id); widget.resets += 1; widget.token = ''; widget.write('') },
    async execute(key, { action }) {
      if (key !== render) throw new Error('Invalid site key or not loaded in api.js: ' + key)
      return new Promise((resolve, reject) => {
        const widget = fakeCaptcha.add('recaptcha', document.createElement('div'), [], {
          action,
          solve() { widget.clear(); resolve(fakeCaptcha.ticket('recaptcha')) },
          expire() {},
          fail(code) { reject(new Error(code)) },
          close() {},
        })
        if (fakeCaptcha.isHeld !== true) widget.solve()
      })
    },
  }
  fakeCaptcha.ready('onload')
})()`,
}
