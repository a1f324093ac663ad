import type { Rgb } from '../colours.js'
import { between, type PictureRandom } from '../random.js'
import type { Canvas } from './canvas.js'
import { noisePlane } from './noise.js'
import { PIECE_SIZE } from './piece.js'

/** A shape (`shapeField`) and where its square's upper left corner lies. */
export interface HolePlace {
  x: number
  y: number
  field: Float32Array
}

export interface HoleLook {
  /** How much lighter and darker than the picture the stripes are, 0 to 127. */
  stripe: number
  /** How much lighter or darker than the picture a hole is on the whole. */
  veil: number
  /** How deep the rim is worn at most. */
  wornPx: number
  /** Width of the rim's soft edge. */
  softPx: number
}

/**
 * Fills a hole with its mean colour, a little of the picture's texture from another place, and light and dark stripes: on the
 * whole it is nearly as bright as what surrounds it, so there is no dark stamp to threshold, and no step that has one sign all along the outline. The
 * rim is worn irregularly.
 */
export function sinkHole(canvas: Canvas, { x, y, field }: HolePlace, look: HoleLook, random: PictureRandom): void {
  const { stripe, veil, wornPx, softPx } = look
  const whole = canvas.pixels.slice()
  const wear = noisePlane(random, PIECE_SIZE, PIECE_SIZE, 9, 2)
  const elsewhereX = random.int(canvas.width - PIECE_SIZE)
  const elsewhereY = random.int(canvas.height - PIECE_SIZE)
  const mean = meanColour(canvas, x, y)
  const shade = veil * (mean[1] < 110 ? 1 : -1)
  const turn = (2 * Math.PI) / between(random, 3.6, 4.6)
  const angle = between(random, 0, Math.PI)
  const across = turn * Math.cos(angle)
  const down = turn * Math.sin(angle)
  for (let row = 0; row < PIECE_SIZE; row += 1) {
    for (let column = 0; column < PIECE_SIZE; column += 1) {
      const at = row * PIECE_SIZE + column
      const depth = (field[at] as number) - Math.max(0, wear[at] as number) * wornPx
      const share = Math.max(0, Math.min(1, depth / softPx + 0.5))
      if (share === 0) continue
      const to = ((y + row) * canvas.width + x + column) * 4
      const from = ((elsewhereY + row) * canvas.width + elsewhereX + PIECE_SIZE - 1 - column) * 4
      const light = Math.max(-1, Math.min(1, 1.6 * Math.sin(column * across + row * down))) * stripe + shade
      for (let c = 0; c < 3; c += 1) {
        const here = whole[to + c] as number
        const texture = (mean[c] as number) * 0.6 + here * 0.2 + (whole[from + c] as number) * 0.2
        const filled = Math.max(stripe * 0.7, Math.min(255 - stripe * 0.7, texture)) + light
        canvas.pixels[to + c] = here + (filled - here) * share
      }
    }
  }
}

/** Traces the piece's outline where there is no hole, embossed and broken: an edge for matchers, plainly no hole to the eye. */
export function traceGhost(canvas: Canvas, { x, y, field }: HolePlace, random: PictureRandom): void {
  const wear = noisePlane(random, PIECE_SIZE, PIECE_SIZE, 14, 1)
  for (let row = 0; row < PIECE_SIZE; row += 1) {
    for (let column = 0; column < PIECE_SIZE; column += 1) {
      const inside = field[row * PIECE_SIZE + column] as number
      if (Math.abs(inside) > 1.6 || (wear[row * PIECE_SIZE + column] as number) > 0.45) continue
      const at = ((y + row) * canvas.width + x + column) * 4
      const light = (inside > 0 ? 54 : -54) * (1 - Math.abs(Math.abs(inside) - 0.6))
      for (let c = 0; c < 3; c += 1) canvas.pixels[at + c] = (canvas.pixels[at + c] as number) + light
    }
  }
}

function meanColour({ pixels, width }: Canvas, x: number, y: number): Rgb {
  const sums: [number, number, number] = [0, 0, 0]
  for (let row = 0; row < PIECE_SIZE; row += 1) {
    for (let column = 0; column < PIECE_SIZE; column += 1) {
      const at = ((y + row) * width + x + column) * 4
      sums[0] += pixels[at] as number
      sums[1] += pixels[at + 1] as number
      sums[2] += pixels[at + 2] as number
    }
  }
  return [sums[0] / PIECE_SIZE ** 2, sums[1] / PIECE_SIZE ** 2, sums[2] / PIECE_SIZE ** 2]
}
