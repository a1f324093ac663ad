import { hsl, mix, type Rgb } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { type Canvas, length, setPixel } from '../canvas.js'
import { noisePlane } from '../noise.js'

// Two hues that go together: the family's own, and its accent's.
const PAIRS = [
  [0.6, 0.08],
  [0.55, 0.02],
  [0.93, 0.12],
  [0.74, 0.1],
  [0.48, 0.06],
  [0.05, 0.53],
  [0.38, 0.12],
  [0.66, 0.92],
] as const

function colourFamily(random: PictureRandom, drift: number): Rgb[] {
  const [hue, accent] = pick(random, PAIRS).map((base) => base + (drift - 0.5) * 0.06) as [number, number]
  return [
    hsl(hue, 0.5, 0.28),
    hsl(hue + 0.02, 0.52, 0.44),
    hsl(hue + 0.03, 0.5, 0.64),
    hsl(hue + 0.04, 0.5, 0.87),
    hsl(accent, 0.75, 0.64),
    hsl(accent + 0.05, 0.8, 0.78),
  ]
}

/** Stones of a mosaic, their colours flowing over the picture. */
export function paintMosaic(canvas: Canvas, random: PictureRandom, drift: number): void {
  const { width, height } = canvas
  const cell = between(random, 17, 27)
  const columns = Math.ceil(width / cell) + 3
  const rows = Math.ceil(height / cell) + 3
  const colours = colourFamily(random, drift)
  const flow = noisePlane(random, columns, rows, 4, 2)
  const stones = Array.from({ length: columns * rows }, (_, i) => {
    const at = Math.max(0, Math.min(4.99, 2 + (flow[i] as number) * 2.6 + between(random, -0.5, 0.5)))
    const colour = mix(colours[at | 0] as Rgb, colours[(at | 0) + 1] as Rgb, at % 1)
    return {
      x: ((i % columns) - 1 + between(random, 0.08, 0.92)) * cell,
      y: (Math.floor(i / columns) - 1 + between(random, 0.08, 0.92)) * cell,
      colour,
    }
  })
  const joint = pick(random, [mix(colours[0] as Rgb, [0, 0, 0], 0.5), mix(colours[3] as Rgb, [255, 255, 255], 0.6)])
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / cell) + 1
    for (let x = 0; x < width; x += 1) {
      const column = Math.floor(x / cell) + 1
      let nearest = Number.POSITIVE_INFINITY
      let second = Number.POSITIVE_INFINITY
      let stone = stones[0] as (typeof stones)[number]
      for (let j = row - 1; j <= row + 1; j += 1) {
        for (let i = column - 1; i <= column + 1; i += 1) {
          const other = stones[j * columns + i] as (typeof stones)[number]
          const distance = (other.x - x) * (other.x - x) + (other.y - y) * (other.y - y)
          if (distance < nearest) {
            second = nearest
            nearest = distance
            stone = other
          } else if (distance < second) second = distance
        }
      }
      const gap = Math.sqrt(second) - Math.sqrt(nearest)
      const light = (stone.x - x + stone.y - y) * 0.7
      const share = gap < 1 ? 1 : gap < 2.4 ? (2.4 - gap) / 1.4 : 0
      const [red, green, blue] = stone.colour
      setPixel(
        canvas,
        x,
        y,
        (red + light) * (1 - share) + joint[0] * share,
        (green + light) * (1 - share) + joint[1] * share,
        (blue + light) * (1 - share) + joint[2] * share,
      )
    }
  }
}

/** Bands of a map's contour lines. */
export function paintContours(canvas: Canvas, random: PictureRandom, drift: number): void {
  const { width, height } = canvas
  const plane = noisePlane(random, width, height, between(random, 62, 95), 3)
  const bands = 9 + random.int(5)
  const colours = colourFamily(random, drift)
  const shades = Array.from({ length: bands + 1 }, (_, i) => {
    const at = Math.min(4.999, (i / bands) * 5)
    return mix(colours[at | 0] as Rgb, colours[(at | 0) + 1] as Rgb, at % 1)
  })
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const level = Math.max(0, Math.min(bands, ((plane[y * width + x] as number) * 0.42 + 0.5) * bands))
      const [red, green, blue] = shades[level | 0] as Rgb
      const within = level % 1
      const light = within < 0.16 ? -26 * (1 - within / 0.16) : within * 16
      setPixel(canvas, x, y, red + light, green + light, blue + light)
    }
  }
}

/** Tiles of quarter circles, leaves and dots. */
export function paintTiles(canvas: Canvas, random: PictureRandom, drift: number): void {
  const { width, height } = canvas
  const size = pick(random, [26, 31, 39])
  const shiftX = random.int(size)
  const shiftY = random.int(size)
  const colours = colourFamily(random, drift)
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
