import { misconfigured, type RefusalTable, reject } from '../code-table.js'
import { sharedCodes } from '../siteverify/codes.js'

/** `error-codes` of an answer whose `success` is false. */
export const codes: RefusalTable = {
  ...sharedCodes,
  'invalid-input-sitekey': misconfigured('check siteKey, and that it belongs to the secret’s organization'),
  'expired-input-response': reject('expired'),
  'timeout-or-duplicate': reject('replayed'),
}
