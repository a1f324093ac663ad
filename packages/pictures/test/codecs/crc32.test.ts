import * as zlib from 'node:zlib'
import { expect, test } from 'vitest'
import { ownCrc32 } from '../../src/codecs/crc32.js'
import { seededRandom } from '../../src/random.js'

test('our own checksum is the published one of 123456789', () => {
  expect(ownCrc32(Buffer.from('123456789'))).toBe(0xcbf43926)
})

test('our own checksum is Node’s', () => {
  const random = seededRandom('checksums')
  for (const length of [0, 1, 4, 17, 1_000]) {
    const bytes = Uint8Array.from({ length }, () => random.int(256))
    expect(ownCrc32(bytes)).toBe(zlib.crc32(bytes))
  }
})
