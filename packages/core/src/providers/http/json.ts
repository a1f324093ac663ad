import type { Answer } from '../../contracts/provider.js'
import type { VendorClient, VendorRequest, VendorResponse } from './client.js'

/** Why there is no answer that a provider could judge. */
export type VendorFailure = Extract<Answer, { outcome: 'unavailable' | 'misconfigured' }> & {
  /** The HTTP status, if that is why. */
  readonly status?: number
}

/** A vendor's answer, or the provider's if there was none. */
export type VendorText =
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly text: string
      /** The vendor's Date header. */
      readonly date: string | undefined
    }
  | VendorFailure

/** A vendor's answer as a JSON object, or the provider's if there was none. */
export type VendorJson =
  | {
      readonly outcome: 'answered'
      readonly status: number
      readonly body: Readonly<Record<string, unknown>>
      /** The vendor's Date header. */
      readonly date: string | undefined
    }
  | VendorFailure

/** One call to a vendor that answers in JSON. */
export interface JsonCall extends VendorRequest {
  /** The HTTP statuses that carry the protocol's answers. @default [200] */
  readonly statuses?: readonly number[]
  /** True: the vendor lets a call be repeated if its answer was lost, e.g. by an idempotency key. @default false */
  readonly repeatable?: boolean
}

const usualStatuses: readonly number[] = [200]

/**
 * Calls a vendor that answers in JSON. Never rejects, and no error repeats a word of the vendor's answer.
 * @example
 * const answer = await sendForJson(http, { method: 'POST', path: '/verify', body: JSON.stringify({ ticket }), deadline })
 * if (answer.outcome !== 'answered') return answer
 * const { success } = answer.body
 */
export async function sendForJson(http: VendorClient, call: JsonCall): Promise<VendorJson> {
  const answer = await sendForText(http, call)
  if (answer.outcome !== 'answered') return answer
  const { status, text, date } = answer
  const body = parseObject(text)
  // A proxy's page, or a gateway's: only the status says what it is.
  if (body === undefined && status !== 200) return statusAnswer(status, call.path)
  if (body === undefined) return unreadable(`${text.length} characters that are not a JSON object`)
  return { outcome: 'answered', status, body, date }
}

/** Calls a vendor. Never rejects, and no error repeats a word of the vendor's answer. */
export async function sendForText(http: VendorClient, call: JsonCall): Promise<VendorText> {
  const { statuses = usualStatuses, repeatable = false } = call
  const response = await http.send(call)
  if (!response.ok) return lostAnswer(response, repeatable && !http.isClosed)
  const { status, text, date } = response
  if (!statuses.includes(status)) return statusAnswer(status, call.path)
  return { outcome: 'answered', status, text, date }
}

/** A provider's answer if the vendor's was lost on its way. */
function lostAnswer(
  { cause, written, vendor, error }: Extract<VendorResponse, { ok: false }>,
  repeatable: boolean,
): VendorFailure {
  if (cause === 'setup') return { outcome: 'misconfigured', error }
  return { outcome: 'unavailable', cause, retryable: cause === 'network' && (repeatable || !written), vendor, error }
}

// These point to our key, our endpoint or a proxy in between; no visitor's ticket causes them.
const ownFaults = new Set([401, 403, 404, 405, 407])

/** A provider's answer to an HTTP status that its protocol does not define. */
function statusAnswer(status: number, path: string): VendorFailure {
  const error = new Error(`The vendor answered HTTP status ${status} to ${path.split('?')[0]}.`)
  if (ownFaults.has(status) || (status >= 300 && status < 400)) {
    return { outcome: 'misconfigured', vendor: 'up', status, error }
  }
  const cause = status === 429 ? 'throttled' : 'vendor'
  return { outcome: 'unavailable', cause, retryable: false, vendor: status >= 500 ? 'down' : 'up', status, error }
}

/** A provider's answer if it cannot read the vendor's. @param what in our words: the vendor's may repeat the ticket */
export function unreadable(what: string): VendorFailure & { outcome: 'unavailable' } {
  const error = new Error(`The vendor sent ${what}.`)
  return { outcome: 'unavailable', cause: 'vendor', retryable: false, vendor: 'up', error }
}

/**
 * The JSON object that a text is, if it is one. Its objects inherit nothing: what the vendor left out must not come from
 * `Object.prototype`.
 */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? withoutPrototypes(value) : undefined
  } catch {
    return undefined
  }
}

/** With a list of its own instead of calls: an answer may be nested deeper than calls can be. */
function withoutPrototypes<Value extends object>(value: Value): Value {
  const left: object[] = [value]
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    if (!Array.isArray(part)) Object.setPrototypeOf(part, null)
    for (const child of Object.values(part)) if (typeof child === 'object' && child !== null) left.push(child)
  }
  return value
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Left out, or null, which many vendors write for it. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null
}

/** A fact that a route may expect must be readable, or absent. */
export function isTextOrAbsent(value: unknown): value is string | undefined | null {
  return isAbsent(value) || typeof value === 'string'
}

/** What a call sent the vendor about its visitor. Any text of the answer that repeats part of it is dropped. */
export type SentParts = readonly (string | undefined)[]

/** A vendor's code if it is safe to report: short, and without characters that a ticket or a log injection needs. */
export function codeText(value: unknown, sent: SentParts): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) && !repeats(value, sent) ? value : undefined
}

/** A vendor's code, level or time: a whole number, even if it was sent as text. */
export function wholeNumber(value: unknown): number | undefined {
  if (Number.isSafeInteger(value)) return value as number
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
}

const maxDetailLength = 1024

/** What of a vendor's answer goes into `detail`: numbers, booleans and strings of bounded length, nothing nested. */
export function plainDetail(
  facts: Readonly<Record<string, unknown>>,
  sent: SentParts,
): Record<string, string | number | boolean> {
  const isPlain = ([, value]: [string, unknown]): boolean =>
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= maxDetailLength && !repeats(value, sent))
  return Object.fromEntries(Object.entries(facts).filter(isPlain)) as Record<string, string | number | boolean>
}

/** `hidden` on `detail`: the handler can read it, a store or a log that serialises `detail` cannot. */
export function withUnstored<T extends object>(detail: T, hidden: Readonly<Record<string, unknown>>): T {
  for (const [name, value] of Object.entries(hidden)) {
    Object.defineProperty(detail, name, { value, enumerable: false })
  }
  return detail
}

function repeats(text: string, sent: SentParts): boolean {
  return sent.some((part) => part !== undefined && part !== '' && text.includes(part))
}
