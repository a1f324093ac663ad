import type { PageScript } from '../fake-page.js'

/**
 * Yidun's `initNECaptcha` with `mode: 'popup'`, which opens over the page, in plain elements; once solved, only after
 * `refresh()`. `fail(300)` is a wrong puzzle.
 */
export const yidunPage: PageScript = {
  vendor: 'yidun',
  code: `globalThis.initNECaptcha = (options, then, failed) => {
  if (!options.captchaId) return failed({ code: 432 })
  let widget
  let isSolved = false
  const hide = () => { widget?.clear(); widget?.popup.remove(); widget = undefined }
  const captcha = {
    popUp() {
      if (isSolved) return
      hide()
      const popup = document.createElement('div')
      popup.className = 'yidun_popup--light yidun_popup'
      popup.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
      document.body.append(popup)
      widget = fakeCaptcha.add('yidun', popup, [], {
        options, popup,
        solve() {
          isSolved = true
          hide()
          options.onVerify(null, { validate: 'CN31_' + fakeCaptcha.ticket('yidun') + '_t' + Date.now() })
        },
        expire() {},
        fail(code = 501) { if (code !== 300) hide(); options.onVerify({ code }) },
        close() { hide(); options.onClose() },
      })
    },
    refresh() { isSolved = false },
    destroy: hide,
  }
  setTimeout(() => then(captcha))
}`,
}
