import { misconfigured, type RefusalTable, reject, unavailable } from '../code-table.js'

/** `error.error_code` of an answer whose `success` is false. */
export const codes: RefusalTable = {
  response_invalid: reject('invalid'),
  response_timeout: reject('expired'),
  response_duplicate: reject('replayed'),
  response_missing: reject('malformed'),
  // What a visitor could cause it with, an odd or an overlong response, never gets there.
  bad_request: misconfigured('the call is not as it should be'),
  auth_required: misconfigured('the API key is missing'),
  auth_invalid: misconfigured('check apiKey'),
  sitekey_invalid: misconfigured('check sitekey'),
  method_not_allowed: misconfigured('check the endpoint'),
  internal_server_error: unavailable(),
}
