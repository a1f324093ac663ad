import { misconfigured, type Refused, reject, unavailable } from '../code-table.js'

/** What a `message` beside `status: "failed"` begins with, and means; the vendor has no codes. */
const messages: readonly (readonly [beginning: string, code: string, meaning: Refused])[] = [
  ['Token invalid or expired', 'token-invalid-or-expired', reject('invalid')],
  ['Authentication failed', 'authentication-failed', misconfigured('check the secret')],
  ['Secret', 'secret-missing', misconfigured('the secret is missing')],
]

/** What `status: "failed"` means; undefined: a message that no document lists. */
export function meaningOfMessage(message: unknown): { readonly code: string; readonly meaning: Refused } {
  // A robot, in the vendor's judgement.
  if (message === '') return { code: 'failed', meaning: reject('risk') }
  const known = messages.find(([beginning]) => typeof message === 'string' && message.startsWith(beginning))
  return known === undefined
    ? { code: 'unknown', meaning: unavailable('a message that no document lists') }
    : { code: known[1], meaning: known[2] }
}
