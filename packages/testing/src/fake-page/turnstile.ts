import type { PageScript } from '../fake-page.js'

/** Cloudflare Turnstile's `turnstile`. */
export const turnstilePage: PageScript = {
  vendor: 'turnstile',
  code: `(() => {
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  globalThis.turnstile = {
    render(place, options) {
      if (!options.sitekey) return undefined
      const id = 'cf-' + fakeCaptcha.widgets.length
      const fields = options['response-field'] === false ? [] : ['cf-turnstile-response']
      const widget = fakeCaptcha.add('turnstile', place, fields, {
        id, options, token: '', isOld: false,
        solve() {
          widget.token = fakeCaptcha.ticket('turnstile')
          widget.isOld = false
          widget.write(widget.token)
          options.callback(widget.token)
        },
        expire() { widget.isOld = true; options['expired-callback']() },
        fail(code = '300010') {
          if (options['error-callback'](code) !== true) throw new Error('[Cloudflare Turnstile] Error: ' + code)
        },
        close() {},
      })
      return id
    },
    getResponse: (id) => find(id).token,
    isExpired: (id) => find(id).isOld,
    reset(id) { const widget = find(id); widget.resets += 1; widget.token = ''; widget.isOld = false; widget.write('') },
    execute() {},
    remove: (id) => find(id).clear(),
  }
  fakeCaptcha.ready('onload')
})()`,
}
