import type { VendorWire, VendorWord } from '../fake-vendor.js'
import { misconfigured, pass, rejected, unavailable } from './words.js'

/** What the provider was given; a call with another secret is not authentic. */
export interface SiteverifyWireOptions {
  readonly secret: string
  /** Whose codes it knows. @default those that all of them have */
  readonly vendor?: 'turnstile' | 'hcaptcha' | 'recaptcha' | 'captchafox'
  /** What the vendor sends besides `success`. @default a host name and a time */
  readonly facts?: object
}

const refusal = (...codes: string[]) => ({ body: { success: false, 'error-codes': codes } })
const refusalWord = (verdict: VendorWord['verdict'], ...codes: string[]): Record<string, VendorWord> => ({
  [codes.join(' ') || 'no code']: {
    reply: refusal(...codes),
    verdict: { ...verdict, ...(codes.length === 1 && { vendorCode: codes[0] }) } as VendorWord['verdict'],
  },
})

const sharedWords: Record<string, VendorWord> = {
  ...refusalWord(rejected('invalid'), 'invalid-input-response'),
  ...refusalWord(rejected('malformed'), 'missing-input-response'),
  ...refusalWord(rejected('invalid')),
  ...refusalWord(misconfigured, 'missing-input-secret'),
  ...refusalWord(misconfigured, 'invalid-input-secret'),
  ...refusalWord(unavailable, 'bad-request'),
  ...refusalWord(misconfigured, 'invalid-input-response', 'invalid-input-secret'),
  ...refusalWord(unavailable, 'invalid-input-response', 'a-code-of-next-year'),
}

const spentOrOld = refusalWord(rejected('replayed'), 'timeout-or-duplicate')
const ownWords: Record<NonNullable<SiteverifyWireOptions['vendor']>, Record<string, VendorWord>> = {
  turnstile: {
    ...spentOrOld,
    ...refusalWord(unavailable, 'internal-error'),
    // Other vendors' codes are none of this one's.
    ...refusalWord(unavailable, 'already-seen-response'),
  },
  hcaptcha: {
    ...refusalWord(rejected('expired'), 'expired-input-response'),
    ...refusalWord(rejected('replayed'), 'already-seen-response'),
    ...refusalWord(rejected('replayed'), 'invalid-or-already-seen-response'),
    ...refusalWord(rejected('mismatch'), 'sitekey-secret-mismatch'),
    ...refusalWord(misconfigured, 'invalid-sitekey'),
    ...refusalWord(rejected('invalid'), 'not-using-dummy-secret'),
    ...refusalWord(misconfigured, 'not-using-dummy-passcode'),
    ...refusalWord(misconfigured, 'invalid-remoteip'),
    ...refusalWord(misconfigured, 'missing-remoteip'),
    ...refusalWord(unavailable, 'internal-error'),
    ...refusalWord(unavailable, 'timeout-or-duplicate'),
  },
  captchafox: {
    ...spentOrOld,
    ...refusalWord(misconfigured, 'invalid-input-sitekey'),
    ...refusalWord(rejected('expired'), 'expired-input-response'),
  },
  recaptcha: {
    ...spentOrOld,
    ...refusalWord(rejected('invalid'), 'browser-error'),
    ...refusalWord(unavailable, 'sitekey-secret-mismatch'),
  },
}

/** Turnstile, hCaptcha, reCAPTCHA, CaptchaFox. */
export function siteverifyWire({ secret, vendor, facts }: SiteverifyWireOptions): VendorWire {
  const usual = { hostname: 'example.com', challenge_ts: '2026-01-01T00:00:00Z' }
  return {
    path: '/siteverify',
    refused: refusal('invalid-input-secret'),
    words: {
      pass: { reply: { body: { success: true, 'error-codes': [], ...usual, ...facts } }, verdict: pass },
      ...sharedWords,
      ...(vendor !== undefined && ownWords[vendor]),
      'a refusal with status 400': {
        reply: { status: 400, ...refusal('invalid-input-response') },
        verdict: rejected('invalid'),
      },
      'an error beside a success': {
        reply: { body: { success: true, 'error-codes': ['an error'], score: 0.9, ...usual } },
        verdict: unavailable,
      },
      'a success over the quota': {
        reply: { body: { success: true, 'error-codes': ['Over free quota.'], score: 0.9, ...usual } },
        verdict: { outcome: 'unavailable', cause: 'throttled' },
      },
      'a success with status 400': { reply: { status: 400, body: { success: true, ...usual } }, verdict: unavailable },
      'codes that are no list': {
        reply: { body: { success: false, 'error-codes': 'invalid-input-response' } },
        verdict: unavailable,
      },
      'success as text': { reply: { body: { success: 'true' } }, verdict: unavailable },
      'a host name that is no text': {
        reply: { body: { success: true, ...usual, hostname: ['example.com'] } },
        verdict: unavailable,
      },
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
