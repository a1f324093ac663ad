import { constants, deflateSync, type ZlibOptions } from 'node:zlib'
import { crc32 } from './crc32.js'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const end = chunk('IEND', Buffer.alloc(0))

// Flat colours: what is left of them are runs of 0, which need no search for longer matches.
const flat: ZlibOptions = { strategy: constants.Z_RLE, level: 6, memLevel: 8, windowBits: 15 }
const detailed: ZlibOptions = { strategy: constants.Z_FILTERED, level: 1, memLevel: 8, windowBits: 15 }
// Tables that are smaller are sooner ready.
const detailedAndSmall: ZlibOptions = { ...detailed, memLevel: 7, windowBits: 14 }
const smallBytes = 65_536

/** @param pixels four bytes a pixel: red, green, blue, opacity */
export function encodeRgbaPng(width: number, height: number, pixels: Uint8Array): Buffer {
  const rows = lessLeft(width, height, pixels)
  const data = deflateSync(rows, rows.length < smallBytes ? detailedAndSmall : detailed)
  return Buffer.concat([header(width, height, 6), chunk('IDAT', data), end])
}

/**
 * For pictures of few, flat colours.
 *
 * @param pixels one byte a pixel, its colour's place in the palette
 * @param palette three bytes a colour, at most 256 colours
 * @param columnBase what is added to every pixel of a column: hues that change from left to right cost nothing but this
 */
export function encodeIndexedPng(
  width: number,
  height: number,
  pixels: Uint8Array,
  palette: Uint8Array,
  columnBase: Uint8Array = new Uint8Array(width),
): Buffer {
  const rows = lessAbove(width, height, pixels, columnBase)
  return Buffer.concat([header(width, height, 3), chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, flat)), end])
}

/** Each byte less the one of the pixel to its left; most pixels are like their neighbour. */
function lessLeft(width: number, height: number, pixels: Uint8Array): Buffer {
  const rows = Buffer.alloc((width * 4 + 1) * height)
  const whole = new Uint32Array(pixels.buffer, pixels.byteOffset, width * height)
  for (let row = 0; row < height; row += 1) {
    rows[row * (width * 4 + 1)] = 1
    for (let x = 0; x < width; x += 1) {
      const pixel = row * width + x
      if (whole[pixel] === (x === 0 ? 0 : whole[pixel - 1])) continue
      const to = pixel * 4 + row + 1
      for (let c = 0; c < 4; c += 1) {
        const left = x === 0 ? 0 : (pixels[pixel * 4 - 4 + c] as number)
        rows[to + c] = (pixels[pixel * 4 + c] as number) - left
      }
    }
  }
  return rows
}

/** Each byte less the one above, whose column is the same; the first row's less the one to its left. */
function lessAbove(width: number, height: number, pixels: Uint8Array, columnBase: Uint8Array): Buffer {
  const rows = Buffer.allocUnsafe((width + 1) * height)
  rows[0] = 1
  let left = 0
  for (let x = 0; x < width; x += 1) {
    const colour = (pixels[x] as number) + (columnBase[x] as number)
    rows[1 + x] = colour - left
    left = colour
  }
  let at = width
  for (let row = 1; row < height; row += 1) {
    rows[at + row] = 2
    for (const end = at + width; at < end; at += 1) {
      rows[at + row + 1] = (pixels[at] as number) - (pixels[at - width] as number)
    }
  }
  return rows
}

function header(width: number, height: number, colourType: 3 | 6): Buffer {
  const size = Buffer.alloc(8)
  size.writeUInt32BE(width, 0)
  size.writeUInt32BE(height, 4)
  return Buffer.concat([signature, chunk('IHDR', Buffer.from([...size, 8, colourType, 0, 0, 0]))])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(data.length + 12)
  bytes.writeUInt32BE(data.length, 0)
  bytes.write(type, 4, 'latin1')
  bytes.set(data, 8)
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length)
  return bytes
}
