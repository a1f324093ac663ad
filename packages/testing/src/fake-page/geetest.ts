import type { PageScript } from '../fake-page.js'

/**
 * GeeTest's `initGeetest4` with `product: 'bind'`, which opens over the page; once solved, only after `reset()`, and each
 * time not before its challenge's own parts are there.
 */
export const geetestPage: PageScript = {
  vendor: 'geetest',
  code: `globalThis.initGeetest4 = globalThis.initAlicom4 = (options, then) => {
  if (!options.captchaId) return options.onError({ code: '60001' })
  const on = {}
  const tell = (name, ...given) => (on[name] ?? []).forEach((call) => call(...given))
  const listen = (name) => (call) => { (on[name] ??= []).push(call); return captcha }
  let validated = false
  let widget
  const hide = () => { widget?.clear(); widget?.popup.remove(); widget = undefined }
  const captcha = {
    onReady: listen('ready'), onNextReady: listen('nextReady'), onSuccess: listen('success'), onFail: listen('fail'),
    onError: listen('error'), onClose: listen('close'), onBoxShow: listen('show'),
    getValidate: () => validated,
    showCaptcha() {
      if (validated || !isNextReady) return
      hide()
      const popup = document.createElement('div')
      popup.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
      popup.append(Object.assign(document.createElement('iframe'), { title: 'captcha', width: 20, height: 20 }))
      document.body.append(popup)
      widget = fakeCaptcha.add('geetest', popup, [], {
        options, popup,
        solve() {
          validated = {
            captcha_id: options.captchaId, lot_number: fakeCaptcha.ticket('lot'), captcha_output: 'output',
            pass_token: 'a'.repeat(64), gen_time: String(Math.floor(Date.now() / 1000)),
          }
          hide()
          tell('success')
        },
        expire() {},
        fail(code = '60101') { hide(); tell('error', { code }) },
        close() { hide(); tell('close') },
      })
    },
    reset() { validated = false; loadNext() },
    destroy: hide,
  }
  let isNextReady = false
  function loadNext() {
    isNextReady = false
    setTimeout(() => { isNextReady = true; tell('nextReady') }, 100)
  }
  then(captcha)
  setTimeout(() => { tell('ready'); loadNext() })
}`,
}
