// The tables of baseline JPEG (ITU T.81, annex K) and the markers that carry them.

/** Indexed by run * 16 + size (AC) or size (DC). */
export interface HuffmanCodes {
  codes: Uint16Array
  lengths: Uint8Array
}

export const zigzag = zigzagOrder()

const lumaSteps = [
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
  87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]
const chromaSteps = [
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99,
]

// How many codes there are of each length 1 to 16, then what they stand for, in order.
const dcLumaSpec = '00010501010101010100000000000000 000102030405060708090a0b'
const dcChromaSpec = '00030101010101010101010000000000 000102030405060708090a0b'
const acLumaSpec =
  '0002010303020403050504040000017d 01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a' +
  '25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a9293949596979899' +
  '9aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa'
const acChromaSpec =
  '00020102040403040705040400010277 0001020311040521310612415107617113223281081442' +
  '91a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a7374' +
  '75767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2' +
  'e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa'

export const dcLuma = huffmanCodes(dcLumaSpec)
export const acLuma = huffmanCodes(acLumaSpec)
export const dcChroma = huffmanCodes(dcChromaSpec)
export const acChroma = huffmanCodes(acChromaSpec)

const quantiserCache = new Map<number, { luma: Float32Array; chroma: Float32Array }>()

/** What each coefficient of the scaled transform is multiplied by, in zigzag order. */
export function quantisers(quality: number): { luma: Float32Array; chroma: Float32Array } {
  const cached = quantiserCache.get(quality)
  if (cached) return cached
  const scale = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379]
  const factors = (table: number[]) => {
    const divisors = steps(table, quality).map(
      (step, i) => step * 8 * (scale[i >> 3] as number) * (scale[i & 7] as number),
    )
    return Float32Array.from(zigzag, (at) => 1 / (divisors[at] as number))
  }
  const made = { luma: factors(lumaSteps), chroma: factors(chromaSteps) }
  quantiserCache.set(quality, made)
  return made
}

/** What a decoder must know before a picture's own bits. */
export interface JpegKind {
  width: number
  height: number
  /** 1 to 100 */
  quality: number
  /** Whether colours have half the picture's resolution. */
  halfColour: boolean
  /** After how many units a restart marker follows; 0: there is none. */
  restartInterval: number
}

export function headers({ width, height, quality, halfColour, restartInterval }: JpegKind): Buffer {
  const inZigzag = (table: number[]) => Array.from(zigzag, (at) => steps(table, quality)[at] as number)
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, [0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0]), // JFIF 1.1, square pixels
    segment(0xdb, [0, ...inZigzag(lumaSteps), 1, ...inZigzag(chromaSteps)]),
    segment(0xc0, [
      8,
      ...twoBytes(height),
      ...twoBytes(width),
      3,
      1,
      halfColour ? 0x22 : 0x11,
      0,
      2,
      0x11,
      1,
      3,
      0x11,
      1,
    ]),
    segment(0xc4, [0x00, ...specBytes(dcLumaSpec), 0x10, ...specBytes(acLumaSpec)]),
    segment(0xc4, [0x01, ...specBytes(dcChromaSpec), 0x11, ...specBytes(acChromaSpec)]),
    ...(restartInterval > 0 ? [segment(0xdd, twoBytes(restartInterval))] : []),
    segment(0xda, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]),
  ])
}

const twoBytes = (value: number): number[] => [value >> 8, value & 255]

function segment(marker: number, body: number[]): Buffer {
  return Buffer.from([0xff, marker, ...twoBytes(body.length + 2), ...body])
}

function steps(table: number[], quality: number): number[] {
  const factor = quality < 50 ? 5000 / quality : 200 - quality * 2
  return table.map((step) => Math.max(1, Math.min(255, Math.floor((step * factor + 50) / 100))))
}

function specBytes(spec: string): number[] {
  return [...Buffer.from(spec.replace(' ', ''), 'hex')]
}

function huffmanCodes(spec: string): HuffmanCodes {
  const bytes = specBytes(spec)
  const codes = new Uint16Array(256)
  const lengths = new Uint8Array(256)
  let code = 0
  let at = 16
  for (let length = 1; length <= 16; length += 1) {
    for (let i = 0; i < (bytes[length - 1] as number); i += 1) {
      const symbol = bytes[at++] as number
      codes[symbol] = code++
      lengths[symbol] = length
    }
    code <<= 1
  }
  return { codes, lengths }
}

function zigzagOrder(): Uint8Array {
  const order: number[] = []
  for (let sum = 0; sum < 15; sum += 1) {
    for (let i = Math.max(0, sum - 7); i <= Math.min(7, sum); i += 1) {
      order.push(sum % 2 === 1 ? i * 8 + (sum - i) : (sum - i) * 8 + i)
    }
  }
  return Uint8Array.from(order)
}
