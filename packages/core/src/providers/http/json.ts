import type { Answer } from '../../contracts/provider.js'
import type { VendorClient, VendorRequest, VendorResponse } from './client.js'

/** A vendor's answer as a JSON object, or the provider's answer if there was none. */
export type VendorJson =
  | { readonly ok: true; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly answer: Answer & { outcome: 'unavailable' | 'misconfigured' } }

export interface JsonCall extends VendorRequest {
  /** The HTTP statuses that carry the protocol's answers. @default [200] */
  readonly statuses?: readonly number[]
  /** True: the vendor lets a call be repeated if its answer was lost, e.g. by an idempotency key. @default false */
  readonly repeatable?: boolean
}

/** Calls a vendor that answers in JSON. Never rejects, and no error repeats a word of the vendor's answer. */
export async function sendForJson(http: VendorClient, call: JsonCall): Promise<VendorJson> {
  const { statuses = [200], repeatable = false, ...request } = call
  const response = await http.send(request)
  if (!response.ok) return { ok: false, answer: lostAnswer(response, repeatable) }
  const { status, text } = response
  if (!statuses.includes(status)) return { ok: false, answer: statusAnswer(status) }
  const body = parseObject(text)
  if (body !== undefined) return { ok: true, status, body }
  return { ok: false, answer: garbageAnswer(`${text.length} characters that are not a JSON object`) }
}

/** A provider's answer if the vendor's was lost on its way. Only failures that no visitor can cause are an outage. */
export function lostAnswer(
  { cause, written, answering, error }: Omit<Extract<VendorResponse, { ok: false }>, 'ok'>,
  repeatable: boolean,
): Answer & { outcome: 'unavailable' } {
  const outage = (cause === 'timeout' && !answering) || (cause === 'network' && !written)
  return { outcome: 'unavailable', cause, retryable: cause === 'network' && (repeatable || !written), outage, error }
}

// These point to our key, our endpoint or a proxy in between; no visitor's ticket causes them.
const ourFault = new Set([401, 403, 404, 405, 407])

/** A provider's answer to an HTTP status that its protocol does not define. */
export function statusAnswer(status: number): Answer & { outcome: 'unavailable' | 'misconfigured' } {
  const error = new Error(`The vendor answered HTTP status ${status}.`)
  if (ourFault.has(status) || (status >= 300 && status < 400)) {
    return { outcome: 'misconfigured', answered: true, error }
  }
  const cause = status === 429 ? 'throttled' : 'vendor'
  return { outcome: 'unavailable', cause, retryable: false, outage: status >= 500, error }
}

/** A provider's answer if it cannot read the vendor's. @param what in our words: the vendor's may repeat the ticket */
export function garbageAnswer(what: string): Answer & { outcome: 'unavailable' } {
  return { outcome: 'unavailable', cause: 'vendor', retryable: false, error: new Error(`The vendor sent ${what}.`) }
}

export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a call sent the vendor about its visitor. Any text of the answer that repeats part of it is dropped. */
export type Asked = readonly (string | undefined)[]

/** A vendor's code if it is safe to report: short, and without characters that a ticket or a log injection needs. */
export function codeText(value: unknown, asked: Asked): string | undefined {
  return typeof value === 'string' && /^[\w.-]{1,64}$/.test(value) && !repeats(value, asked) ? value : undefined
}

/** A vendor's code, level or time: a whole number, even if it was sent as text. */
export function wholeNumber(value: unknown): number | undefined {
  if (Number.isSafeInteger(value)) return value as number
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
}

const maxDetailLength = 1024

/** What of a vendor's answer goes into `detail`: numbers, booleans and strings of bounded length, nothing nested. */
export function plainDetail(
  said: Readonly<Record<string, unknown>>,
  asked: Asked,
): Record<string, string | number | boolean> {
  const isPlain = ([, value]: [string, unknown]): boolean =>
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    (typeof value === 'string' && value.length <= maxDetailLength && !repeats(value, asked))
  return Object.fromEntries(Object.entries(said).filter(isPlain)) as Record<string, string | number | boolean>
}

function repeats(text: string, asked: Asked): boolean {
  return asked.some((part) => part !== undefined && part !== '' && text.includes(part))
}
