import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { sealed } from '../src/slide.js'

const key = '0123456789abcdef'

test.each([0, 8, 100, 262])('a position of %i is encrypted by AES-128-ECB, as OneAccess decrypts it', async (x) => {
  const text = JSON.stringify({ x, y: 5 })
  const cipher = createCipheriv('aes-128-ecb', key, null)
  expect(await sealed(text, key)).toBe(cipher.update(text, 'utf8', 'base64') + cipher.final('base64'))
})

test.each([null, undefined, ''])('with the key %j a position is not encrypted', async (none) => {
  expect(await sealed('{"x":8,"y":5}', none)).toBe('{"x":8,"y":5}')
})
