import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { misconfigured, pass, rejected, unavailable, withCode } from './words.js'

function error(error_code: string, verdict: VendorWord['verdict']): VendorWord {
  return {
    reply: { status: 400, body: { error_code, error_msg: 'as the test says' } },
    verdict: withCode(verdict, error_code),
  }
}

/** OneAccess's slide captcha. */
export function oneaccessWire({ clientId }: { clientId: string }): VendorWire {
  return {
    path: '/',
    refused: { status: 400, body: { error_code: 'SDK.COMMON.1001', error_msg: 'as the test says' } },
    words: {
      pass: { reply: { body: { captcha_token: '71d0---{"x":237.0,"y":5.0}' } }, verdict: pass },
      'CAPTCHA.0002': error('CAPTCHA.0002', rejected('invalid')),
      'SDK.CAPTCHA.0002': error('SDK.CAPTCHA.0002', rejected('invalid')),
      'IDAAS.SDK.CAPTCHA.0003': error('IDAAS.SDK.CAPTCHA.0003', rejected('expired')),
      'SDK.CAPTCHA.0004': error('SDK.CAPTCHA.0004', rejected('invalid')),
      'IDAAS.SDK.PARAM.0001': error('IDAAS.SDK.PARAM.0001', rejected('malformed')),
      'SDK.COMMON.1001': error('SDK.COMMON.1001', misconfigured),
      'a code of another kind': error('SDK.SMS.0007', unavailable),
      '400 without a code': { reply: { status: 400, body: {} }, verdict: unavailable },
      'an error_code beside a captcha_token': {
        reply: { body: { captcha_token: '71d0---{"x":237.0,"y":5.0}', error_code: 'SDK.CAPTCHA.0002' } },
        verdict: unavailable,
      },
      'no captcha_token': { reply: { body: { result: true } }, verdict: unavailable },
      'an empty captcha_token': { reply: { body: { captcha_token: '' } }, verdict: unavailable },
    },

    read({ path, headers, body }) {
      const isVerify = path === '/api/v2/sdk/captcha/verify'
      const fields = isVerify ? (JSON.parse(body) as Record<string, unknown>) : {}
      const isAuthentic =
        headers['x-client-id'] === clientId &&
        ['x-operating-sys-version', 'x-device-fingerprint', 'x-agent'].every((name) => Boolean(headers[name])) &&
        (!isVerify || (headers['content-type'] === 'application/json;charset=utf8' && Boolean(fields['sender'])))
      return { ticket: fields['token'] as string | undefined, fields, isAuthentic }
    },
  }
}
