import jpeg from 'jpeg-js'
import { describe, expect, it } from 'vitest'
import { encodeJpegParts, joinJpegParts, type RgbPicture } from '../../src/codecs/jpeg.js'
import { seededRandom } from '../../src/random.js'

/** Soft blobs of colour, of which little is lost by compressing them. */
function painted(width: number, height: number): RgbPicture {
  const pixels = Uint8ClampedArray.from({ length: width * height * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3)
    return 128 + 90 * Math.sin((pixel % width) / 19 + (i % 3)) * Math.cos(Math.floor(pixel / width) / 23)
  })
  return { width, height, pixels }
}

function meanError(file: Buffer, { pixels }: RgbPicture): number {
  const { data } = jpeg.decode(file, { useTArray: true })
  let sum = 0
  pixels.forEach((value, i) => {
    sum += Math.abs(value - (data[Math.floor(i / 3) * 4 + (i % 3)] as number))
  })
  return sum / pixels.length
}

describe('a JPEG that is coded in parts', () => {
  it.each([
    [310, 155],
    [620, 310],
    [16, 16],
    [33, 50],
    [7, 9],
  ])('shows a picture of %i x %i as a JPEG reader sees it', (width, height) => {
    const picture = painted(width, height)
    const file = joinJpegParts(encodeJpegParts(picture, 90), picture, [])
    const read = jpeg.decode(file)
    expect([read.width, read.height]).toEqual([width, height])
    expect(meanError(file, picture)).toBeLessThan(5)
  })

  it.each([
    [310, 155],
    [620, 310],
    [33, 50],
  ])('is the same as one coded anew, wherever a picture of %i x %i changed', (width, height) => {
    const random = seededRandom('areas')
    for (let i = 0; i < 12; i += 1) {
      const picture = painted(width, height)
      const before = encodeJpegParts(picture, 80)
      const left = random.int(width)
      const top = random.int(height)
      const right = Math.min(width, left + 1 + random.int(95))
      const bottom = Math.min(height, top + 1 + random.int(95))
      for (let y = top; y < bottom; y += 1)
        picture.pixels.fill(random.int(256), (y * width + left) * 3, (y * width + right) * 3)
      const changed = joinJpegParts(before, picture, [{ left, top, right, bottom }])
      expect(changed.equals(joinJpegParts(encodeJpegParts(picture, 80), picture, []))).toBe(true)
      expect(changed.equals(joinJpegParts(before, picture, []))).toBe(false)
    }
  })
})
