export { type CaptchaEnv, type CaptchaOptions, captcha } from './captcha.js'
export { type ChallengeOptions, challenge } from './challenge.js'
export type { VisitorAddress } from './request.js'
