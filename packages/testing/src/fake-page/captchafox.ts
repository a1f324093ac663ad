import type { PageScript } from '../fake-page.js'

/** CaptchaFox's `captchafox`. */
export const captchafoxPage: PageScript = {
  vendor: 'captchafox',
  code: `(() => {
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  globalThis.captchafox = {
    render(place, options) {
      if (!options.sitekey) throw new Error('[CaptchaFox] sitekey is missing')
      const id = 'fox-' + fakeCaptcha.widgets.length
      const widget = fakeCaptcha.add('captchafox', place, ['cf-captcha-response'], {
        id, options, token: '',
        solve() {
          widget.token = fakeCaptcha.ticket('captchafox')
          widget.write(widget.token)
          options.onVerify(widget.token)
        },
        expire() { widget.write(''); options.onExpire() },
        fail(code = 'network') { options.onError(new Error(code)) },
        close() { options.onClose() },
      })
      return id
    },
    getResponse: (id) => find(id).token,
    execute: () => new Promise(() => {}),
    reset(id) { const widget = find(id); widget.resets += 1; widget.token = ''; widget.write('') },
    remove: (id) => find(id).clear(),
  }
  fakeCaptcha.ready('onload')
})()`,
}
