import { misconfigured, type RefusalTable, reject } from '../code-table.js'

/**
 * `error_code`, by its last two parts: the parts before them differ between the vendor's documents. Right or wrong, the
 * first check uses up a token.
 */
export const codes: RefusalTable = {
  'CAPTCHA.0002': reject('invalid'),
  'CAPTCHA.0003': reject('expired'),
  'CAPTCHA.0004': reject('invalid'),
  'COMMON.1001': misconfigured('a parameter is blank; check clientId, tenantId and the device’s headers'),
  'PARAM.0001': reject('malformed', { final: false }),
}
