import type { PageScript } from '../fake-page.js'

/** Tencent Captcha's `TencentCaptcha`, which opens over the page. */
export const tencentPage: PageScript = {
  vendor: 'tencent',
  code: `globalThis.TencentCaptcha = class {
  constructor(...given) {
    if (given[0] instanceof Element) given.shift()
    const [appId, callback, options = {}] = given
    if (appId === undefined || typeof callback !== 'function') throw new Error('TencentCaptcha: parameters')
    Object.assign(this, { appId: String(appId), callback, options })
  }
  show() {
    const { appId, callback, options } = this
    this.destroy()
    const popup = document.createElement('div')
    popup.style.cssText = 'position:fixed;inset:40% 40% auto auto;padding:20px;background:#ddd;z-index:2000000000'
    popup.append(Object.assign(document.createElement('iframe'), { title: 'captcha', width: 20, height: 20 }))
    document.body.append(popup)
    const answer = (more) => { this.destroy(); callback({ appid: appId, bizState: options.bizState, ...more }) }
    const widget = fakeCaptcha.add('tencent', popup, [], {
      options,
      solve() { answer({ ret: 0, ticket: fakeCaptcha.ticket('tr03'), randstr: '@' + fakeCaptcha.count }) },
      expire() {},
      fail(errorCode = 1001) {
        answer({ ret: 0, ticket: 'trerror_' + errorCode + '_' + appId + '_1', randstr: '@x', errorCode, errorMessage: 'x' })
      },
      close() { answer({ ret: 2, ticket: null, randstr: null }) },
    })
    this.remove = () => { widget.clear(); popup.remove() }
  }
  destroy() { this.remove?.(); this.remove = undefined }
  getTicket() { return null }
}`,
}
