import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPowDone, powSalt } from '../../src/captcha/work.js'

test('work is done exactly where the digest begins with that many zero bits', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat({ max: 1e6 }), fc.integer({ min: 1, max: 12 }), (challenge, nonce, bits) => {
      const digest = createHash('sha256')
        .update(`${powSalt(challenge)}:${nonce}`)
        .digest()
      const binary = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('')
      expect(isPowDone(challenge, bits, String(nonce))).toBe(binary.startsWith('0'.repeat(bits)))
    }),
    { numRuns: 500 },
  )
})

test('no work is asked for with 0 bits; a missing or huge nonce never does', () => {
  expect(isPowDone('c', 0, undefined)).toBe(true)
  expect([isPowDone('c', 1, undefined), isPowDone('c', 1, 'x'.repeat(65))]).toEqual([false, false])
})
