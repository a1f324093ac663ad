import {
  type CodeTable,
  each,
  foreign,
  misconfigured,
  pass,
  type RefusalTable,
  reject,
  throttled,
  unavailable,
} from '../code-table.js'

/** `CaptchaCode` of DescribeCaptchaResult. */
export const codes: CodeTable = {
  1: pass,
  6: reject('malformed'),
  7: reject('mismatch'),
  8: reject('expired'),
  9: reject('replayed'),
  ...each([10, 11, 12, 13, 17, 18, 19, 20, 22, 23, 24], reject('invalid', { final: false })),
  15: reject('invalid'),
  16: foreign('mismatch', { final: false }),
  21: reject('risk', { final: false }),
  25: reject('risk', { final: false }),
  26: unavailable(),
  31: misconfigured('the account is suspended'),
  100: foreign('mismatch', { final: false }),
  104: reject('replayed'),
}

/** `CaptchaCode` of DescribeCaptchaMiniResult: other meanings, and none for a ticket that was used before. */
export const miniCodes: CodeTable = {
  1: pass,
  7: foreign('mismatch'),
  8: reject('expired'),
  10: reject('malformed'),
  15: reject('invalid'),
  16: misconfigured('check captchaAppId'),
  // Also what becomes of a ticket that the plugin made itself while the vendor was out of its reach.
  21: reject('disaster', { final: false }),
  25: reject('invalid', { final: false }),
  26: unavailable(),
  31: misconfigured('no package is left, or the account is in arrears'),
  100: misconfigured('a parameter is wrong; check captchaAppId and appSecretKey'),
}

/** `Error.Code`, by its beginning up to one of its dots. */
export const errorCodes: RefusalTable = {
  AuthFailure: misconfigured('check secretId, secretKey and this machine’s clock'),
  UnauthorizedOperation: misconfigured('this key may not call the captcha API, or the account has no package left'),
  InvalidParameter: misconfigured('check captchaAppId and appSecretKey'),
  InvalidParameterValue: misconfigured('check captchaAppId and appSecretKey'),
  MissingParameter: misconfigured('check captchaAppId and appSecretKey'),
  // Not called again at once, although the vendor's message says "retry": under load that would only double it.
  RequestLimitExceeded: throttled(),
  InternalError: unavailable(),
}
