import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hmac } from '../../../src/providers/http/hmac.js'

const texts = fc.string({ unit: 'binary', maxLength: 150 })

test('is what createHmac says, for keys shorter and longer than a block', () => {
  const algorithms = fc.constantFrom('sha1', 'sha256') as fc.Arbitrary<'sha1' | 'sha256'>
  const encodings = fc.constantFrom('base64', 'hex') as fc.Arbitrary<'base64' | 'hex'>
  fc.assert(
    fc.property(
      algorithms,
      encodings,
      texts,
      fc.array(texts, { minLength: 1, maxLength: 4 }),
      (algorithm, encoding, key, messages) => {
        const sign = hmac(algorithm, key, encoding)
        for (const message of messages) {
          expect(sign(message)).toBe(createHmac(algorithm, key).update(message).digest(encoding))
        }
      },
    ),
  )
})

test.each(['sha1', 'sha256'] as const)('%s: a key of a whole block is no longer than a block', (algorithm) => {
  for (const length of [0, 1, 63, 64, 65, 128]) {
    const key = 'k'.repeat(length)
    expect(hmac(algorithm, key, 'hex')('m')).toBe(createHmac(algorithm, key).update('m').digest('hex'))
  }
})

test('a long message leaves nothing behind for a short one', () => {
  const sign = hmac('sha256', 'k', 'hex')
  const short = sign('short')
  for (const length of [2709, 2710, 8127, 8128, 100_000]) {
    const long = 'é'.repeat(length)
    expect(sign(long)).toBe(createHmac('sha256', 'k').update(long).digest('hex'))
    expect(sign('short')).toBe(short)
  }
})

test('signers do not share their keys', () => {
  const [a, b] = [hmac('sha1', 'a', 'hex'), hmac('sha1', 'b', 'hex')]
  expect(a('m')).not.toBe(b('m'))
  expect(a('m')).toBe(createHmac('sha1', 'a').update('m').digest('hex'))
})
