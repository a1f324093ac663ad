export { type PrivateCaptchaOptions, privateCaptcha } from './private-captcha.js'
