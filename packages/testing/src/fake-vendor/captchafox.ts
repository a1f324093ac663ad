import type { VendorWire, VendorWord } from '../fake-vendor.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface CaptchafoxWireOptions {
  readonly secret: string
  readonly siteKey: string
}

const refusal = (...codes: string[]) => ({ body: { success: false, 'error-codes': codes } })
const code = (name: string, verdict: VendorWord['verdict']): Record<string, VendorWord> => ({
  [name]: { reply: refusal(name), verdict: { ...verdict, vendorCode: name } as VendorWord['verdict'] },
})
const misconfigured = { outcome: 'misconfigured' } as const
const unavailable = { outcome: 'unavailable', cause: 'vendor' } as const
const rejected = (reason: 'invalid' | 'expired' | 'replayed' | 'malformed') => ({ outcome: 'reject', reason }) as const
const passed = { success: true, challenge_ts: '2026-01-01T00:00:00Z', hostname: 'example.com', 'error-codes': [] }
const passes = (more: object, verdict: VendorWord['verdict'] = unavailable): VendorWord => ({
  reply: { body: { ...passed, ...more } },
  verdict,
})

/** CaptchaFox's `/siteverify`: a token passes once. */
export function captchafoxWire({ secret, siteKey }: CaptchafoxWireOptions): VendorWire {
  return {
    path: '/siteverify',
    refused: refusal('invalid-input-secret'),
    words: {
      pass: passes({}, { outcome: 'pass' }),
      'a pass with insights': passes({ insights: { score: 0.1, device: {} } }, { outcome: 'pass' }),
      ...code('missing-input-secret', misconfigured),
      ...code('invalid-input-secret', misconfigured),
      ...code('invalid-input-sitekey', misconfigured),
      ...code('missing-input-response', rejected('malformed')),
      ...code('invalid-input-response', rejected('invalid')),
      ...code('expired-input-response', rejected('expired')),
      ...code('timeout-or-duplicate', rejected('replayed')),
      ...code('bad-request', unavailable),
      ...code('a-code-of-next-year', unavailable),
      'no code': { reply: { body: { success: false } }, verdict: rejected('invalid') },
      'a refusal with status 400': {
        reply: { status: 400, ...refusal('invalid-input-response') },
        verdict: rejected('invalid'),
      },
      'a pass with status 400': { reply: { status: 400, body: passed }, verdict: unavailable },
      'an error beside a success': passes({ 'error-codes': ['bad-request'] }),
      'success as text': passes({ success: 'true' }),
      'no success': passes({ success: undefined }),
      'a host name that is no text': passes({ hostname: ['example.com'] }),
    },

    read({ body, headers }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const isAuthentic =
        headers['content-type'] === 'application/x-www-form-urlencoded' &&
        fields['secret'] === secret &&
        fields['sitekey'] === siteKey &&
        form.getAll('response').length === 1
      return { ticket: fields['response'], fields, isAuthentic }
    },

    remember: ({ ticket = '' }, before) => (before.has(ticket) ? refusal('timeout-or-duplicate') : undefined),
  }
}
