import { mix, type Rgb } from '../../colours.js'
import { between, type PictureRandom } from '../../random.js'
import { type Canvas, setPixel } from '../canvas.js'
import { noisePlane } from '../noise.js'
import { colourFamily } from './colour-family.js'

/** Bands of a map's contour lines. */
export function paintContours(canvas: Canvas, random: PictureRandom): void {
  const { width, height } = canvas
  const plane = noisePlane(random, width, height, between(random, 124, 190), 3)
  const bands = 9 + random.int(5)
  const colours = colourFamily(random)
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
