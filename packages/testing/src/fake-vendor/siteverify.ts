import type { VendorWire, VendorWord } from '../fake-vendor.js'

/** What the provider was given; a call with another secret is not authentic. */
export interface SiteverifyWireOptions {
  readonly secret: string
  /** What the vendor sends besides `success`. @default a host name and a time */
  readonly facts?: object
}

const refusal = (...codes: string[]) => ({ body: { success: false, 'error-codes': codes } })
const says = (verdict: VendorWord['verdict'], ...codes: string[]): Record<string, VendorWord> => ({
  [codes.join(' ') || 'no code']: {
    reply: refusal(...codes),
    verdict: { ...verdict, ...(codes.length === 1 && { vendorCode: codes[0] }) } as VendorWord['verdict'],
  },
})

const rejected = (reason: 'invalid' | 'expired' | 'replayed' | 'malformed' | 'mismatch') =>
  ({ outcome: 'reject', reason }) as const
const misconfigured = { outcome: 'misconfigured' } as const
const unavailable = { outcome: 'unavailable', cause: 'vendor' } as const

/** Turnstile, hCaptcha, reCAPTCHA. */
export function siteverifyWire({ secret, facts }: SiteverifyWireOptions): VendorWire {
  const usual = { hostname: 'example.com', challenge_ts: '2026-01-01T00:00:00Z' }
  return {
    path: '/siteverify',
    refused: refusal('invalid-input-secret'),
    words: {
      pass: { reply: { body: { success: true, 'error-codes': [], ...usual, ...facts } }, verdict: { outcome: 'pass' } },
      ...says(rejected('invalid'), 'invalid-input-response'),
      ...says(rejected('malformed'), 'missing-input-response'),
      ...says(rejected('replayed'), 'timeout-or-duplicate'),
      ...says(rejected('replayed'), 'already-seen-response'),
      ...says(rejected('expired'), 'expired-input-response'),
      ...says(rejected('invalid')),
      ...says(misconfigured, 'missing-input-secret'),
      ...says(unavailable, 'bad-request'),
      ...says(rejected('mismatch'), 'sitekey-secret-mismatch'),
      ...says(rejected('invalid'), 'not-using-dummy-secret'),
      ...says(misconfigured, 'not-using-dummy-passcode'),
      ...says(misconfigured, 'invalid-input-response', 'invalid-input-secret'),
      ...says(unavailable, 'internal-error'),
      ...says(unavailable, 'invalid-input-response', 'a-code-of-next-year'),
      'a refusal with status 400': {
        reply: { status: 400, ...refusal('invalid-input-response') },
        verdict: rejected('invalid'),
      },
      'an error beside a success': {
        reply: { body: { success: true, 'error-codes': ['Over free quota.'], score: 0.9, ...usual } },
        verdict: unavailable,
      },
      'a success with status 400': { reply: { status: 400, body: { success: true, ...usual } }, verdict: unavailable },
      'codes that are no list': {
        reply: { body: { success: false, 'error-codes': 'invalid-input-response' } },
        verdict: unavailable,
      },
      'success as text': { reply: { body: { success: 'true' } }, verdict: unavailable },
      'no success': { reply: { body: usual }, verdict: unavailable },
    },

    read({ body }) {
      const form = new URLSearchParams(body)
      const fields = Object.fromEntries(form)
      const isAuthentic = form.getAll('secret').join() === secret && form.getAll('response').length === 1
      return { ticket: fields['response'], fields, isAuthentic, idempotencyKey: fields['idempotency_key'] }
    },
  }
}
