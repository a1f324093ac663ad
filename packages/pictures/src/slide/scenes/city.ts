import { hsl, mix, type Rgb } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { blendPixel, type Canvas, fillDisc, fillGradient, setPixel } from '../canvas.js'

const duskHues = [0.52, 0.6, 0.66, 0.74, 0.82, 0.93, 0.01]

/** Rows of houses at dusk, lights in their windows. */
export function paintCity(canvas: Canvas, random: PictureRandom): void {
  const hue = pick(random, duskHues) + between(random, -0.03, 0.03)
  const { width, height } = canvas
  const low = hsl(hue + 0.12, 0.75, 0.8)
  fillGradient(canvas, hsl(hue - 0.04, 0.5, 0.42), low)
  const moonX = between(random, 0.1, 0.9) * width
  const moonY = between(random, 0.14, 0.3) * height
  const radius = between(random, 18, 34)
  fillDisc(canvas, moonX, moonY, radius * 2, [255, 255, 255], 0.12)
  fillDisc(canvas, moonX, moonY, radius, hsl(hue + 0.14, 0.9, 0.93))
  const rows = 4
  for (let row = 0; row < rows; row += 1) {
    const near = row / (rows - 1)
    const wall = mix(hsl(hue - 0.02, 0.42, 0.2), low, 0.68 * (1 - near))
    const lit = mix(hsl(0.12 + between(random, -0.03, 0.03), 0.95, 0.72), low, 0.35 * (1 - near))
    for (let x = -random.int(24); x < width; ) {
      const wide = Math.round(between(random, 26, 60) * (0.7 + 0.6 * near))
      const top = Math.round(height * (0.3 + 0.36 * near) + between(random, -52, 48))
      raiseHouse(canvas, random, {
        x,
        top,
        wide,
        wall: mix(wall, [255, 255, 255], between(random, 0, 0.09)),
        lit,
        near,
      })
      x += wide + random.int(6)
    }
  }
}

interface House {
  x: number
  top: number
  wide: number
  wall: Rgb
  lit: Rgb
  near: number
}

function raiseHouse(canvas: Canvas, random: PictureRandom, { x, top, wide, wall, lit, near }: House): void {
  const right = Math.min(canvas.width, x + wide)
  const shade = mix(wall, [0, 0, 0], 0.16)
  const roof = random.int(3)
  for (let column = Math.max(0, x); column < right; column += 1) {
    const across = (column - x) / wide
    const slope = roof === 0 ? Math.abs(across - 0.5) * wide * 0.5 : roof === 1 ? across * 12 : 0
    for (let y = Math.max(0, Math.round(top + slope)); y < canvas.height; y += 1) {
      const [red, green, blue] = across > 0.72 ? shade : wall
      setPixel(canvas, column, y, red, green, blue)
    }
  }
  const cell = Math.round(10 + 5 * near)
  const pane = Math.round(cell * 0.5)
  for (let y = top + cell + 12; y < canvas.height - pane; y += cell + 2) {
    for (let left = x + 6; left + pane < right - 4; left += cell) {
      const bright = random.next()
      const colour = bright < 0.42 ? lit : shade
      for (let j = 0; j < pane + 2; j += 1) {
        for (let i = 0; i < pane; i += 1) {
          if (left + i >= 0 && y + j >= 0 && y + j < canvas.height)
            blendPixel(canvas, left + i, y + j, colour, 0.55 + bright)
        }
      }
    }
  }
}
