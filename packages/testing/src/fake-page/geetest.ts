import type { PageScript } from '../fake-page.js'

/**
 * GeeTest's `initGeetest4` with `product: 'bind'`, which opens over the page, in plain elements that it appends as soon as
 * a challenge's own parts are there; once solved, only after `reset()`. Its lot number names when it was loaded.
 */
export const geetestPage: PageScript = {
  vendor: 'geetest',
  code: `globalThis.initGeetest4 = globalThis.initAlicom4 = (options, then) => {
  if (!options.captchaId) return options.onError({ code: '60001' })
  const on = {}
  const tell = (name, ...given) => (on[name] ?? []).forEach((call) => call(...given))
  const listen = (name) => (call) => { (on[name] ??= []).push(call); return captcha }
  let validated = false
  let loadedAtMs
  let popup
  let widget
  const hide = () => { widget?.clear(); widget = undefined; if (popup) popup.hidden = true }
  const remove = () => { hide(); popup?.remove(); popup = undefined }
  const captcha = {
    onReady: listen('ready'), onNextReady: listen('nextReady'), onSuccess: listen('success'), onFail: listen('fail'),
    onError: listen('error'), onClose: listen('close'), onBoxShow: listen('show'),
    getValidate: () => validated,
    showCaptcha() {
      if (validated || !popup) return
      hide()
      popup.hidden = false
      widget = fakeCaptcha.add('geetest', popup.firstChild, [], {
        options,
        solve() {
          validated = {
            captcha_id: options.captchaId, lot_number: fakeCaptcha.ticket('lot') + '-t' + loadedAtMs, captcha_output: 'output',
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
    destroy() { remove(); isDestroyed = true },
  }
  let isDestroyed = false
  function loadNext() {
    remove()
    loadedAtMs = Date.now()
    setTimeout(() => {
      if (isDestroyed) return
      remove()
      popup = document.createElement('div')
      popup.className = 'geetest_popup_wrap'
      popup.hidden = true
      const box = document.createElement('div')
      box.className = 'geetest_box_wrap'
      box.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
      popup.append(box)
      document.body.append(popup)
      tell('nextReady')
    }, 100)
  }
  then(captcha)
  setTimeout(() => { tell('ready'); loadNext() })
}`,
}
