import type { PageScript } from '../fake-page.js'

/**
 * Alibaba Cloud's `initAliyunCaptcha`, architecture V3 with `mode: 'popup'`, which opens over the page. The button does
 * nothing until the instance is there.
 */
export const aliyunPage: PageScript = {
  vendor: 'aliyun',
  code: `globalThis.initAliyunCaptcha = (options) => {
  const button = document.querySelector(options.button)
  if (!button || !document.querySelector(options.element)) throw new Error('initAliyunCaptcha: no such node')
  if (!globalThis.AliyunCaptchaConfig?.prefix) return options.onError({ code: 'IllegalUserTag' })
  let widget
  const hide = () => { widget?.clear(); widget?.popup.remove(); widget = undefined }
  const open = () => {
    hide()
    const popup = document.createElement('div')
    popup.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
    popup.append(Object.assign(document.createElement('iframe'), { title: 'captcha', width: 20, height: 20 }))
    document.body.append(popup)
    widget = fakeCaptcha.add('aliyun', popup, [], {
      options, popup,
      solve() {
        hide()
        options.success(btoa(JSON.stringify({ certifyId: fakeCaptcha.ticket('aliyun') })) + '-t' + Date.now())
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
