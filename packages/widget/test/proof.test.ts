import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { findNonce } from '../src/frame/work/proof.js'

const bitsOf = (text: string) => {
  const bits = [...createHash('sha256').update(text).digest()].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return bits.indexOf('1')
}

test.each([0, 1, 8, 12])('the first nonce with %i zero bits', (bits) => {
  const nonce = Number(findNonce({ salt: 'salt', bits }, 0, 100_000))
  expect(bitsOf(`salt:${nonce}`)).toBeGreaterThanOrEqual(bits)
  for (let earlier = 0; earlier < nonce; earlier++) expect(bitsOf(`salt:${earlier}`)).toBeLessThan(bits)
})

test('none in the slice that was asked for', () => {
  const first = Number(findNonce({ salt: 'salt', bits: 8 }, 0, 100_000))
  expect(findNonce({ salt: 'salt', bits: 8 }, 0, first)).toBeUndefined()
  expect(findNonce({ salt: 'salt', bits: 8 }, first, 1)).toBe(String(first))
})
