import { constants, crc32, deflateSync } from 'node:zlib'
import type { Rgb } from './colours.js'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

// Runs are nearly all there is to find in flat ink on flat paper: looking for more doubles the time and saves little.
const FLAT = { strategy: constants.Z_RLE, level: 6, memLevel: 8, windowBits: 13 }
const DETAILED = { strategy: constants.Z_FILTERED, level: 6, memLevel: 8, windowBits: 15 }

/** @param indices one byte a pixel, each an entry of the palette (at most 256) */
export function encodeIndexedPng(width: number, height: number, indices: Uint8Array, palette: readonly Rgb[]): Buffer {
  const rows = Buffer.alloc((width + 1) * height) // each row begins with filter 0
  for (let y = 0; y < height; y += 1) rows.set(indices.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  return png(width, height, 3, [paletteChunk(palette), chunk('IDAT', deflateSync(rows, FLAT))])
}

// Pictures share a few palettes, whose chunk and checksum need making once.
const paletteChunks = new WeakMap<readonly Rgb[], Buffer>()

function paletteChunk(palette: readonly Rgb[]): Buffer {
  const known = paletteChunks.get(palette)
  if (known) return known
  const made = chunk('PLTE', Buffer.from(palette.flat()))
  paletteChunks.set(palette, made)
  return made
}

/** @param pixels four bytes a pixel: red, green, blue, opacity */
export function encodeRgbaPng(width: number, height: number, pixels: Uint8Array): Buffer {
  const stride = width * 4
  const rows = Buffer.alloc((stride + 1) * height)
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1)
    rows[start] = 1 // each byte less the one of the pixel to its left
    for (let x = 0; x < stride; x += 1) {
      const left = x < 4 ? 0 : (pixels[y * stride + x - 4] as number)
      rows[start + 1 + x] = (pixels[y * stride + x] as number) - left
    }
  }
  return png(width, height, 6, [chunk('IDAT', deflateSync(rows, DETAILED))])
}

function png(width: number, height: number, colourType: number, chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8 // bits
  header[9] = colourType
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), ...chunks, chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'ascii')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}
