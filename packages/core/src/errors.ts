import { withPage } from './code-page.js'

/** Stable codes of a programmer's mistakes. */
export type CaptchaErrorCode =
  | 'ERR_CAPTCHA_OPTION_UNKNOWN' // an option that does not exist
  | 'ERR_CAPTCHA_OPTION_MISSING' // a required option is absent
  | 'ERR_CAPTCHA_OPTION_TYPE' // an option of the wrong type
  | 'ERR_CAPTCHA_OPTION_VALUE' // an option of the right type with a value that is not allowed
  | 'ERR_CAPTCHA_VERIFIER' // something other than a verifier was passed as one
  | 'ERR_CAPTCHA_UNSUPPORTED' // the provider does not support this

/**
 * A programmer's mistake, thrown when a verifier, provider, store or guard is made. Its message ends with the address of
 * the code's page.
 */
export class CaptchaError extends Error {
  override readonly name = 'CaptchaError'
  readonly code: CaptchaErrorCode
  /** The option that is wrong, as in `budgets.ip`; undefined if it is not about one. */
  readonly option: string | undefined

  constructor(code: CaptchaErrorCode, message: string, option?: string) {
    super(withPage(code, message))
    this.code = code
    this.option = option
  }
}
