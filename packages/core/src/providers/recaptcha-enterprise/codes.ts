import { foreign, misconfigured, type RefusalTable, reject, throttled, unavailable } from '../code-table.js'

/** `tokenProperties.invalidReason` of a ticket that is not valid. */
export const invalidReasons: RefusalTable = {
  MALFORMED: reject('malformed'),
  MISSING: reject('malformed'),
  UNKNOWN_INVALID_REASON: reject('invalid'),
  EXPIRED: reject('expired'),
  DUPE: reject('replayed'),
  // The browser says so, and can be made to.
  BROWSER_ERROR: reject('invalid', { final: false }),
  UNEXPECTED_ACTION: reject('mismatch'),
  SITE_MISMATCH: foreign('mismatch'),
  // A challenge that was not solved, or a ticket of another site key.
  INVALID_REASON_UNSPECIFIED: foreign('invalid'),
}

/** `error.status` of an answer that is no assessment, or a `reason` among the error's details. */
export const errorCodes: RefusalTable = {
  API_KEY_INVALID: misconfigured('check apiKey'),
  UNAUTHENTICATED: misconfigured('check the service account'),
  PERMISSION_DENIED: misconfigured(
    'the API is switched off, the key is restricted (to referrers it must not be), or the service account lacks the ' +
      'role recaptchaenterprise.agent',
  ),
  NOT_FOUND: misconfigured('check project'),
  RESOURCE_EXHAUSTED: throttled('the project is over its quota'),
  INVALID_ARGUMENT: unavailable('it could not read the call'),
}
