export { type CaptchafoxOptions, captchafox } from './captchafox.js'
