export { captcha, captcha as default } from './captcha.js'
export { challenge } from './challenge.js'
export type { CaptchaHook, CaptchaOptions, CaptchaPluginOptions, CaptchaTypes } from './options.js'
