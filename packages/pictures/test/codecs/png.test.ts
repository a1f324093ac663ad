import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { encodeIndexedPng, encodeRgbaPng } from '../../src/codecs/png.js'
import { seededRandom } from '../../src/random.js'

const sizes = [
  [130, 53],
  [260, 7],
  [1, 3],
  [5, 1],
] as const

describe('encodeIndexedPng', () => {
  it.each([
    ['one colour', () => 0],
    ['any colours', (random: () => number) => Math.floor(random() * 256)],
    ['runs', (random: () => number) => (random() < 0.03 ? Math.floor(random() * 256) : 7)],
  ])('shows %s as a PNG reader sees them', (_, colour) => {
    const { next } = seededRandom('indexed')
    const palette = Uint8Array.from({ length: 256 * 3 }, (_, i) => (i * 31) % 256)
    for (const [width, height] of sizes) {
      const pixels = Uint8Array.from({ length: width * height }, () => colour(next))
      const read = PNG.sync.read(encodeIndexedPng(width, height, pixels, palette))
      expect([read.width, read.height]).toEqual([width, height])
      const shown = Array.from(pixels, (entry) => [...palette.subarray(entry * 3, entry * 3 + 3), 255]).flat()
      expect([...read.data]).toEqual(shown)
    }
  })

  it('adds to each column what it is given', () => {
    const random = seededRandom('columns')
    const [width, height] = [24, 5]
    const palette = Uint8Array.from({ length: 256 * 3 }, (_, i) => (i * 31) % 256)
    const pixels = Uint8Array.from({ length: width * height }, () => random.int(16))
    const columnBase = Uint8Array.from({ length: width }, (_, x) => 16 * (x >> 1))
    const whole = pixels.map((entry, at) => entry + (columnBase[at % width] as number))
    const given = PNG.sync.read(encodeIndexedPng(width, height, pixels, palette, columnBase))
    expect([...given.data]).toEqual([...PNG.sync.read(encodeIndexedPng(width, height, whole, palette)).data])
  })
})

describe('encodeRgbaPng', () => {
  it('keeps every byte, opacity too', () => {
    const random = seededRandom('rgba')
    for (const [width, height] of sizes) {
      const pixels = Uint8Array.from({ length: width * height * 4 }, () => random.int(256))
      expect([...PNG.sync.read(encodeRgbaPng(width, height, pixels)).data]).toEqual([...pixels])
    }
  })
})
