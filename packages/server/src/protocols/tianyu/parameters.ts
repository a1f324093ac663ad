import { isIP } from 'node:net'
import type { Visit } from '../../captcha/budgets/subjects.js'
import type { Identity } from '../../captcha/identity.js'
import { hasTooMany, maxParameters } from '../../http/parameters.js'
import { type Fault, fault } from './codes.js'

export type Wire = ReadonlyMap<string, string>

/**
 * Reads a query or a form body: `+` is a space, UTF-8. A parameter given twice is a fault: which one was signed? The
 * first values are read all the same, because they decide in which form the fault is returned.
 */
export function readWire(encoded: string): { wire: Wire; fault: Fault | undefined } {
  const wire = new Map<string, string>()
  if (hasTooMany(encoded)) {
    return { wire, fault: fault('badParameter', `A request has at most ${maxParameters} parameters.`) }
  }
  let repeated: string | undefined
  for (const [name, value] of new URLSearchParams(encoded)) {
    if (wire.has(name)) repeated ??= name
    else wire.set(name, value)
  }
  if (repeated === undefined) return { wire, fault: undefined }
  return { wire, fault: fault('badParameter', `Parameter ${printable(repeated)} is given more than once.`) }
}

/** A name from outside, made safe for a message. */
function printable(name: string): string {
  return /^[\w.-]{1,64}$/.test(name) ? name : '(an unusual name)'
}

/**
 * What one parameter may be. Not a schema of Fastify's: the parameters are texts of a signed query or form, whose action
 * decides which there are, and a fault must name the first that is wrong, in words of its own, before the signature is
 * checked, and sometimes as JavaScript. The documents' Int, UInt and String-that-is-a-number are all `integer` here. */
export type Parameter =
  | { readonly kind: 'integer'; readonly required?: true; readonly oneOf?: readonly number[] }
  | { readonly kind: 'ip'; readonly required?: true }
  | {
      readonly kind: 'text'
      readonly required?: true
      /** @default 1024 */
      readonly maxLength?: number
      /** True: comes from the visitor, so an empty value is the visitor's mistake, not the caller's. */
      readonly fromVisitor?: true
    }

export interface ParameterTable {
  readonly [name: string]: Parameter
}

type ValueOf<P extends Parameter> = P extends { kind: 'integer' } ? number : string
export type Values<T extends ParameterTable> = {
  readonly [Name in keyof T]: T[Name] extends { required: true } ? ValueOf<T[Name]> : ValueOf<T[Name]> | undefined
}

const maxUint = 4_294_967_295
const maxTextLength = 1024

/**
 * Reads an action's parameters; the fault names the first that is wrong. Names are case-sensitive, extra ones are
 * ignored.
 */
export function readParameters<T extends ParameterTable>(
  table: T,
  given: ReadonlyMap<string, string>,
): { values: Values<T> } | { fault: Fault } {
  const values: Record<string, string | number | undefined> = {}
  for (const [name, parameter] of Object.entries(table)) {
    const text = given.get(name)
    const isAbsent = text === undefined || (text === '' && !('fromVisitor' in parameter))
    if (isAbsent) {
      if (parameter.required === true) return { fault: missing(name, given) }
      continue
    }
    const value = readValue(parameter, text)
    if (value === undefined) return { fault: fault('badParameter', `Parameter ${name} must be ${allowed(parameter)}.`) }
    values[name] = value
  }
  return { values: values as Values<T> }
}

function readValue(parameter: Parameter, text: string): string | number | undefined {
  if (parameter.kind === 'ip') return isIP(text) === 0 ? undefined : text
  if (parameter.kind === 'text') return text.length <= (parameter.maxLength ?? maxTextLength) ? text : undefined
  if (!/^\d{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return value <= maxUint && (parameter.oneOf?.includes(value) ?? true) ? value : undefined
}

function allowed(parameter: Parameter): string {
  if (parameter.kind === 'ip') return 'an IPv4 or IPv6 address'
  if (parameter.kind === 'text') return `at most ${parameter.maxLength ?? maxTextLength} characters long`
  return parameter.oneOf === undefined ? `a whole number from 0 to ${maxUint}` : `one of ${parameter.oneOf.join(', ')}`
}

function missing(name: string, given: ReadonlyMap<string, string>): Fault {
  const lookalike = [...given.keys()].find((other) => other !== name && other.toLowerCase() === name.toLowerCase())
  const hint =
    lookalike === undefined
      ? ''
      : ` Names are case-sensitive; you sent ${name[0] === lookalike[0] ? 'one that differs in case' : 'it with another first letter'}.`
  return fault('badParameter', `Parameter ${name} is missing.${hint}`)
}

/** The limit is core's, which sends no longer texts of an identity; of a uid only a hash is kept. */
const identityText = { kind: 'text', maxLength: 4_096 } as const

/**
 * Shared by all actions.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export const identityParameters = {
  accountType: { kind: 'integer', oneOf: [0, 1, 2, 4, 6, 7] },
  appId: identityText,
  uid: identityText,
  associateAccount: identityText,
  registerTime: { kind: 'integer' },
  userIp: { kind: 'ip' },
  xForwardedFor: identityText,
  macAddress: identityText,
  imei: identityText,
  businessId: { kind: 'integer' },
  sceneId: { kind: 'integer' },
} as const satisfies ParameterTable

export const captchaTypes = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const
/** 0 is the documents' own example and means unset. */
export const disturbLevels = [0, 1, 2] as const

type Given = Partial<Values<typeof identityParameters>> & { readonly captchaType?: number | undefined }

/** accountType 1 (QQ) and 2 (WeChat) require the appId of their platform. */
export function checkAccount({ accountType, appId }: Given): Fault | undefined {
  if ((accountType !== 1 && accountType !== 2) || appId !== undefined) return undefined
  return fault('badParameter', `Parameter appId is missing: accountType ${accountType} needs it.`)
}

export const identityOf = ({ userIp, businessId, captchaType, uid, sceneId }: Given): Identity => ({
  userIp,
  businessId,
  captchaType,
  uid,
  sceneId,
})

export const visitOf = ({ userIp, uid, businessId }: Given): Visit => ({ ip: userIp, uid, businessId })

/**
 * Simplified Chinese, traditional Chinese, English.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export const langs = [2052, 1028, 1033] as const
export type Lang = (typeof langs)[number]

/** Simplified Chinese if no language, or an unknown one, is requested. */
export const langOf = (requested: unknown): Lang => langs.find((lang) => lang === Number(requested)) ?? 2052

/** The name of a page's function, as the script may call it: `onError`, `app.onError`. */
export function isCallback(name: string): boolean {
  return name.length <= 128 && /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name)
}
