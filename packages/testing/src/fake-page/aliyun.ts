import type { PageScript } from '../fake-page.js'

/**
 * Alibaba Cloud's `initAliyunCaptcha`, architecture V3 with `mode: 'popup'`, which opens over the page, in plain elements.
 * The button does nothing until the instance is there. Its ticket names when it was initialised.
 */
export const aliyunPage: PageScript = {
  vendor: 'aliyun',
  code: `globalThis.initAliyunCaptcha = (options) => {
  const button = document.querySelector(options.button)
  if (!button || !document.querySelector(options.element)) throw new Error('initAliyunCaptcha: no such node')
  if (!globalThis.AliyunCaptchaConfig?.prefix) return options.onError({ code: 'IllegalUserTag' })
  const initialisedAtMs = Date.now()
  let widget
  const hide = () => { widget?.clear(); widget?.popup.remove(); widget?.mask.remove(); widget = undefined }
  const open = () => {
    hide()
    const [mask, popup] = ['mask', 'window-popup'].map((name) =>
      Object.assign(document.createElement('div'), { id: 'aliyunCaptcha-' + name }))
    mask.style.cssText = 'position:fixed;inset:0;background:#0006;z-index:1999999999'
    popup.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
    document.body.append(mask, popup)
    widget = fakeCaptcha.add('aliyun', popup, [], {
      options, popup, mask,
      solve() {
        hide()
        options.success(btoa(JSON.stringify({ certifyId: fakeCaptcha.ticket('aliyun') })) + '-t' + initialisedAtMs)
      },
      expire() {},
      fail(code = 'Throttling') { hide(); options.onError({ code }) },
      close() { hide(); options.onClose() },
    })
  }
  setTimeout(() => {
    button.addEventListener('click', open)
    options.getInstance({ hide, show() { button.click() }, destroyCaptcha: hide })
  })
}`,
}
