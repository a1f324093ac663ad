import type { Answer } from '../../contracts/provider.js'
import {
  type CodeTable,
  foreign,
  type Meaning,
  meaningOf,
  misconfigured,
  type Refused,
  refusal,
  reject,
  unavailable,
} from '../code-table.js'
import { codeText, type SentParts, unreadable } from '../http/json.js'

/** The family's error codes; a vendor sends only some of them. */
export const codes: CodeTable = {
  'missing-input-secret': misconfigured('the secret is missing'),
  'invalid-input-secret': misconfigured('check the secret'),
  'bad-request': unavailable('it could not read the call'),
  'sitekey-secret-mismatch': foreign('mismatch'),
  'not-using-dummy-passcode': misconfigured('a test secret is used for a real ticket'),
  'invalid-sitekey': misconfigured('check sitekey'),
  'invalid-remoteip': misconfigured('the visitor’s IP is not one; check the framework’s proxy trust'),
  'missing-remoteip': misconfigured('this account needs the visitor’s IP; leave sendUserIp on'),
  'missing-input-response': reject('malformed'),
  'invalid-input-response': reject('invalid'),
  'expired-input-response': reject('expired'),
  'timeout-or-duplicate': reject('replayed'),
  'already-seen-response': reject('replayed'),
  'invalid-or-already-seen-response': reject('replayed'),
  // A test ticket for a real secret: anybody can send one.
  'not-using-dummy-secret': reject('invalid'),
  // reCAPTCHA v3's: the visitor's browser could not reach the vendor.
  'browser-error': reject('invalid', { final: false }),
  'internal-error': unavailable(),
}

/**
 * What `success: false` means. Our own fault takes precedence over the visitor's: a wrong secret makes every response
 * invalid.
 * @param isIdempotent the vendor lets a call be repeated after an internal error
 */
export function refusalOfCodes(
  vendor: string,
  list: unknown,
  { isIdempotent, sent, noticed }: { isIdempotent: boolean; sent: SentParts; noticed: (meaning: Meaning) => void },
): Exclude<Answer, { outcome: 'pass' }> {
  // Without any code it is still a plain no, but not one that must hold for ever.
  if (isEmpty(list)) return { outcome: 'reject', reason: 'invalid', final: false }
  if (!isCodes(list)) return unreadable('"error-codes" that are not a list of texts')
  const meanings = list.map((code) => ({ code, meaning: meaningOf(codes, code) as Refused }))
  const byOutcome = (outcome: string) => meanings.find(({ meaning }) => meaning.outcome === outcome)
  const decisive = byOutcome('misconfigured') ?? byOutcome('unavailable') ?? meanings[0]
  const { code, meaning } = decisive as (typeof meanings)[number]
  noticed(meaning)
  // A listed code is safe to report, even if a visitor sends the same text as a ticket.
  const vendorCode = Object.hasOwn(codes, code) ? code : (codeText(code, sent) ?? 'unknown')
  const answer = refusal(vendor, meaning, vendorCode)
  return answer.outcome === 'unavailable' && isIdempotent && code === 'internal-error'
    ? { ...answer, retryable: true }
    : answer
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
