import type { Answer } from '../../contracts/provider.js'
import type { RejectReason } from '../../contracts/verdict.js'
import { type Asked, codeText } from '../http/json.js'

/** @see spec page siteverify; a code that is not listed is the vendor's fault, never the visitor's */
const configurationCodes = new Set([
  'missing-input-secret',
  'invalid-input-secret',
  'bad-request',
  'sitekey-secret-mismatch',
  'not-using-dummy-passcode',
])
const reasons: Readonly<Record<string, RejectReason>> = {
  'missing-input-response': 'malformed',
  'invalid-input-response': 'invalid',
  'timeout-or-duplicate': 'replayed',
  'already-seen-response': 'replayed',
  'invalid-or-already-seen-response': 'replayed',
  'expired-input-response': 'expired',
  // reCAPTCHA v3's: the visitor's browser could not reach the vendor.
  'browser-error': 'invalid',
}

/**
 * What `success: false` means. Our own fault takes precedence over the visitor's: a wrong secret makes every response
 * invalid.
 * @param isIdempotent the vendor lets a call be repeated after an internal error
 */
export function refusalOfCodes(codes: unknown, isIdempotent: boolean, asked: Asked): Answer {
  const said: unknown[] = Array.isArray(codes) ? codes : []
  // A known code is safe to report, even if a visitor sends the same text as a ticket.
  const told = said.map((code) => knownCode(code) ?? codeText(code, asked)).filter((code) => code !== undefined)
  const ours = told.find((code) => configurationCodes.has(code))
  if (ours !== undefined) return { outcome: 'misconfigured', vendorCode: ours, error: refusedBy(ours) }
  const unknown = told.find((code) => knownCode(code) === undefined)
  if (unknown !== undefined) {
    const retryable = isIdempotent && unknown === 'internal-error'
    return { outcome: 'unavailable', cause: 'vendor', retryable, vendorCode: unknown, error: refusedBy(unknown) }
  }
  const [vendorCode] = told
  // Without any code it is still a plain no, but not one that must hold for ever.
  if (vendorCode === undefined) return { outcome: 'reject', reason: 'invalid', final: false }
  return {
    outcome: 'reject',
    reason: reasons[vendorCode] ?? 'invalid',
    final: vendorCode !== 'browser-error',
    vendorCode,
  }
}

const refusedBy = (code: string): Error => new Error(`The vendor answered the error code ${code}.`)

function knownCode(code: unknown): string | undefined {
  return typeof code === 'string' && (configurationCodes.has(code) || Object.hasOwn(reasons, code)) ? code : undefined
}
