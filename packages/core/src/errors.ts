import { withPage } from './code-page.js'

/** Stable codes of a programmer's mistakes. */
export type CaptchaErrorCode =
  | 'ERR_CAPTCHA_OPTION_UNKNOWN' // an option that does not exist
  | 'ERR_CAPTCHA_OPTION_MISSING' // a required option is absent
  | 'ERR_CAPTCHA_OPTION_TYPE' // an option of the wrong type
  | 'ERR_CAPTCHA_OPTION_VALUE' // an option of the right type with a value that is not allowed
  | 'ERR_CAPTCHA_VERIFIER' // something other than a verifier was passed as one
  | 'ERR_CAPTCHA_UNSUPPORTED' // the provider does not support this

/** What is wrong with an option, in parts: for a program that says it in words of its own. Texts are in English. */
export type OptionFault =
  /** It must be given, and be what `allowed` says. */
  | { readonly kind: 'missing'; readonly allowed: string }
  /** There is no option of this name, only those in `known`. */
  | { readonly kind: 'unknown'; readonly known: readonly string[] }
  /** It must be what `allowed` says, and is `value`. */
  | { readonly kind: 'value'; readonly allowed: string; readonly value: ShownValue }
  /** It cannot be used as it is, or not here; `why` is what a sentence says after the option's name. */
  | { readonly kind: 'refused'; readonly why: string }

/**
 * A value as far as an error may show it: as it is written, by a secret's number of characters, or by its `typeof`; a
 * list by its first few items, with `…` at the end if there are more.
 */
export type ShownValue = string | { readonly characters: number } | { readonly type: string } | readonly ShownValue[]

/**
 * A programmer's mistake, thrown when a verifier, provider, store or guard is made. Its message ends with the address of
 * the code's page.
 */
export class CaptchaError extends Error {
  override readonly name = 'CaptchaError'
  readonly code: CaptchaErrorCode
  /** The option that is wrong, as in `budgets.ip`; undefined if it is not about one. */
  readonly option: string | undefined
  /** What is wrong with that option, in parts; undefined where the message alone says it. */
  declare readonly fault: OptionFault | undefined

  constructor(code: CaptchaErrorCode, message: string, option?: string, fault?: OptionFault) {
    super(withPage(code, message))
    this.code = code
    this.option = option
    // Hidden from Node, which prints an error's fields below its message: that says the same.
    Object.defineProperty(this, 'fault', { value: fault })
  }
}

/**
 * An error about an option: its message is made of the parts that it carries.
 * @param owner whose option it is, e.g. `tianyu()`
 */
export function optionError(code: CaptchaErrorCode, owner: string, option: string, fault: OptionFault): CaptchaError {
  return new CaptchaError(code, `${owner}: ${inWords(option, fault)}`, option, fault)
}

function inWords(option: string, fault: OptionFault): string {
  switch (fault.kind) {
    case 'missing':
      return `option "${option}" is required: ${fault.allowed}.`
    case 'unknown':
      return `there is no option "${option}". Its options are ${fault.known.join(', ')}.`
    case 'value':
      return `option "${option}" must be ${fault.allowed}; it is ${valueInWords(fault.value)}.`
    case 'refused':
      return `option "${option}" ${fault.why}`
  }
}

export function valueInWords(value: ShownValue): string {
  if (typeof value === 'string') return value
  if ('type' in value) return `of type ${value.type}`
  if (!('characters' in value)) return `[${value.map(valueInWords).join(', ')}]`
  return value.characters === 0
    ? 'empty (is its environment variable set?)'
    : `a string of ${value.characters} characters`
}
