import {
  callback,
  checkOptions,
  flag,
  having,
  integer,
  listOf,
  number,
  oneOf,
  type Rule,
  type Shape,
  type ShapeOf,
  text,
} from '../check-options.js'
import type { Provider } from '../contracts/provider.js'
import { CaptchaError, type CaptchaErrorCode, optionError } from '../errors.js'
import type {
  AdmitDisasterTicket,
  AdmitUnavailable,
  Expectation,
  GuardOptions,
  OnlyAfterOptions,
  RetryPassOptions,
  RouteOptions,
} from './options.js'
import type { ProviderFacts } from './provider-source.js'

const perMinute = integer(1, 1_000_000, { required: true })

const admitUnavailable: ShapeOf<AdmitUnavailable> = { admit: mustBeTrue(), perMinute }

const admitDisasterTicket: ShapeOf<AdmitDisasterTicket> = {
  admit: mustBeTrue(),
  perIp: perMinute,
  perMinute,
  maxAgeSeconds: integer(1, 86_400, { required: true }),
  onlyWhileVendorIsDown: flag(),
}

const expectation: ShapeOf<Expectation> = {
  action: text(),
  minScore: number(0, 100),
  hostname: anyOf('a host name, or a list of them', [text(), listOf(text())]),
}

const secretKey = { secret: true, pattern: /^.{32,}$/s, allowed: 'a secret text of at least 32 characters' }

const retryPass: ShapeOf<RetryPassOptions> = {
  key: text({ required: true, ...secretKey }),
  ttlSeconds: integer(1, 86_400, { required: true }),
  uses: integer(1, 1_000, { required: true }),
  action: text(),
  carrier: oneOf(['cookie', 'header']),
}

const limit = integer(1, 1_000_000)
const limitOrFalse: Rule = {
  type: 'number|boolean',
  allowed: `${limit.allowed}, or false`,
  test: (value) => value === false || limit.test(value),
}

const onlyAfter: ShapeOf<OnlyAfterOptions<never>> = {
  failures: limit,
  requests: limit,
  account: callback(),
  windowSeconds: integer(1, 86_400),
  perAccount: limit,
  perIp: limitOrFalse,
  perNetwork: limitOrFalse,
  perRoute: limit,
  isFailure: callback(),
  settle: oneOf(['response', 'by-hand']),
  attempts: having(['take', 'isFull', 'giveBack', 'clear'], 'attempts, e.g. memoryAttempts()'),
  key: text(secretKey),
  action: text(),
}

const fieldPlace = text({
  pattern: /^(body|query|header|cookie)\..+$/s,
  allowed: 'body.<name>, query.<name>, header.<name> or cookie.<name>',
})

const place = anyOf('a place as in "body.ticket", a list of places, or a function of the request', [
  fieldPlace,
  listOf(fieldPlace),
  callback(),
])

const method = text({ pattern: /^[A-Z]+$/, allowed: 'a method in upper case, as in "POST"' })

const routeName = text({ pattern: /^[\w.:/-]{1,64}$/, allowed: 'a name of letters, digits and _.:/-, at most 64' })

type ReplyOptions = Omit<RouteOptions<never, object, string, readonly []>, keyof GuardOptions<never>>

const replyShape: ShapeOf<ReplyOptions> = { onRefusal: callback() }

/**
 * Checks a guard's options once, when the route is made.
 * @param own options that an adapter takes besides core's
 * @param ofReply options that need a framework's reply, which `verify()` does not have
 * @returns a copy that inherits nothing
 * @throws {CaptchaError} naming the option, the value it got and what is allowed
 */
export function checkGuardOptions<Options extends object>(
  owner: string,
  options: Options,
  { name, fieldNames, reports }: Pick<ProviderFacts, 'name' | 'fieldNames' | 'reports'>,
  own: Shape = {},
  ofReply: Shape = replyShape,
): Options {
  const guardShape: ShapeOf<GuardOptions<never>> = {
    route: routeName,
    identity: callback(),
    fields: Object.fromEntries(fieldsIn(options, fieldNames).map((field) => [field, place])),
    methods: listOf(method),
    skip: callback(),
    maxUses: integer(1, 1_000),
    expect: expectation,
    onUnavailable: rejectOr(admitUnavailable),
    onDisasterTicket: rejectOr(admitDisasterTicket),
    observe: flag(),
    issuePass: retryPass,
    onlyAfter,
  }
  const copy = checkOptions<object>(owner, options, { ...own, ...guardShape, ...ofReply }) as Record<string, unknown>
  for (const [option, loosening] of [
    ['onUnavailable', admitUnavailable],
    ['onDisasterTicket', admitDisasterTicket],
  ] as const) {
    const value = copy[option]
    if (typeof value === 'object' && value !== null) {
      copy[option] = checkOptions<object>(owner, value, loosening, `${option}.`)
    }
  }
  const { expect, onlyAfter: counted } = copy as { expect?: Expectation; onlyAfter?: OnlyAfterOptions<never> }
  if (expect !== undefined) checkExpectation(owner, expect, name, reports)
  if (counted !== undefined) checkOnlyAfter(owner, counted)
  return copy as Options
}

/** Any that are given, where it is not known yet which fields there are. */
function fieldsIn(options: object, names: ProviderFacts['fieldNames']): readonly string[] {
  return names ?? Object.keys((options as GuardOptions<never> | null)?.fields ?? {})
}

/** Options that each are allowed, but not together. */
function checkOnlyAfter(owner: string, options: OnlyAfterOptions<never>): void {
  const { failures, requests, account, perAccount, perIp, perRoute, isFailure, settle, attempts, key } = options
  const wrong = (what: string, option: string, code: CaptchaErrorCode = 'ERR_CAPTCHA_OPTION_VALUE'): CaptchaError =>
    new CaptchaError(code, `${owner}: option "onlyAfter" ${what}`, `onlyAfter.${option}`)

  if (failures === undefined && requests === undefined) {
    throw wrong('needs failures, or requests.', 'failures', 'ERR_CAPTCHA_OPTION_MISSING')
  }
  if (failures !== undefined && requests !== undefined) {
    throw wrong('counts failures or requests, not both. Give a second guard the other.', 'requests')
  }
  if (perAccount !== undefined && account === undefined) throw wrong('has perAccount, and no account.', 'perAccount')
  if (account === undefined && perIp === false && perRoute === undefined) {
    throw wrong('counts nothing of a visitor with an IPv4 address; give it account, perIp or perRoute.', 'perIp')
  }
  if (requests !== undefined && (isFailure !== undefined || settle !== undefined)) {
    throw wrong('counts every request, so isFailure and settle would do nothing.', 'requests')
  }
  if (isFailure !== undefined && settle === 'by-hand') {
    throw wrong("has settle: 'by-hand', so isFailure would do nothing.", 'settle')
  }
  if (attempts !== undefined && attempts.local !== true && key === undefined) {
    const what = 'needs a key with shared attempts: a secret text of at least 32 characters, the same in every process.'
    throw wrong(what, 'key', 'ERR_CAPTCHA_OPTION_MISSING')
  }
}

/** `expect: {}` would expect nothing, which nobody means; what the vendor never reports would refuse everybody. */
function checkExpectation(owner: string, expect: Expectation, provider: string, reports: Provider['reports']): void {
  const { action, hostname, minScore: score } = expect
  const expected = Object.entries({ action, hostname, score }).filter(([, value]) => value !== undefined)
  if (expected.length === 0) {
    const why = 'is empty; give it action, minScore or hostname, or leave it out.'
    throw optionError('ERR_CAPTCHA_OPTION_VALUE', owner, 'expect', { kind: 'refused', why })
  }
  const unreported = expected.find(([what]) => reports?.includes(what as 'action') === false)?.[0]
  if (unreported === undefined) return
  const option = `expect.${unreported === 'score' ? 'minScore' : unreported}`
  const why = `would refuse every ticket: the provider "${provider}" reports no ${unreported}.`
  throw optionError('ERR_CAPTCHA_UNSUPPORTED', owner, option, { kind: 'refused', why })
}

function anyOf(allowed: string, rules: readonly Rule[]): Rule {
  const types = [...new Set(rules.map((rule) => rule.type))].join('|')
  return { type: types, allowed, test: (value) => rules.some((rule) => rule.test(value)) }
}

function rejectOr(shape: Shape): Rule {
  const allowed = `'reject', or { ${Object.keys(shape).join(', ')} }`
  const test = (value: unknown): boolean => value === 'reject' || (typeof value === 'object' && value !== null)
  return { type: 'string|object', allowed, test }
}

function mustBeTrue(): Rule {
  return { type: 'boolean', allowed: 'true', required: true, test: (value) => value === true }
}
