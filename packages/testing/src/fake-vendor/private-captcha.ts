import type { VendorWire, VendorWord } from '../fake-vendor.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface PrivateCaptchaWireOptions {
  readonly apiKey: string
  readonly siteKey: string
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A solution as the page posts it, of a puzzle with this name. */
export const privateCaptchaSolution = (puzzle: string, solutions = 'solutions'): string =>
  [solutions, puzzle, 'signature'].map(base64).join('.')

const unavailable = { outcome: 'unavailable', cause: 'vendor' } as const
const rejected = (reason: 'invalid' | 'expired' | 'replayed' | 'mismatch') => ({ outcome: 'reject', reason }) as const
const body = (code: unknown, success: unknown = false) => ({
  success,
  code,
  timestamp: '2026-01-01T00:00:00Z',
  origin: 'example.com',
})
const codes = (verdict: VendorWord['verdict'], ...list: number[]): Record<string, VendorWord> =>
  Object.fromEntries(
    list.map((code) => [
      `code ${code}`,
      { reply: { body: body(code) }, verdict: { ...verdict, vendorCode: code } as VendorWord['verdict'] },
    ]),
  )

/** Private Captcha's `/verify`: a puzzle passes once. */
export function privateCaptchaWire({ apiKey, siteKey }: PrivateCaptchaWireOptions): VendorWire {
  return {
    path: '/verify',
    refused: { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Forbidden\n' },
    words: {
      pass: { reply: { body: body(0, true) }, verdict: { outcome: 'pass' } },
      ...codes(unavailable, 1, 99, -1),
      ...codes(rejected('invalid'), 2, 3, 4, 11),
      ...codes(rejected('expired'), 5),
      ...codes(rejected('mismatch'), 6, 7, 12),
      ...codes(rejected('replayed'), 8),
      'a success with code 9, as in maintenance': { reply: { body: body(9, true) }, verdict: unavailable },
      'a success with code 10, of the test property': {
        reply: { body: body(10, true) },
        verdict: { ...rejected('mismatch'), vendorCode: 10 },
      },
      'a success with code 8': { reply: { body: body(8, true) }, verdict: rejected('replayed') },
      'code 0 without a success': { reply: { body: body(0, false) }, verdict: unavailable },
      'a code as text': { reply: { body: body('0', true) }, verdict: unavailable },
      'no code': { reply: { body: body(undefined, true) }, verdict: unavailable },
      'success as text': { reply: { body: body(0, 'true') }, verdict: unavailable },
      'status 400, in words': {
        reply: { status: 400, headers: { 'Content-Type': 'text/plain' }, body: 'Bad Request\n' },
        verdict: rejected('invalid'),
      },
      'status 408': { reply: { status: 408, body: '' }, verdict: unavailable },
      'an origin that is no text': { reply: { body: { ...body(0, true), origin: 7 } }, verdict: unavailable },
    },

    read({ headers, body: solution }) {
      const [, puzzle = ''] = solution.split('.')
      const ticket = Buffer.from(puzzle, 'base64').toString()
      const isAuthentic =
        headers['x-api-key'] === apiKey && headers['x-pc-sitekey'] === siteKey && /^[^.]+\.[^.]+\.[^.]+$/.test(solution)
      return { ticket, fields: { solution }, isAuthentic }
    },

    remember: ({ ticket = '' }, before) => (before.has(ticket) ? { body: body(8) } : undefined),
  }
}
