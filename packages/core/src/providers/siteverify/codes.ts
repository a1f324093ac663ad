import type { RefusedAnswer } from '../../contracts/provider.js'
import { foreign, meaningOf, misconfigured, type RefusalTable, reject, unavailable } from '../code-table.js'
import { codeText, type SentParts, unreadable } from '../http/json.js'
import type { Refuse } from '../token-provider.js'

/** The codes that all of the family have; each vendor adds its own. */
export const sharedCodes: RefusalTable = {
  'missing-input-secret': misconfigured('the secret is missing'),
  'invalid-input-secret': misconfigured('check the secret'),
  'missing-input-response': reject('malformed'),
  'invalid-input-response': reject('invalid'),
  'bad-request': unavailable('it could not read the call'),
}

export const turnstileCodes: RefusalTable = {
  ...sharedCodes,
  // Too old, or used before: the vendor does not say which.
  'timeout-or-duplicate': reject('replayed'),
  'internal-error': unavailable(),
}

export const recaptchaCodes: RefusalTable = {
  ...sharedCodes,
  'timeout-or-duplicate': reject('replayed'),
  // v3's: the visitor's browser could not reach the vendor.
  'browser-error': reject('invalid', { final: false }),
}

export const hcaptchaCodes: RefusalTable = {
  ...sharedCodes,
  'expired-input-response': reject('expired'),
  'already-seen-response': reject('replayed'),
  'invalid-or-already-seen-response': reject('replayed'),
  // Any visitor can bring a ticket of another site.
  'sitekey-secret-mismatch': foreign('mismatch'),
  'invalid-sitekey': misconfigured('check sitekey'),
  // A test ticket for a real secret: anybody can send one.
  'not-using-dummy-secret': reject('invalid'),
  'not-using-dummy-passcode': misconfigured('a test secret is used for a real ticket'),
  'invalid-remoteip': misconfigured('the visitor’s IP is not one; check the framework’s proxy trust'),
  'missing-remoteip': misconfigured('this account needs the visitor’s IP; leave sendUserIp on'),
  'internal-error': unavailable(),
}

/** How a vendor's codes are read. */
export interface CodeReading {
  readonly codes: RefusalTable
  /** The vendor lets a call be repeated after an internal error. */
  readonly isIdempotent: boolean
  readonly sent: SentParts
  readonly refuse: Refuse
}

/**
 * What `success: false` means. Our own fault takes precedence over the visitor's: a wrong secret makes every response
 * invalid.
 */
export function refusalOfCodes(list: unknown, { codes, isIdempotent, sent, refuse }: CodeReading): RefusedAnswer {
  // Without any code it is still a plain no, but not one that must hold for ever.
  if (isEmpty(list)) return { outcome: 'reject', reason: 'invalid', final: false }
  if (!isCodes(list)) return unreadable('"error-codes" that are not a list of texts')
  const meanings = list.map((code) => ({ code, meaning: meaningOf(codes, code) }))
  const byOutcome = (outcome: string) => meanings.find(({ meaning }) => meaning.outcome === outcome)
  const decisive = byOutcome('misconfigured') ?? byOutcome('unavailable') ?? meanings[0]
  const { code, meaning } = decisive as (typeof meanings)[number]
  // A listed code is safe to report, even if a visitor sends the same text as a ticket.
  const vendorCode = Object.hasOwn(codes, code) ? code : (codeText(code, sent) ?? 'unknown')
  const answer = refuse(meaning, vendorCode)
  return answer.outcome === 'unavailable' && isIdempotent && code === 'internal-error'
    ? { ...answer, retryable: true }
    : answer
}

/** What an error beside `success: true` means: never a pass. Over its quota reCAPTCHA lets everybody in that way. */
export function errorBesideSuccess(vendor: string, list: unknown): RefusedAnswer {
  const isOverQuota = Array.isArray(list) && list.some((code) => typeof code === 'string' && /quota/i.test(code))
  if (!isOverQuota) return unreadable('an error beside "success": true')
  const error = new Error(`${vendor} is over its quota and checks nothing: look at its project’s billing.`)
  return { outcome: 'unavailable', cause: 'throttled', retryable: false, vendor: 'up', error }
}

export function isEmpty(list: unknown): boolean {
  return list === undefined || list === null || (Array.isArray(list) && list.length === 0)
}

function isCodes(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((code) => typeof code === 'string')
}

export function isScore(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1
}
