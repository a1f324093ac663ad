import { type PageScript, prelude } from '../fake-page.js'

/** Tianyu's `capInit` and its companions. They come with each visitor's own script, CaptchaQuery's `script`. */
export const tianyuPage: PageScript = {
  vendor: 'tianyu',
  code: `(() => {
  let shown
  let solved = { ticket: '', randstr: '' }
  const destroy = () => { shown?.clear(); shown = undefined; solved = { ticket: '', randstr: '' } }
  Object.assign(globalThis, {
    capInit(element, options = {}) {
      destroy()
      const place = element === document ? document.body : element
      const answer = (result) => options.callback?.(result)
      shown = fakeCaptcha.add('tianyu', place, [], {
        options,
        solve() {
          solved = { ticket: fakeCaptcha.ticket('tianyu'), randstr: '@x' }
          answer({ ret: 0, ...solved })
        },
        expire() {},
        fail(code = 5000) { answer({ ret: 1, code, message: 'x' }) },
        close() { answer({ ret: 1 }) },
      })
    },
    capGetTicket: () => solved,
    capRefresh() { solved = { ticket: '', randstr: '' } },
    capDestroy: destroy,
  })
})()`,
}

/** What the vendor's CaptchaQuery answers: `vendor.always(captchaQueryReply)` of `fakeVendor(tianyuWire(…))`. */
export const captchaQueryReply = {
  body: { code: 0, message: 'No Error', script: prelude + tianyuPage.code },
} as const
