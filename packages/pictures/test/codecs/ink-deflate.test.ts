import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { deflateInk, type InkRows } from '../../src/codecs/ink-deflate.js'
import { type PictureRandom, seededRandom } from '../../src/random.js'

// Reads what deflateInk wrote with zlib, which checks codes and checksum, and undoes the filters of the rows.
function roundTrip(rows: InkRows): Uint8Array {
  const { width, height } = rows
  const out = new Uint8Array(4 * width * height + 1024)
  const bytes = inflateSync(out.subarray(3, deflateInk(rows, out, 3)))
  expect(bytes).toHaveLength((width + 1) * height)
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y += 1) {
    const filter = bytes[y * (width + 1)]
    expect(filter).toBe(y === 0 ? 1 : 2)
    for (let x = 0; x < width; x += 1) {
      const before = y > 0 ? pixels[(y - 1) * width + x] : x > 0 ? pixels[x - 1] : 0
      pixels[y * width + x] = (bytes[y * (width + 1) + 1 + x] as number) + (before as number)
    }
  }
  return pixels
}

function sheet(width: number, height: number, level: (random: PictureRandom) => number): InkRows {
  const random = seededRandom(`${width} x ${height}`)
  const hues = Uint8Array.from({ length: width }, (_, x) => Math.floor((x / width) * 12) * 16)
  return { width, height, hues, levels: Uint8Array.from({ length: width * height }, () => level(random)) }
}

function expected({ width, levels, hues }: InkRows): Uint8Array {
  return levels.map((level, i) => level + (hues[i % width] as number))
}

describe('deflateInk', () => {
  it.each([
    ['paper', () => 0],
    ['ink', () => 15],
    ['every step from one level to another', (random: PictureRandom) => random.int(16)],
    ['full ink or none', (random: PictureRandom) => random.int(2) * 15],
    ['runs of every length', (random: PictureRandom) => (random.int(40) === 0 ? 1 + random.int(15) : 0)],
  ])('writes %s as zlib reads it', (_, level) => {
    for (const [width, height] of [
      [130, 53],
      [260, 7],
      [700, 5],
      [1, 3],
    ] as const) {
      const rows = sheet(width, height, level)
      expect(roundTrip(rows)).toEqual(expected(rows))
    }
  })

  it('takes every run at its length', () => {
    for (let zeros = 0; zeros <= 600; zeros += 1) {
      const levels = new Uint8Array(2 * (zeros + 1))
      levels[zeros] = 3
      const rows = { width: zeros + 1, height: 2, levels, hues: new Uint8Array(zeros + 1) }
      expect(roundTrip(rows)).toEqual(levels)
    }
  })
})
