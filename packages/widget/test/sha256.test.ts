import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paddedWords, sha256Words } from '../src/frame/work/sha256.js'

const ours = (text: string) =>
  [...sha256Words(paddedWords(text))].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
const theirs = (text: string) => createHash('sha256').update(text).digest('hex')

// 55 and 56, 119 and 120 characters: where the padding takes a block of its own.
test.each([0, 1, 3, 4, 54, 55, 56, 57, 63, 64, 65, 118, 119, 120, 128])('%i characters', (length) => {
  const text = 'q7'.repeat(length).slice(0, length)
  expect(ours(text)).toBe(theirs(text))
})

test('any ASCII text', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCharCode(code)), maxLength: 200 }),
      (text) => {
        expect(ours(text)).toBe(theirs(text))
      },
    ),
  )
})
