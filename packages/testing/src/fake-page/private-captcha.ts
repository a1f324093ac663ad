import type { PageScript } from '../fake-page.js'

/** Private Captcha's `privateCaptcha`: `setup()` takes each `.private-captcha` of the page once. */
export const privateCaptchaPage: PageScript = {
  vendor: 'private-captcha',
  code: `globalThis.privateCaptcha = {
  setup() {
    for (const element of document.querySelectorAll('.private-captcha:not([data-attached])')) {
      if (!element.dataset.sitekey) throw new Error('[privatecaptcha] sitekey is missing')
      element.dataset.attached = '1'
      let solution = ''
      const emit = (event) => element.dispatchEvent(new CustomEvent('privatecaptcha:' + event, { detail: { widget, element } }))
      const part = (text) => btoa(text).replace(/=+$/, (end) => end)
      const inner = fakeCaptcha.add('private-captcha', element, ['private-captcha-solution'], {
        options: { ...element.dataset },
        solve() {
          const puzzle = fakeCaptcha.ticket('private')
          solution = [part('solutions'), part(puzzle), part('signature')].join('.')
          inner.write(solution)
          emit('finish')
        },
        expire() {},
        fail() { emit('error') },
        close() {},
      })
      const widget = {
        solution: () => solution,
        execute() { emit('start') },
        reset() { inner.resets += 1; solution = ''; inner.write('') },
      }
      if (element.dataset.storeVariable) element[element.dataset.storeVariable] = widget
      // The loader only takes the element away.
      new MutationObserver(() => element.isConnected || (inner.isRemoved = true)).observe(document, { childList: true, subtree: true })
    }
  },
}`,
}
