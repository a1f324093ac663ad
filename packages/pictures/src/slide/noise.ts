import type { PictureRandom } from '../random.js'

/** Smooth random heights along a line, about -1 to 1: `octaves` of them, each twice as fine and half as strong. */
export function noiseLine(random: PictureRandom, length: number, period: number, octaves: number): Float32Array {
  const line = new Float32Array(length)
  for (let octave = 0; octave < octaves; octave += 1) {
    const step = period / 2 ** octave
    const knots = Float32Array.from({ length: Math.ceil(length / step) + 2 }, () => random.next() * 2 - 1)
    for (let x = 0; x < length; x += 1) {
      const at = Math.floor(x / step)
      const from = knots[at] as number
      line[x] = (line[x] as number) + (from + ((knots[at + 1] as number) - from) * ease(x / step - at)) / 2 ** octave
    }
  }
  return line
}

/** Smooth random heights over a plane, about -1 to 1. */
export function noisePlane(
  random: PictureRandom,
  width: number,
  height: number,
  period: number,
  octaves: number,
): Float32Array {
  const plane = new Float32Array(width * height)
  for (let octave = 0; octave < octaves; octave += 1) {
    const step = period / 2 ** octave
    const columns = Math.ceil(width / step) + 2
    const knots = Float32Array.from({ length: columns * (Math.ceil(height / step) + 2) }, () => random.next() * 2 - 1)
    const weight = 1 / 2 ** octave
    for (let y = 0; y < height; y += 1) {
      const row = Math.floor(y / step)
      const shareY = ease(y / step - row)
      for (let x = 0; x < width; x += 1) {
        const column = Math.floor(x / step)
        const shareX = ease(x / step - column)
        const at = row * columns + column
        const a = knots[at] as number
        const c = knots[at + columns] as number
        const upper = a + ((knots[at + 1] as number) - a) * shareX
        const lower = c + ((knots[at + columns + 1] as number) - c) * shareX
        plane[y * width + x] = (plane[y * width + x] as number) + (upper + (lower - upper) * shareY) * weight
      }
    }
  }
  return plane
}

function ease(share: number): number {
  return share * share * (3 - 2 * share)
}
