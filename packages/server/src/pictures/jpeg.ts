import type { Rgb } from './colours.js'
import {
  AC_CHROMA,
  AC_LUMA,
  DC_CHROMA,
  DC_LUMA,
  type HuffmanCodes,
  headers,
  quantisers,
  ZIGZAG,
} from './jpeg-tables.js'

/** A picture as luminance and two colour differences. */
interface Planes {
  luma: Float32Array
  blue: Float32Array
  red: Float32Array
}

/** @param indices one byte a pixel, each an entry of the palette; colours keep their full resolution, so letters stay sharp */
export function encodeIndexedJpeg(width: number, height: number, indices: Uint8Array, palette: readonly Rgb[]): Buffer {
  const colours = palette.map(([r, g, b]) => toYcc(r, g, b))
  const planes = emptyPlanes(width * height)
  for (let i = 0; i < indices.length; i += 1) {
    const colour = colours[indices[i] as number] as readonly [number, number, number]
    planes.luma[i] = colour[0]
    planes.blue[i] = colour[1]
    planes.red[i] = colour[2]
  }
  return encode(width, height, planes, 80, false)
}

/** @param rgba four bytes a pixel, the fourth is not looked at; `quality` 1 to 100 */
export function encodeRgbaJpeg(width: number, height: number, rgba: Uint8ClampedArray, quality: number): Buffer {
  const { luma, blue, red } = emptyPlanes(width * height)
  for (let i = 0; i < luma.length; i += 1) {
    const r = rgba[i * 4] as number
    const g = rgba[i * 4 + 1] as number
    const b = rgba[i * 4 + 2] as number
    const y = 0.299 * r + 0.587 * g + 0.114 * b
    luma[i] = y - 128
    blue[i] = (b - y) * 0.564334
    red[i] = (r - y) * 0.713267
  }
  return encode(width, height, { luma, blue, red }, quality, true)
}

function toYcc(r: number, g: number, b: number): readonly [number, number, number] {
  const y = 0.299 * r + 0.587 * g + 0.114 * b
  return [y - 128, (b - y) * 0.564334, (r - y) * 0.713267]
}

function emptyPlanes(count: number): Planes {
  return { luma: new Float32Array(count), blue: new Float32Array(count), red: new Float32Array(count) }
}

// Baseline, interleaved: 8 x 8 units, or 16 x 16 ones of four luminance blocks and one of each colour (ITU T.81).
function encode(width: number, height: number, planes: Planes, quality: number, halfColour: boolean): Buffer {
  const { luma, chroma } = quantisers(quality)
  const bits = new BitWriter(headers(width, height, quality, halfColour), width * height)
  const unit = halfColour ? 16 : 8
  const step = halfColour ? 2 : 1
  const last = [0, 0, 0] as [number, number, number]
  for (let top = 0; top < height; top += unit) {
    for (let left = 0; left < width; left += unit) {
      for (let y = top; y < top + unit; y += 8) {
        for (let x = left; x < left + unit; x += 8) {
          readBlock(planes.luma, width, height, x, y, 1)
          last[0] = writeBlock(bits, luma, last[0], DC_LUMA, AC_LUMA)
        }
      }
      readBlock(planes.blue, width, height, left, top, step)
      last[1] = writeBlock(bits, chroma, last[1], DC_CHROMA, AC_CHROMA)
      readBlock(planes.red, width, height, left, top, step)
      last[2] = writeBlock(bits, chroma, last[2], DC_CHROMA, AC_CHROMA)
    }
  }
  return bits.finish()
}

const block = new Float64Array(64)
const quantised = new Int16Array(64)

/** Fills `block`; beyond the picture's edge its last pixel repeats. */
function readBlock(plane: Float32Array, width: number, height: number, left: number, top: number, step: 1 | 2): void {
  for (let y = 0; y < 8; y += 1) {
    const row = Math.min(height - 1, top + y * step) * width
    const next = Math.min(height - 1, top + y * step + 1) * width
    for (let x = 0; x < 8; x += 1) {
      const at = Math.min(width - 1, left + x * step)
      if (step === 1) {
        block[y * 8 + x] = plane[row + at] as number
        continue
      }
      const beside = Math.min(width - 1, at + 1)
      const upper = (plane[row + at] as number) + (plane[row + beside] as number)
      block[y * 8 + x] = (upper + (plane[next + at] as number) + (plane[next + beside] as number)) / 4
    }
  }
}

/** Transforms, quantises and writes `block`; returns its DC value. */
function writeBlock(
  bits: BitWriter,
  divisors: Float32Array,
  lastDc: number,
  dc: HuffmanCodes,
  ac: HuffmanCodes,
): number {
  if (isFlat()) {
    const value = Math.round((block[0] as number) * 64 * (divisors[0] as number))
    writeValue(bits, dc, 0, value - lastDc)
    bits.write(ac.codes[0] as number, ac.lengths[0] as number)
    return value
  }
  for (let row = 0; row < 64; row += 8) transform(row, 1)
  for (let column = 0; column < 8; column += 1) transform(column, 8)
  let lastUsed = 0
  for (let i = 0; i < 64; i += 1) {
    const at = ZIGZAG[i] as number
    const scaled = (block[at] as number) * (divisors[at] as number)
    const value = (scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0
    quantised[i] = value
    if (value !== 0) lastUsed = i
  }
  const value = quantised[0] as number
  writeValue(bits, dc, 0, value - lastDc)
  let zeros = 0
  for (let i = 1; i <= lastUsed; i += 1) {
    const level = quantised[i] as number
    if (level === 0) {
      zeros += 1
      continue
    }
    for (; zeros > 15; zeros -= 16) bits.write(ac.codes[0xf0] as number, ac.lengths[0xf0] as number)
    writeValue(bits, ac, zeros << 4, level)
    zeros = 0
  }
  if (lastUsed < 63) bits.write(ac.codes[0] as number, ac.lengths[0] as number)
  return value
}

function isFlat(): boolean {
  const first = block[0]
  for (let i = 1; i < 64; i += 1) if (block[i] !== first) return false
  return true
}

function writeValue(bits: BitWriter, codes: HuffmanCodes, run: number, value: number): void {
  const size = 32 - Math.clz32(value < 0 ? -value : value)
  bits.write(codes.codes[run | size] as number, codes.lengths[run | size] as number)
  if (size > 0) bits.write(value < 0 ? value + (1 << size) - 1 : value, size)
}

/** One eight-point transform in place (Arai, Agui and Nakajima; its scale factors are in the divisors). */
function transform(at: number, stride: number): void {
  const p0 = block[at] as number
  const p1 = block[at + stride] as number
  const p2 = block[at + 2 * stride] as number
  const p3 = block[at + 3 * stride] as number
  const p4 = block[at + 4 * stride] as number
  const p5 = block[at + 5 * stride] as number
  const p6 = block[at + 6 * stride] as number
  const p7 = block[at + 7 * stride] as number
  const s07 = p0 + p7
  const d07 = p0 - p7
  const s16 = p1 + p6
  const d16 = p1 - p6
  const s25 = p2 + p5
  const d25 = p2 - p5
  const s34 = p3 + p4
  const d34 = p3 - p4
  const even = s07 - s34
  const turned = (s16 - s25 + even) * Math.SQRT1_2
  block[at] = s07 + s34 + s16 + s25
  block[at + 4 * stride] = s07 + s34 - s16 - s25
  block[at + 2 * stride] = even + turned
  block[at + 6 * stride] = even - turned
  const a = d34 + d25
  const b = d25 + d16
  const c = d16 + d07
  const z5 = (a - c) * 0.382683433
  const z2 = 0.5411961 * a + z5
  const z4 = 1.306562965 * c + z5
  const z3 = b * Math.SQRT1_2
  const z11 = d07 + z3
  const z13 = d07 - z3
  block[at + 5 * stride] = z13 + z2
  block[at + 3 * stride] = z13 - z2
  block[at + stride] = z11 + z4
  block[at + 7 * stride] = z11 - z4
}

class BitWriter {
  #bytes: Buffer
  #length: number
  #pending = 0
  #pendingBits = 0

  constructor(start: Buffer, room: number) {
    this.#bytes = Buffer.allocUnsafe(start.length + room + 1024)
    this.#bytes.set(start)
    this.#length = start.length
  }

  /** @param length at most 16 */
  write(bits: number, length: number): void {
    this.#pending = (this.#pending << length) | bits
    this.#pendingBits += length
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8
      this.#put((this.#pending >>> this.#pendingBits) & 0xff)
    }
    this.#pending &= (1 << this.#pendingBits) - 1
  }

  finish(): Buffer {
    if (this.#pendingBits > 0) this.write((1 << (8 - this.#pendingBits)) - 1, 8 - this.#pendingBits)
    const end = Buffer.from([0xff, 0xd9])
    return Buffer.concat([this.#bytes.subarray(0, this.#length), end])
  }

  #put(byte: number): void {
    if (this.#length + 2 > this.#bytes.length) {
      this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2)
    }
    this.#bytes[this.#length++] = byte
    if (byte === 0xff) this.#bytes[this.#length++] = 0
  }
}
