import type { PageScript } from '../fake-page.js'

/** reCAPTCHA's `grecaptcha.enterprise`; a site key that begins with `policy` asks for a challenge, which is a button. */
export const recaptchaEnterprisePage: PageScript = {
  vendor: 'recaptcha-enterprise',
  code: `(() => {
  const render = new URL(document.currentScript.src).searchParams.get('render')
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  const enterprise = {
    ready: (act) => setTimeout(act),
    render(place, options) {
      if (!options.sitekey) throw new Error('Missing required parameters: sitekey')
      const id = fakeCaptcha.widgets.length
      const widget = fakeCaptcha.add('recaptcha-enterprise', place, ['g-recaptcha-response'], {
        id, options, token: '',
        solve() {
          widget.token = fakeCaptcha.ticket('enterprise')
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
      if (key !== render) throw new Error('Invalid site key or not loaded in enterprise.js: ' + key)
      const isPolicy = key.startsWith('policy')
      return new Promise((resolve, reject) => {
        const place = document.createElement('div')
        const end = () => { widget.clear(); place.remove() }
        const widget = fakeCaptcha.add('recaptcha-enterprise', place, [], {
          action,
          solve() { end(); resolve(fakeCaptcha.ticket('enterprise')) },
          expire() {},
          fail(code) { end(); reject(new Error(code)) },
          close() {},
        })
        if (isPolicy) {
          place.append(Object.assign(document.createElement('iframe'), { title: 'challenge', width: 20, height: 20 }))
          document.body.append(place)
        } else widget.solve()
      })
    },
  }
  globalThis.grecaptcha = { ...globalThis.grecaptcha, enterprise }
  fakeCaptcha.ready('onload')
})()`,
}
