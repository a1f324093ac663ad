export { type CaptchaOptions, type CaptchaState, captcha } from './captcha.js'
export { challenge } from './challenge.js'
