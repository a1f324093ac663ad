import { misconfigured, type RefusalTable, reject, unavailable } from '../code-table.js'

/** HTTP status and `error` of an answer whose `success` is false. The token's prefix was right before the call. */
export const codes: RefusalTable = {
  '400 Missing required parameters': reject('malformed'),
  // Never issued, used, or too old: one text.
  '404 Token not found': reject('replayed'),
  '403 Token expired': reject('expired'),
  '404 Invalid site key or secret': misconfigured('check url and siteKey'),
  '403 Invalid site key or secret': misconfigured('check the secret'),
}

/** The same by status alone, for servers that do not show their errors. */
export const statusCodes: RefusalTable = {
  400: reject('malformed'),
  403: unavailable('the secret is wrong, or the ticket expired; SHOW_ERRORS on the server tells them apart'),
  404: reject('replayed', { final: false }),
}
