/** Stable codes of what a programmer can get wrong. */
export type CaptchaErrorCode =
  | 'ERR_CAPTCHA_OPTION_UNKNOWN' // an option that does not exist
  | 'ERR_CAPTCHA_OPTION_MISSING' // a required option is absent
  | 'ERR_CAPTCHA_OPTION_TYPE' // an option of the wrong type
  | 'ERR_CAPTCHA_OPTION_VALUE' // an option of the right type with a value that is not allowed
  | 'ERR_CAPTCHA_VERIFIER' // something that is not a verifier stands where one is needed
  | 'ERR_CAPTCHA_UNSUPPORTED' // this provider cannot do what is asked of it

/** A programmer's mistake, thrown when a verifier, provider, store or guard is made. */
export class CaptchaError extends Error {
  override readonly name = 'CaptchaError'
  readonly code: CaptchaErrorCode

  constructor(code: CaptchaErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
