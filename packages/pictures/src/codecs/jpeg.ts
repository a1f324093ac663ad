import { JpegBits } from './jpeg-bits.js'
import { block, isFlat, type Plane, planesOf, transformBlock, writeBlock, writeFlat } from './jpeg-blocks.js'
import { headers } from './jpeg-tables.js'

/** A picture as luminance and two colour differences. */
interface Planes {
  luma: Float32Array
  blue: Float32Array
  red: Float32Array
}

/** @param rgba four bytes a pixel, the fourth is not looked at; `quality` 1 to 100 */
export function encodeRgbaJpeg(width: number, height: number, rgba: Uint8ClampedArray, quality: number): Buffer {
  const planes: Planes = {
    luma: new Float32Array(width * height),
    blue: new Float32Array(width * height),
    red: new Float32Array(width * height),
  }
  const { luma, blue, red } = planes
  for (let i = 0; i < luma.length; i += 1) {
    const r = rgba[i * 4] as number
    const g = rgba[i * 4 + 1] as number
    const b = rgba[i * 4 + 2] as number
    const y = 0.299 * r + 0.587 * g + 0.114 * b
    luma[i] = y - 128
    blue[i] = (b - y) * 0.564334
    red[i] = (r - y) * 0.713267
  }
  return encode(width, height, planes, quality)
}

// Baseline, interleaved: 16 x 16 units of four luminance blocks and one of each colour (ITU T.81).
function encode(width: number, height: number, { luma, blue, red }: Planes, quality: number): Buffer {
  const bits = new JpegBits(headers(width, height, quality, true), width * height)
  const planes = planesOf(quality)
  const write = (plane: Plane) => {
    if (isFlat()) return writeFlat(bits, plane, block[0] as number)
    transformBlock()
    writeBlock(bits, plane)
  }
  for (let top = 0; top < height; top += 16) {
    for (let left = 0; left < width; left += 16) {
      for (let y = top; y < top + 16; y += 8) {
        for (let x = left; x < left + 16; x += 8) {
          readBlock(luma, width, height, x, y, 1)
          write(planes.luma)
        }
      }
      readBlock(blue, width, height, left, top, 2)
      write(planes.blue)
      readBlock(red, width, height, left, top, 2)
      write(planes.red)
    }
  }
  return bits.finish()
}

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
