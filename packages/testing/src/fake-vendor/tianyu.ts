import { qcloudV1Signature, type SignatureMethod } from '@ticketgate/core/tianyu'
import type { VendorWire, VendorWord } from '../fake-vendor.js'

const path = '/v2/index.php'
const body = (code: number | string, more: object = {}) => ({ code, message: 'as the test says', ...more })
const reject = (code: number): VendorWord => ({
  reply: { body: body(code) },
  verdict: { outcome: 'reject', reason: 'invalid', vendorCode: code },
})
const misconfigured = (code: number): VendorWord => ({
  reply: { body: body(code) },
  verdict: { outcome: 'misconfigured', vendorCode: code },
})
const unavailable = (code: number, cause: 'vendor' | 'throttled' = 'vendor'): VendorWord => ({
  reply: { body: body(code) },
  verdict: { outcome: 'unavailable', cause, vendorCode: code },
})
const each = (codes: readonly number[], word: (code: number) => VendorWord) =>
  Object.fromEntries(codes.map((code) => [`code ${code}`, word(code)]))

/** Tianyu's signed API v2: a ticket passes every time. */
export function tianyuWire({ secretId, secretKey }: { secretId: string; secretKey: string }): VendorWire {
  return {
    path,
    refused: { body: body(4100) },
    words: {
      pass: { reply: { body: body(0, { codeDesc: 'Success', is_right: 1, level: 1 }) }, verdict: { outcome: 'pass' } },
      'code 0 as text': { reply: { body: body('0') }, verdict: { outcome: 'pass' } },
      'code 0 with is_right 0': { reply: { body: body(0, { is_right: 0 }) }, verdict: { outcome: 'pass' } },
      ...each([5100], reject),
      'code 5100 as text': { reply: { body: body('5100') }, verdict: { outcome: 'reject', reason: 'invalid' } },
      ...each(
        [4000, 4100, 4101, 4102, 4103, 4104, 4105, 4106, 4110, 4300, 4600, 5200, 5300, 5500, 6100],
        misconfigured,
      ),
      ...each([5000, 5400, 6000, 6200, 9999, -1, 1], unavailable),
      'code 4400': unavailable(4400, 'throttled'),
      'no code': { reply: { body: { message: 'No Error' } }, verdict: { outcome: 'unavailable', cause: 'vendor' } },
      'a code that is true': { reply: { body: { code: false } }, verdict: { outcome: 'unavailable', cause: 'vendor' } },
    },

    read({ method, path: target, headers, body: form }) {
      const query = target.includes('?') ? target.slice(target.indexOf('?') + 1) : ''
      const fields = Object.fromEntries(new URLSearchParams(method === 'POST' ? form : query))
      const { SignatureMethod = 'HmacSHA1', Signature, SecretId } = fields
      const request = { method: method as 'GET' | 'POST', host: String(headers['host']), path, params: fields }
      const expected = qcloudV1Signature(request, secretKey, SignatureMethod as SignatureMethod)
      const isKnown = SecretId === secretId
      return {
        ticket: fields['ticket'],
        fields,
        isAuthentic: isKnown && Signature === expected,
        refused: isKnown ? undefined : { body: body(4104) },
      }
    },
  }
}
