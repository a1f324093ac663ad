export { type CaptchaChallengeOptions, captchaChallenge } from './captcha.challenge.js'
export { Captcha, CaptchaVerdict, SkipCaptcha } from './captcha.decorators.js'
export { CaptchaException, CaptchaFilter } from './captcha.exception.js'
export { CaptchaGuard } from './captcha.guard.js'
export {
  CaptchaModule,
  type CaptchaModuleAsyncOptions,
  type CaptchaModuleOptions,
} from './captcha.module.js'
export type { CaptchaOptions, CaptchaTypes } from './captcha.options.js'
export { CaptchaRoutes } from './captcha.routes.js'
