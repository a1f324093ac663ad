import {
  type CodeTable,
  each,
  foreign,
  meaningOf,
  misconfigured,
  pass,
  type RefusalTable,
  type Refused,
  reject,
  throttled,
  unavailable,
} from '../code-table.js'

/** `VerifyCode` while the scene is in the console's test mode, which lets everybody pass. */
export const testModePass = 'T005'

/** `VerifyCode` of VerifyIntelligentCaptcha. */
export const codes: CodeTable = {
  ...each(['T001', 'T006', testModePass], pass),
  ...each(['F001', 'F009', 'F010', 'F011', 'F016', 'F017', 'F024'], reject('risk', { final: false })),
  ...each(['F002', 'F003', 'F013'], reject('malformed')),
  // The scene is in test mode and refuses everybody; or its id is wrong.
  ...each(['F004', 'F005', 'F006'], foreign('invalid', { final: false })),
  ...each(['F008', 'F018'], reject('replayed')),
  F012: foreign('mismatch'),
  ...each(['F014', 'F019'], reject('expired')),
  F015: reject('invalid'),
  F020: reject('mismatch'),
  // The page could not initialise the captcha, so nobody solved one.
  F023: reject('disaster'),
}

/** How `Code` begins in an answer that is no success; `Throttling` is `ThrottlingByStrategy` and `Throttling.User`, too. */
export const errorCodes: RefusalTable = {
  ...each(['MissingParameter', 'InvalidParameter'], misconfigured('check sceneId and region')),
  ...each(['Forbidden', 'NoPermission'], misconfigured('this key may not call the API, or the account is in arrears')),
  ...each(
    ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidSecurityToken'],
    misconfigured('check accessKeyId, accessKeySecret and securityToken'),
  ),
  InvalidTimeStamp: misconfigured('set this machine’s clock'),
  Throttling: throttled(),
  SignatureNonceUsed: unavailable(),
  InternalError: unavailable(),
  ServiceUnavailable: unavailable(),
}

/** What such a `Code` means. */
export function errorMeaning(code: string): Refused {
  return meaningOf(errorCodes, Object.keys(errorCodes).find((beginning) => code.startsWith(beginning)) ?? '')
}
