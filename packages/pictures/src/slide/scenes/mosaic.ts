import { mix, type Rgb } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { type Canvas, setPixel } from '../canvas.js'
import { noisePlane } from '../noise.js'
import { colourFamily } from './colour-family.js'

/** Stones of a mosaic, their colours flowing over the picture. */
export function paintMosaic(canvas: Canvas, random: PictureRandom): void {
  const { width, height } = canvas
  const cell = between(random, 34, 54)
  const columns = Math.ceil(width / cell) + 3
  const rows = Math.ceil(height / cell) + 3
  const colours = colourFamily(random)
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
      const light = (stone.x - x + stone.y - y) * 0.35
      const share = gap < 2.4 ? 1 : gap < 4.4 ? (4.4 - gap) / 2 : 0
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
