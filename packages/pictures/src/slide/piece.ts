import { encodeRgbaPng } from '../codecs/png.js'
import type { Canvas } from './canvas.js'
import type { Place } from './hole.js'
import { coverOf } from './shape.js'

// In units of the layout.
const rimWidth = 1.5
const shadowReach = 3

/** Cuts a piece out at its height, as PNG: with a light rim and a shadow it stands off from whatever it is dragged over. */
export function cutPiece({ width, height, pixels }: Canvas, { x, y, field }: Place, scale: number): Buffer {
  const { size, inside } = field
  const strip = new Uint8Array(size * height * 4)
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const within = inside[row * size + column] as number
      const to = ((y + row) * size + column) * 4
      const cover = coverOf(within, scale)
      if (cover <= 0) {
        // Black, as the strip is: only its opacity is written.
        strip[to + 3] = 150 * Math.max(0, 1 + within / shadowReach) ** 2
        continue
      }
      const light = Math.max(0, Math.min(1, (rimWidth - within) * scale + 0.5)) * cover
      const from = ((y + row) * width + x + column) * 3
      for (let c = 0; c < 3; c += 1) {
        const colour = pixels[from + c] as number
        strip[to + c] = colour + (255 - colour) * light
      }
      strip[to + 3] = 150 + 105 * cover
    }
  }
  return encodeRgbaPng(size, height, strip)
}
