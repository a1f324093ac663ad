import type { VendorWire } from '../fake-vendor.js'
import { pass, passesOnce, rejected, unavailable, withCode, word, wordsOf } from './words.js'

/** What the provider was given; a call with other keys is not authentic. */
export interface PrivateCaptchaWireOptions {
  readonly apiKey: string
  readonly siteKey: string
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A solution as the page posts it, of a puzzle with this name. */
export const privateCaptchaSolution = (puzzle: string, solutions = 'solutions'): string =>
  [solutions, puzzle, 'signature'].map(base64).join('.')

const facts = { timestamp: '2026-01-01T00:00:00Z', origin: 'example.com' }
const body = (code: unknown, success: unknown) => ({ success, code, ...facts })
const refusal = (code: number) => body(code, false)

/** Private Captcha's `/verify`: a puzzle passes once. */
export function privateCaptchaWire({ apiKey, siteKey }: PrivateCaptchaWireOptions): VendorWire {
  return {
    path: '/verify',
    refused: { status: 403, headers: { 'Content-Type': 'text/plain' }, body: 'Forbidden\n' },
    words: {
      pass: word(body(0, true), pass),
      ...wordsOf(refusal, unavailable, 1, 99, -1),
      ...wordsOf(refusal, rejected('invalid'), 2, 3, 4, 11),
      ...wordsOf(refusal, rejected('expired'), 5),
      ...wordsOf(refusal, rejected('mismatch'), 6, 7, 12),
      ...wordsOf(refusal, rejected('replayed'), 8),
      'a success with code 9, as in maintenance': word(body(9, true), unavailable),
      'a success with code 10, of the test property': word(body(10, true), withCode(rejected('mismatch'), 10)),
      'a success with code 8': word(body(8, true), rejected('replayed')),
      'code 0 without a success': word(body(0, false), unavailable),
      'a code as text': word(body('0', true), unavailable),
      'no code': word(body(undefined, true), unavailable),
      'success as text': word(body(0, 'true'), unavailable),
      'status 400, in words': word('Bad Request\n', rejected('invalid'), 400),
      'status 408': word('', unavailable, 408),
      'an origin that is no text': word({ ...body(0, true), origin: 7 }, unavailable),
    },

    read({ headers, body: solution }) {
      const [, puzzle = ''] = solution.split('.')
      const ticket = Buffer.from(puzzle, 'base64').toString()
      const isCaller = headers['x-api-key'] === apiKey && /^[^.]+\.[^.]+\.[^.]+$/.test(solution)
      const isSite = headers['x-pc-sitekey'] === siteKey
      return {
        ticket,
        fields: { solution },
        isAuthentic: isCaller && isSite,
        // The site is compared with the puzzle's: to the vendor it is a puzzle of another property.
        refused: isCaller ? { body: refusal(6) } : undefined,
      }
    },

    remember: passesOnce({ body: refusal(8) }),
  }
}
