import type { PageScript } from '../fake-page.js'

/** Yandex SmartCaptcha's `smartCaptcha`. */
export const yandexPage: PageScript = {
  vendor: 'yandex',
  code: `(() => {
  const find = (id) => fakeCaptcha.widgets.find((widget) => widget.id === id)
  globalThis.smartCaptcha = {
    render(place, options) {
      if (!options.sitekey) throw new Error('sitekey is missing')
      const id = fakeCaptcha.widgets.length
      const on = {}
      const tell = (event, detail) => (on[event] ?? []).forEach((act) => act(detail))
      const widget = fakeCaptcha.add('yandex', place, ['smart-token'], {
        id, options, on, token: '',
        solve() {
          widget.token = fakeCaptcha.ticket('yandex')
          widget.write(widget.token)
          options.callback(widget.token)
          tell('success', widget.token)
        },
        expire() { widget.write(''); tell('token-expired') },
        fail(event = 'network-error') { tell(event) },
        close() { tell('challenge-hidden') },
      })
      return id
    },
    subscribe(id, event, act) { (find(id).on[event] ??= []).push(act) },
    getResponse: (id) => find(id).token,
    execute: (id) => { find(id).executed = true },
    reset(id) { const widget = find(id); widget.resets += 1; widget.token = ''; widget.write('') },
    destroy: (id) => find(id).clear(),
  }
  fakeCaptcha.ready('onload')
})()`,
}
