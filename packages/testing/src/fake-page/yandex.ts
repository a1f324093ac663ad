import type { PageScript } from '../fake-page.js'

/** Yandex SmartCaptcha's `smartCaptcha`. */
export const yandexPage: PageScript = {
  vendor: 'yandex',
  code: `(() => {
  const drawing = fakeCaptcha.drawing('yandex', ['smart-token'], (options, widget) => {
    const emit = (event, detail) => (widget.on[event] ?? []).forEach((act) => act(detail))
    widget.on = {}
    return {
      solved(token) { options.callback(token); emit('success', token) },
      expired: () => emit('token-expired'),
      failed: (event = 'network-error') => emit(event),
      closed: () => emit('challenge-hidden'),
    }
  })
  globalThis.smartCaptcha = {
    ...drawing,
    subscribe(id, event, act) { (fakeCaptcha.find(id).on[event] ??= []).push(act) },
    execute: (id) => { fakeCaptcha.find(id).executed = true },
    destroy: drawing.remove,
  }
  fakeCaptcha.ready('onload')
})()`,
}
