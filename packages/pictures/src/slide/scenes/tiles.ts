import { type PictureRandom, pick } from '../../random.js'
import { type Canvas, length, setPixel } from '../canvas.js'
import { colourFamily } from './colour-family.js'

/** Tiles of quarter circles, leaves and dots. */
export function paintTiles(canvas: Canvas, random: PictureRandom): void {
  const { width, height } = canvas
  const size = pick(random, [52, 62, 78])
  const shiftX = random.int(size)
  const shiftY = random.int(size)
  const colours = colourFamily(random)
  for (let top = -shiftY; top < height; top += size) {
    for (let left = -shiftX; left < width; left += size) {
      const ground = pick(random, colours)
      const motif = pick(random, colours)
      const kind = random.int(5)
      const flipX = random.int(2) === 1
      const flipY = random.int(2) === 1
      for (let y = Math.max(0, top); y < Math.min(height, top + size); y += 1) {
        for (let x = Math.max(0, left); x < Math.min(width, left + size); x += 1) {
          const u = (flipX ? left + size - x - 0.5 : x - left + 0.5) / size
          const v = (flipY ? top + size - y - 0.5 : y - top + 0.5) / size
          const share = Math.max(0, Math.min(1, inMotif(kind, u, v) * size + 0.5))
          const red = ground[0] + (motif[0] - ground[0]) * share
          const green = ground[1] + (motif[1] - ground[1]) * share
          setPixel(canvas, x, y, red, green, ground[2] + (motif[2] - ground[2]) * share)
        }
      }
    }
  }
}

// Distance into the motif, in tiles; negative outside.
function inMotif(kind: number, u: number, v: number): number {
  if (kind === 0) return 1 - length(u, v)
  if (kind === 1) return Math.min(1 - length(u, v), 1 - length(1 - u, 1 - v))
  if (kind === 2) return 0.32 - length(u - 0.5, v - 0.5)
  if (kind === 3) return (u - v) / Math.SQRT2
  return 0.17 - Math.abs(length(u, v) - 0.62)
}
