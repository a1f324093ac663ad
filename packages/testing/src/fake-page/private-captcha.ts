import type { PageScript } from '../fake-page.js'

/**
 * Private Captcha's `privateCaptcha`: `setup()` takes each `.private-captcha` of the document once, `render()` one that it
 * is given.
 */
export const privateCaptchaPage: PageScript = {
  vendor: 'private-captcha',
  code: `(() => {
  const emit = (place, event) => place.dispatchEvent(new CustomEvent('privatecaptcha:' + event))
  const drawing = fakeCaptcha.drawing(
    'private-captcha',
    ['private-captcha-solution'],
    (_, { place }) => ({ solved: () => emit(place, 'finish'), expired() {}, failed: () => emit(place, 'error') }),
    (puzzle) => ['solutions', puzzle, 'signature'].map((part) => btoa(part)).join('.'),
  )
  const attach = (place) => {
    place.dataset.attached = '1'
    const id = drawing.render(place, { ...place.dataset })
    const widget = place[place.dataset.storeVariable] = {
      solution: () => drawing.getResponse(id),
      execute() { emit(place, 'start'); return new Promise(() => {}) },
      reset: () => drawing.reset(id),
    }
    // A page only takes the element away.
    new MutationObserver(() => place.isConnected || drawing.remove(id)).observe(document, { childList: true, subtree: true })
    return widget
  }
  globalThis.privateCaptcha = {
    setup: () => document.querySelectorAll('.private-captcha:not([data-attached])').forEach(attach),
    render: attach,
  }
})()`,
}
