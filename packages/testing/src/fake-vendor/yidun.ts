import { type YidunSignatureMethod, yidunSignature } from '@ticketgate/core/yidun'
import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'
import { misconfigured, pass, unavailable, withCode, word } from './words.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface YidunWireOptions {
  readonly captchaId: string
  readonly secretId: string
  readonly secretKey: string
}

const errors = (verdict: VendorWord['verdict'], ...codes: number[]): Record<string, VendorWord> =>
  Object.fromEntries(
    codes.map((error) => [
      `error ${error}`,
      word({ error, msg: 'as the test says', result: false }, withCode(verdict, error)),
    ]),
  )
const passed = { error: 0, msg: 'ok', result: true, phone: '', extraData: '', captchaType: 2 }
const refused = { error: 0, msg: 'ok', result: false }

const ticketLifeMs = 1_200_000

/** Yidun's `/api/v2/verify`: a ticket passes once, within 20 minutes of the time that it names as in `t1700000000000`. */
export function yidunWire({ captchaId, secretId, secretKey }: YidunWireOptions): VendorWire {
  return {
    path: '/api/v2/verify',
    refused: { body: { error: 415, msg: 'as the test says', result: false } },
    words: {
      pass: word(passed, pass),
      'result false': word(refused, { outcome: 'reject', reason: 'invalid' }),
      'sdkReduce 0': word({ ...passed, sdkReduce: '0' }, pass),
      'sdkReduce 1': word({ ...passed, sdkReduce: '1' }, { outcome: 'reject', reason: 'disaster' }),
      'sdkReduce as a list': word({ ...passed, sdkReduce: [] }, { outcome: 'reject', reason: 'disaster' }),
      ...errors(misconfigured, 415, 419, 421),
      ...errors({ outcome: 'unavailable', cause: 'throttled' }, 430),
      ...errors(unavailable, 400, 401, 405, 410, 420, 503, -1),
      'an error beside a success': word({ ...passed, error: 503 }, unavailable),
      'an error as text': word({ ...passed, error: '0' }, unavailable),
      'an error that is null': word({ ...passed, error: null }, unavailable),
      'no error': word({ result: true }, unavailable),
      'result as text': word({ ...passed, result: 'true' }, unavailable),
      'result 1': word({ ...passed, result: 1 }, unavailable),
      'no result': word({ error: 0, msg: 'ok' }, unavailable),
    },

    read({ headers, body }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const { signature, signatureMethod, timestamp } = fields
      const isSigned =
        headers['content-type'] === 'application/x-www-form-urlencoded' &&
        fields['secretId'] === secretId &&
        fields['version'] === 'v2' &&
        /^\d{13}$/.test(timestamp ?? '') &&
        form.getAll('validate').length === 1 &&
        fields['user'] !== undefined &&
        signature === yidunSignature(fields, secretKey, signatureMethod as YidunSignatureMethod)
      const isCaptcha = fields['captchaId'] === captchaId
      return {
        ticket: fields['validate'],
        fields,
        isAuthentic: isSigned && isCaptcha,
        // A ticket of another captcha is to the vendor like one that is wrong.
        refused: isSigned ? { body: refused } : undefined,
      }
    },

    remember({ ticket = '' }, passedBefore) {
      return passedBefore.has(ticket) || isTooOld(ticket, ticketLifeMs) ? { body: refused } : undefined
    },
  }
}
