export { type FriendlyCaptchaIdentity, type FriendlyCaptchaOptions, friendlyCaptcha } from './friendly-captcha.js'
