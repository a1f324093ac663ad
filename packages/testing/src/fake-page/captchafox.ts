import type { PageScript } from '../fake-page.js'

/** CaptchaFox's `captchafox`. */
export const captchafoxPage: PageScript = {
  vendor: 'captchafox',
  code: `globalThis.captchafox = {
  ...fakeCaptcha.drawing('captchafox', ['cf-captcha-response'], (options) => ({
    solved: options.onVerify,
    expired: options.onExpire,
    failed: (code = 'network') => options.onError(new Error(code)),
    closed: options.onClose,
  })),
  execute: () => new Promise(() => {}),
}
fakeCaptcha.ready('onload')`,
}
