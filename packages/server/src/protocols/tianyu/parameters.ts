import { isIP } from 'node:net'
import { type Fault, fault } from './codes.js'

/** What one parameter may be. The documents' Int, UInt and String-that-is-a-number are all `integer` here. */
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

const MAX_UINT = 4_294_967_295
const MAX_TEXT = 1024

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
  if (parameter.kind === 'text') return text.length <= (parameter.maxLength ?? MAX_TEXT) ? text : undefined
  if (!/^\d{1,10}$/.test(text)) return undefined
  const value = Number(text)
  return value <= MAX_UINT && (parameter.oneOf?.includes(value) ?? true) ? value : undefined
}

function allowed(parameter: Parameter): string {
  if (parameter.kind === 'ip') return 'an IPv4 or IPv6 address'
  if (parameter.kind === 'text') return `at most ${parameter.maxLength ?? MAX_TEXT} characters long`
  return parameter.oneOf === undefined ? `a whole number from 0 to ${MAX_UINT}` : `one of ${parameter.oneOf.join(', ')}`
}

function missing(name: string, given: ReadonlyMap<string, string>): Fault {
  const lookalike = [...given.keys()].find((other) => other !== name && other.toLowerCase() === name.toLowerCase())
  const hint =
    lookalike === undefined
      ? ''
      : ` Names are case-sensitive; you sent ${name[0] === lookalike[0] ? 'one that differs in case' : 'it with another first letter'}.`
  return fault('badParameter', `Parameter ${name} is missing.${hint}`)
}
