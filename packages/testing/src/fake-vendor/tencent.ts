import { tc3Signer } from '@ticketgate/core/tencent'
import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'
import { misconfigured, pass, throttled, unavailable, withCode } from './words.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface TencentWireOptions {
  readonly secretId: string
  readonly secretKey: string
  readonly captchaAppId: number
  readonly appSecretKey: string
  /** As the provider's. @default 'web' */
  readonly channel?: 'web' | 'mini'
}

const RequestId = '3b1c2a8e-0000-4000-8000-000000000000'
const response = (more: object) => ({ Response: { ...more, RequestId } })
const checked = (CaptchaCode: unknown, more: object = {}) =>
  response({ CaptchaCode, CaptchaMsg: null, EvilLevel: null, GetCaptchaTime: 0, ...more })

function word(code: number, verdict: VendorWord['verdict']): VendorWord {
  return { reply: { body: checked(code) }, verdict: withCode(verdict, code) }
}

const reject = (
  reason: 'malformed' | 'invalid' | 'expired' | 'replayed' | 'mismatch' | 'risk' | 'disaster',
  ...codes: number[]
) => Object.fromEntries(codes.map((code) => [`CaptchaCode ${code}`, word(code, { outcome: 'reject', reason })]))

const error = (Code: string, verdict: VendorWord['verdict']): Record<string, VendorWord> => ({
  [Code]: {
    reply: { body: response({ Error: { Code, Message: 'as the test says' } }) },
    verdict: withCode(verdict, Code),
  },
})

const webWords = {
  ...reject('malformed', 6),
  ...reject('mismatch', 7, 16, 100),
  ...reject('expired', 8),
  ...reject('replayed', 9, 104),
  ...reject('invalid', 10, 11, 12, 13, 15, 17, 18, 19, 20, 22, 23, 24),
  ...reject('risk', 21, 25),
}

const miniWords = {
  ...reject('mismatch', 7),
  ...reject('expired', 8),
  ...reject('malformed', 10),
  ...reject('invalid', 15, 25),
  ...reject('disaster', 21),
  ...Object.fromEntries([16, 100].map((code) => [`CaptchaCode ${code}`, word(code, misconfigured)])),
  ...Object.fromEntries([6, 9, 11, 104].map((code) => [`CaptchaCode ${code}`, word(code, unavailable)])),
}

const ticketLifeMs = 300_000

/**
 * Tencent Captcha's DescribeCaptchaResult, or DescribeCaptchaMiniResult: a ticket passes within 5 minutes of the time
 * that it names as in `t1700000000000`, a web ticket once.
 */
export function tencentWire(options: TencentWireOptions): VendorWire {
  const { secretId, secretKey, captchaAppId, appSecretKey, channel = 'web' } = options
  const sign = tc3Signer({ secretId, secretKey })
  return {
    path: '/',
    refused: { body: response({ Error: { Code: 'AuthFailure.SignatureFailure', Message: 'as the test says' } }) },
    words: {
      pass: {
        reply: { body: checked(1, { CaptchaMsg: 'OK', EvilLevel: 0, Score: 12, DeviceRiskCategory: null }) },
        verdict: pass,
      },
      'CaptchaCode 1 as text': { reply: { body: checked('1') }, verdict: pass },
      'EvilLevel 100': {
        reply: { body: checked(1, { EvilLevel: 100 }) },
        verdict: { outcome: 'reject', reason: 'risk', vendorCode: 1 },
      },
      ...(channel === 'mini' ? miniWords : webWords),
      'CaptchaCode 26': word(26, unavailable),
      'CaptchaCode 31': word(31, misconfigured),
      'CaptchaCode 0': word(0, unavailable),
      'CaptchaCode 9999': word(9999, unavailable),
      ...error('AuthFailure.SecretIdNotFound', misconfigured),
      ...error('AuthFailure.SignatureExpire', misconfigured),
      ...error('UnauthorizedOperation', misconfigured),
      ...error('UnauthorizedOperation.Unauthorized', misconfigured),
      ...error('InvalidParameterValue.InvalidTicket', misconfigured),
      ...error('MissingParameter', misconfigured),
      ...error('RequestLimitExceeded', throttled),
      ...error('InternalError.ErrConfig', unavailable),
      ...error('ResourceUnavailable', unavailable),
      'no Response': { reply: { body: { CaptchaCode: 1 } }, verdict: unavailable },
      'no CaptchaCode': { reply: { body: response({ CaptchaMsg: 'OK' }) }, verdict: unavailable },
      'an EvilLevel that is a word': { reply: { body: checked(1, { EvilLevel: 'high' }) }, verdict: unavailable },
      'an Error beside a CaptchaCode 1': {
        reply: { body: checked(1, { Error: { Code: 'InternalError', Message: 'as the test says' } }) },
        verdict: unavailable,
      },
      'an Error that is a text beside a CaptchaCode 1': {
        reply: { body: checked(1, { Error: 'InternalError' }) },
        verdict: unavailable,
      },
      'a CaptchaCode that is true': { reply: { body: checked(true) }, verdict: unavailable },
    },

    read({ headers, body }) {
      const fields = JSON.parse(body) as Record<string, unknown>
      const host = String(headers['host'])
      const expected = (signedHost: string) =>
        sign({
          host: signedHost,
          contentType: String(headers['content-type']),
          body,
          timestamp: Number(headers['x-tc-timestamp']),
          service: 'captcha',
        })
      const isSigned =
        // The vendor's SDK signs the host without its port.
        [host, host.replace(/:\d+$/, '')].some((signed) => headers['authorization'] === expected(signed)) &&
        headers['x-tc-action'] === (channel === 'mini' ? 'DescribeCaptchaMiniResult' : 'DescribeCaptchaResult') &&
        (fields['Randstr'] === undefined) === (channel === 'mini') &&
        headers['x-tc-version'] === '2019-07-22' &&
        fields['CaptchaType'] === 9
      const isApp = fields['CaptchaAppId'] === captchaAppId
      const isAppKey = fields['AppSecretKey'] === appSecretKey
      return {
        ticket: fields['Ticket'] as string,
        fields,
        isAuthentic: isSigned && isApp && isAppKey,
        // An application's id and key are compared with the ticket's, after the signature.
        refused: isSigned ? { body: checked(isApp ? 100 : 16) } : undefined,
      }
    },

    remember({ ticket = '' }, passed) {
      // Mini-programs' tickets have no code for "used before": whether they pass again is not documented.
      if (channel === 'web' && passed.has(ticket)) return { body: checked(9) }
      return isTooOld(ticket, ticketLifeMs) ? { body: checked(8) } : undefined
    },
  }
}
