import type { Canvas } from './canvas.js'
import { coverOf, type ShapeField } from './shape.js'

/** Where the upper left corner of a shape's square lies, in pixels. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly field: ShapeField
}

const shade = [16, 20, 32] as const
const rimWidth = 1.2
const rimLight = 0.92
const shadowReach = 4

/**
 * Darkens a hole, deeper along its edge, and runs a light line around it: it is seen on a dark scene as on a light one.
 *
 * @param depth how dark it is, 0 to 1
 */
export function sinkHole({ width, pixels }: Canvas, { x, y, field }: Place, scale: number, depth: number): void {
  const { size, inside, covered } = field
  for (let row = covered.top; row < covered.bottom; row += 1) {
    for (let column = covered.left; column < covered.right; column += 1) {
      const within = inside[row * size + column] as number
      const cover = coverOf(within, scale)
      if (cover <= 0) continue
      const shadow = Math.max(0, 1 - within / shadowReach) * (1 - depth) * 0.5
      const light = Math.max(0, Math.min(1, (rimWidth - within) * scale + 0.5)) * rimLight
      const at = ((y + row) * width + x + column) * 3
      for (let c = 0; c < 3; c += 1) {
        const before = pixels[at + c] as number
        const dark = before + ((shade[c] as number) - before) * (depth + shadow)
        pixels[at + c] = before + (dark + (255 - dark) * light - before) * cover
      }
    }
  }
}
