import type { JpegBits } from './jpeg-bits.js'
import { acChroma, acLuma, dcChroma, dcLuma, type HuffmanCodes, quantisers, zigzag } from './jpeg-tables.js'

/** The 8 x 8 values at work: filled by whoever encodes, row by row, then transformed in place. */
export const block = new Float64Array(64)

/** Whether `block` holds one value only, so that it needs no transform. */
export function isFlat(): boolean {
  const first = block[0]
  for (let i = 1; i < 64; i += 1) if (block[i] !== first) return false
  return true
}

// What `block` was transformed to, in zigzag order.
const coefficients = new Float64Array(64)

export function transformBlock(): void {
  for (let row = 0; row < 64; row += 8) transform(row, 1)
  for (let column = 0; column < 8; column += 1) transform(column, 8)
  for (let i = 0; i < 64; i += 1) coefficients[i] = block[zigzag[i] as number] as number
}

/** How one of a picture's three planes is written. */
export interface Plane {
  /** In zigzag order; the transform's own scale is in them. */
  divisors: Float32Array
  dc: HuffmanCodes
  ac: HuffmanCodes
  /** Of the block before. */
  lastDc: number
}

/** @param quality 1 to 100 */
export function planesOf(quality: number): { luma: Plane; blue: Plane; red: Plane } {
  const { luma, chroma } = quantisers(quality)
  const colour = { divisors: chroma, dc: dcChroma, ac: acChroma, lastDc: 0 }
  return { luma: { divisors: luma, dc: dcLuma, ac: acLuma, lastDc: 0 }, blue: { ...colour }, red: colour }
}

/** Writes a block of one value. */
export function writeFlat(bits: JpegBits, plane: Plane, value: number): void {
  writeDc(bits, plane, value * 64)
  bits.write(plane.ac.codes[0] as number, plane.ac.lengths[0] as number)
}

/** Quantises and writes what `block` was transformed to, each value times `factor`, all of them raised by `offset`. */
export function writeBlock(bits: JpegBits, plane: Plane, factor = 1, offset = 0): void {
  const { divisors, ac } = plane
  writeDc(bits, plane, (coefficients[0] as number) * factor + offset * 64)
  const least = 0.5 / Math.abs(factor) // what is less becomes 0
  let zeros = 0
  for (let i = 1; i < 64; i += 1) {
    const unscaled = (coefficients[i] as number) * (divisors[i] as number)
    if (unscaled < least && unscaled > -least) {
      zeros += 1
      continue
    }
    const scaled = unscaled * factor
    for (; zeros > 15; zeros -= 16) bits.write(ac.codes[0xf0] as number, ac.lengths[0xf0] as number)
    writeValue(bits, ac, zeros << 4, (scaled < 0 ? scaled - 0.5 : scaled + 0.5) | 0)
    zeros = 0
  }
  if (zeros > 0) bits.write(ac.codes[0] as number, ac.lengths[0] as number)
}

function writeDc(bits: JpegBits, plane: Plane, sum: number): void {
  const value = Math.round(sum * (plane.divisors[0] as number))
  writeValue(bits, plane.dc, 0, value - plane.lastDc)
  plane.lastDc = value
}

function writeValue(bits: JpegBits, codes: HuffmanCodes, run: number, value: number): void {
  const size = 32 - Math.clz32(value < 0 ? -value : value)
  const code = codes.codes[run | size] as number
  const length = codes.lengths[run | size] as number
  const mantissa = value < 0 ? value + (1 << size) - 1 : value
  if (length + size <= 24) {
    bits.write((code << size) | mantissa, length + size)
  } else {
    bits.write(code, length)
    bits.write(mantissa, size)
  }
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
