import { constants, crc32, deflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const END = pngChunk('IEND', Buffer.alloc(0))

const DETAILED = { strategy: constants.Z_FILTERED, level: 6, memLevel: 8, windowBits: 15 }

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
  return Buffer.concat([pngHeader(width, height, 6), pngChunk('IDAT', deflateSync(rows, DETAILED)), END])
}

/** What a file begins with. @param colourType 3: entries of a palette, 6: red, green, blue, opacity; one byte each */
export function pngHeader(width: number, height: number, colourType: 3 | 6): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header[8] = 8 // bits
  header[9] = colourType
  return Buffer.concat([SIGNATURE, pngChunk('IHDR', header)])
}

export function pngChunk(type: string, data: Uint8Array): Buffer {
  const bytes = Buffer.alloc(data.length + 12)
  bytes.set(data, 8)
  sealChunk(bytes, 0, type, 8 + data.length)
  return bytes
}

/** Writes length, type and checksum around a chunk's data, which runs from `start + 8` to `end`. */
export function sealChunk(bytes: Buffer, start: number, type: string, end: number): number {
  bytes.writeUInt32BE(end - start - 8, start)
  bytes.write(type, start + 4, 'latin1')
  return bytes.writeUInt32BE(crc32(bytes.subarray(start + 4, end)), end)
}
