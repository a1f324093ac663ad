import { geetestSignToken } from '@ticketgate/core/geetest'
import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { isTooOld } from './ticket-time.js'
import { misconfigured, pass, rejected, unavailable, withCode } from './words.js'

/** What the provider was given; a call with another id or key is not authentic. */
export interface GeetestWireOptions {
  readonly captchaId: string
  readonly captchaKey: string
}

const failed = (code: unknown) => ({ status: 'error', code, msg: 'as the test says', desc: { type: 'defined error' } })
const errors = (verdict: VendorWord['verdict'], ...codes: number[]): Record<string, VendorWord> =>
  Object.fromEntries(
    codes.map((code) => [`code ${code}`, { reply: { body: failed(String(code)) }, verdict: withCode(verdict, code) }]),
  )
const fails = (reason: string, verdict: VendorWord['verdict']): VendorWord => ({
  reply: { body: { status: 'success', result: 'fail', reason, captcha_args: {} } },
  verdict,
})
const passes = (more: object, verdict: VendorWord['verdict'] = pass): VendorWord => ({
  reply: { body: { status: 'success', result: 'success', reason: '', captcha_args: { used_type: 'slide' }, ...more } },
  verdict,
})

const ticketLifeSeconds = 600

/**
 * GeeTest v4's `/validate`: a ticket passes once, until 10 minutes after its `gen_time`, and after the time that its lot
 * number names as in `t1700000000000`.
 */
export function geetestWire({ captchaId, captchaKey }: GeetestWireOptions): VendorWire {
  return {
    path: '/validate',
    refused: { body: failed('-50103') },
    words: {
      pass: passes({}),
      'a pass as in old answers': { reply: { body: { result: 'success', reason: '' } }, verdict: pass },
      'pass_token expire': fails('pass_token expire', rejected('expired')),
      'pass_token error': fails('pass_token error', rejected('invalid')),
      'any other reason': fails('a reason of next year', rejected('invalid')),
      ...errors(unavailable, -50000, -59999),
      ...errors(misconfigured, -50001, -50005, -50101, -50102, -50103, -50104, -50105),
      ...errors(rejected('invalid'), -50002, -50306, -50307, -50308),
      ...errors(rejected('replayed'), -50003),
      ...errors(rejected('malformed'), -50004, -50302, -50303),
      ...errors(rejected('expired'), -50301, -50305),
      ...errors(rejected('mismatch'), -50304),
      'a code without its minus': { reply: { body: failed('50003') }, verdict: rejected('replayed') },
      'a code that is a word': { reply: { body: failed('toString') }, verdict: unavailable },
      'a success beside an error': passes({ status: 'error', code: '-50000' }, unavailable),
      'a code beside a success': passes({ code: '-50003' }, unavailable),
      'an unknown status': passes({ status: 'bypass' }, unavailable),
      'a result that is true': passes({ result: true }, unavailable),
      'a result in capitals': passes({ result: 'SUCCESS' }, unavailable),
      'no result': { reply: { body: { status: 'success' } }, verdict: unavailable },
      'a success about another lot number': passes({ captcha_args: { lot_number: 'another' } }, unavailable),
      'captcha_args that are a list': passes({ captcha_args: ['x'] }, unavailable),
    },

    read({ path, headers, body }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const { lot_number: lotNumber = '', sign_token: signToken } = fields
      const isKnown = new URL(path, 'http://x').searchParams.get('captcha_id') === captchaId
      const isForm =
        headers['content-type'] === 'application/x-www-form-urlencoded' && form.getAll('lot_number').length === 1
      const isSigned = signToken === geetestSignToken(captchaKey, lotNumber)
      return {
        ticket: lotNumber,
        fields,
        isAuthentic: isKnown && isForm && isSigned,
        // Which code a wrong key gets is not documented: of those that fit, the one that puts the blame on visitors.
        refused: isKnown && isForm ? { body: failed('-50304') } : undefined,
      }
    },

    remember({ ticket, fields }, passed) {
      if (passed.has(ticket ?? '')) return { body: failed('-50003') }
      const ageSeconds = Date.now() / 1000 - Number(fields['gen_time'])
      const isOld = ageSeconds > ticketLifeSeconds || isTooOld(ticket ?? '', ticketLifeSeconds * 1000)
      return isOld ? { body: failed('-50305') } : undefined
    },
  }
}
