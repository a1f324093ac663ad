import type { PageScript } from '../fake-page.js'

/** Friendly Captcha's `frcaptcha`; a field of its own holds the widget's state until it is solved. */
export const friendlyCaptchaPage: PageScript = {
  vendor: 'friendly-captcha',
  code: `globalThis.frcaptcha = {
  createWidget(options) {
    const { element, formFieldName = 'frc-captcha-response' } = options
    let [state, response] = ['init', '.UNSTARTED']
    const widget = fakeCaptcha.add('friendly-captcha', element, formFieldName === null ? [] : [formFieldName], {
      options, starts: 0,
      solve() { become('completed', fakeCaptcha.ticket('friendly'), 'complete') },
      expire() { become('expired', '.EXPIRED', 'expire') },
      fail(code = 'network_error') { become('error', '.ERROR', 'error', { error: { code, detail: 'as the test says' } }) },
      close() {},
    })
    const become = (nextState, nextResponse, name, more) => {
      ;[state, response] = [nextState, nextResponse]
      widget.write(response)
      const detail = { name: 'frc:widget.' + name, id: 'w_1', state, response, ...more }
      element.dispatchEvent(new CustomEvent(detail.name, { detail, bubbles: true }))
    }
    widget.write(response)
    return {
      ready: Promise.resolve(),
      addEventListener: (name, then) => element.addEventListener(name, then),
      getState: () => state,
      getResponse: () => response,
      start() { widget.starts += 1 },
      reset() { widget.resets += 1; become('reset', '.RESET', 'reset', { trigger: 'root' }) },
      destroy() { become('destroyed', '.DESTROYED', 'statechange'); widget.clear(); element.innerHTML = '' },
    }
  },
}`,
}
