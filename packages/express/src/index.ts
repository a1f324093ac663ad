export { type CaptchaOptions, captcha } from './captcha.js'
export { challenge } from './challenge.js'
