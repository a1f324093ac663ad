import type { VendorReply, VendorWire, VendorWord } from '../fake-vendor.js'
import { misconfigured, pass, passesOnce, rejected, unavailable, withCode } from './words.js'

/** What the provider was given; a call with another key is not authentic. */
export interface FriendlyCaptchaWireOptions {
  readonly apiKey: string
  readonly sitekey: string
  /** Where the page was. @default 'https://example.com' */
  readonly origin?: string
}

const refusal = (code: unknown, status = 200): VendorReply => ({
  status,
  body: { success: false, error: { error_code: code, detail: 'as the test says' } },
})
const says = (verdict: VendorWord['verdict'], code: string, status?: number): Record<string, VendorWord> => ({
  [code]: { reply: refusal(code, status), verdict: withCode(verdict, code) },
})
const odd = (body: object, status = 200): VendorWord => ({ reply: { status, body }, verdict: unavailable })

/** Friendly Captcha's v2 siteverify: a response passes once. */
export function friendlyCaptchaWire({ apiKey, sitekey, ...options }: FriendlyCaptchaWireOptions): VendorWire {
  const { origin = 'https://example.com' } = options
  const challenge = { timestamp: '2026-01-01T00:00:00Z', origin }
  const data = { event_id: 'ev_1', challenge, risk_intelligence: null }
  return {
    path: '/api/v2/captcha/siteverify',
    refused: refusal('auth_invalid', 401),
    words: {
      pass: { reply: { body: { success: true, data } }, verdict: pass },
      'a pass of a page that is not known': {
        reply: { body: { success: true, data: { ...data, challenge: { ...challenge, origin: '' } } } },
        verdict: pass,
      },
      ...says(rejected('invalid'), 'response_invalid'),
      ...says(rejected('expired'), 'response_timeout'),
      ...says(rejected('replayed'), 'response_duplicate'),
      ...says(rejected('malformed'), 'response_missing', 400),
      ...says(misconfigured, 'bad_request', 400),
      ...says(misconfigured, 'auth_required', 401),
      ...says(misconfigured, 'auth_invalid', 401),
      ...says(misconfigured, 'sitekey_invalid', 400),
      ...says(misconfigured, 'method_not_allowed'),
      ...says(unavailable, 'internal_server_error'),
      ...says(unavailable, 'a_code_of_next_year'),
      'internal_server_error, with its status': {
        reply: refusal('internal_server_error', 500),
        verdict: unavailable,
      },
      'method_not_allowed, with its status': { reply: refusal('method_not_allowed', 405), verdict: misconfigured },
      'a no without its code': { reply: refusal(undefined), verdict: unavailable },
      'a code that is a number': { reply: refusal(7), verdict: unavailable },
      'a success with status 400': odd({ success: true, data }, 400),
      'an error beside a success': odd({ success: true, data, error: { error_code: 'response_invalid' } }),
      'success as text': odd({ success: 'true', data }),
      'no success': odd({ data }),
      'no data': odd({ success: true }),
      'data without a challenge': odd({ success: true, data: { event_id: 'ev_1' } }),
      'an origin that is a list': odd({ success: true, data: { ...data, challenge: { origin: [origin] } } }),
    },

    read({ headers, body }) {
      const fields = JSON.parse(body) as Record<string, unknown>
      const isKnown = headers['x-api-key'] === apiKey
      const isSite = fields['sitekey'] === sitekey
      const isAuthentic =
        isKnown && isSite && headers['content-type'] === 'application/json' && typeof fields['response'] === 'string'
      const refused = isKnown && !isSite ? refusal('sitekey_invalid', 400) : undefined
      return { ticket: String(fields['response']), fields, isAuthentic, refused }
    },

    remember: passesOnce(refusal('response_duplicate')),
  }
}
