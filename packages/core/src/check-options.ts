import { CaptchaError, optionError, type ShownValue, valueInWords } from './errors.js'

/** What an option may be: in words as `allowed`, and as a test of its value. */
export interface Rule {
  /** The `typeof` of allowed values; several are joined by `|`. */
  readonly type: string
  /** In words, for the error. */
  readonly allowed: string
  /** @default false */
  readonly required?: boolean
  /** True: the value is never repeated in an error. @default false */
  readonly secret?: boolean
  /** Of a list: the rule of each item. */
  readonly item?: Rule
  readonly test: (value: unknown) => boolean
}

type RuleOptions = Pick<Rule, 'required' | 'secret'>

const rule = (type: string, allowed: string, test: Rule['test'], options: RuleOptions = {}): Rule => ({
  type,
  allowed,
  test,
  ...options,
})

/**
 * A text that is not empty and is well-formed Unicode.
 * @param options `max`: how many UTF-16 units it has at the most, 1024 if left out; `pattern`: what it has to match;
 * `allowed`: what the error says it must be
 */
export const text = (options: RuleOptions & { max?: number; pattern?: RegExp; allowed?: string } = {}): Rule =>
  rule(
    'string',
    options.allowed ?? `a non-empty string of at most ${options.max ?? 1024} characters`,
    (value) =>
      typeof value === 'string' &&
      value.length > 0 &&
      value.length <= (options.max ?? 1024) &&
      value.isWellFormed() &&
      (options.pattern?.test(value) ?? true),
    options,
  )

/** A whole number from `min` to `max`, both allowed. */
export const integer = (min: number, max: number, options?: RuleOptions): Rule =>
  rule(
    'number',
    `a whole number from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    options,
  )

/** A number from `min` to `max`, both allowed; it may have a fraction. */
export const number = (min: number, max: number, options?: RuleOptions): Rule =>
  rule(
    'number',
    `a number from ${min} to ${max}`,
    (value) => typeof value === 'number' && value >= min && value <= max,
    options,
  )

/** One of these values, which are all texts or all numbers. */
export const oneOf = (values: readonly (string | number)[], options?: RuleOptions): Rule =>
  rule(typeof values[0], `one of ${values.join(', ')}`, (value) => values.includes(value as string | number), options)

/** `true` or `false`. */
export const flag = (options?: RuleOptions): Rule =>
  rule('boolean', 'true or false', (value) => typeof value === 'boolean', options)

/** A function; its parameters and result are not looked at. */
export const callback = (options?: RuleOptions): Rule =>
  rule('function', 'a function', (value) => typeof value === 'function', options)

/** An object that has these methods, whatever else it has. */
export const having = (methods: readonly string[], what: string, options?: RuleOptions): Rule =>
  rule(
    'object',
    what,
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function'),
    options,
  )

/** A list of one or more items, each by the rule `item`. */
export const listOf = (item: Rule, options?: RuleOptions): Rule => ({
  ...rule(
    'object',
    `a list of one or more, each ${item.allowed}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every(item.test),
    options,
  ),
  item,
})

const urlAllowed = {
  origin: 'a URL of only scheme, host and port, as in https://captcha.example.com',
  path: 'a whole URL that begins with https:// (or http://), without a user name, a query or a fragment',
  query: 'a whole URL that begins with https:// (or http://), without a user name or a fragment',
}

/** An absolute http or https URL. Anything after the part named by `upTo` would be dropped, so it is refused. */
export const url = ({ upTo = 'path', ...options }: RuleOptions & { upTo?: 'origin' | 'path' | 'query' } = {}): Rule =>
  rule(
    'string',
    urlAllowed[upTo],
    (value) => {
      if (typeof value !== 'string' || !URL.canParse(value)) return false
      const { protocol, username, password, pathname, search, hash } = new URL(value)
      return (
        (protocol === 'https:' || protocol === 'http:') &&
        username + password + hash === '' &&
        (upTo === 'query' || search === '') &&
        (upTo !== 'origin' || pathname === '/')
      )
    },
    options,
  )

/** Rules by option name; a nested options object has its own, under dotted names. */
export interface Shape {
  readonly [option: string]: Rule | Shape
}

/** The rules of one options interface: a field without a rule, or a rule without a field, does not compile. */
export type ShapeOf<Options extends object> = {
  readonly [Name in keyof Options]-?: Rule | (Options[Name] extends infer Value ? NestedShape<Value> : never)
}

type NestedShape<Value> = Value extends ((...args: never[]) => unknown) | readonly unknown[]
  ? never
  : Value extends object
    ? ShapeOf<Value>
    : never

const isRule = (entry: Rule | Shape): entry is Rule => typeof (entry as Rule).test === 'function'

/**
 * Checks an options object once, at construction.
 * @param owner whose options they are, for the message, e.g. `tianyu()`
 * @returns a copy that inherits nothing, so that no later change of the original or of `Object.prototype` counts
 * @throws {CaptchaError} naming the option, the value it got (never a secret) and what is allowed
 */
export function checkOptions<Options extends object>(
  owner: string,
  options: Options,
  shape: NoInfer<ShapeOf<Options>>,
  prefix = '',
): Options {
  return checkEach(owner, options, shape as Shape, prefix) as Options
}

function checkEach(owner: string, options: unknown, shape: Shape, prefix: string): object {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    if (prefix !== '') {
      const fault = { kind: 'value', allowed: 'an object', value: shown(options) } as const
      throw optionError('ERR_CAPTCHA_OPTION_TYPE', owner, prefix.slice(0, -1), fault)
    }
    const message = `${owner}: its options must be an object, not ${valueInWords(shown(options))}.`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_TYPE', message)
  }
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(shape, key)) {
      const fault = { kind: 'unknown', known: Object.keys(shape) } as const
      throw optionError('ERR_CAPTCHA_OPTION_UNKNOWN', owner, `${prefix}${key}`, fault)
    }
  }
  const copy: Record<string, unknown> = Object.create(null)
  for (const [key, entry] of Object.entries(shape)) {
    const value = Object.hasOwn(options, key) ? (options as Record<string, unknown>)[key] : undefined
    if (isRule(entry)) checkValue(owner, `${prefix}${key}`, value, entry)
    if (value === undefined) continue
    copy[key] = isRule(entry)
      ? Array.isArray(value)
        ? [...value]
        : value
      : checkEach(owner, value, entry, `${prefix}${key}.`)
  }
  return copy
}

function checkValue(owner: string, name: string, value: unknown, { required, type, allowed, secret, test }: Rule) {
  if (value === undefined) {
    if (required !== true) return
    throw optionError('ERR_CAPTCHA_OPTION_MISSING', owner, name, { kind: 'missing', allowed })
  }
  if (test(value)) return
  const wrongType = !type.split('|').includes(typeof value)
  const code = wrongType ? 'ERR_CAPTCHA_OPTION_TYPE' : 'ERR_CAPTCHA_OPTION_VALUE'
  throw optionError(code, owner, name, {
    kind: 'value',
    allowed,
    value: secret === true ? secretShown(value) : shown(value),
  })
}

function secretShown(value: unknown): ShownValue {
  if (Array.isArray(value)) return listShown(value, secretShown)
  return typeof value === 'string' ? { characters: value.length } : { type: typeof value }
}

function shown(value: unknown): ShownValue {
  if (value === null || value === undefined || typeof value === 'number' || typeof value === 'boolean') {
    return String(value)
  }
  if (typeof value === 'string') {
    // A URL's user name and query may hold keys.
    const open = value.replace(/\/\/.*@/s, '//…@').replace(/(:\/\/[^?]*)\?.*/s, '$1?…')
    return JSON.stringify(open.length > 60 ? `${open.slice(0, 60)}…` : open)
  }
  return Array.isArray(value) ? listShown(value, shown) : { type: typeof value }
}

/** The first few items, and no nested lists: a list may contain itself. */
function listShown(list: readonly unknown[], show: (item: unknown) => ShownValue): ShownValue[] {
  const items = list.slice(0, 5).map((item) => (Array.isArray(item) ? 'a list' : show(item)))
  return list.length > items.length ? [...items, '…'] : items
}
