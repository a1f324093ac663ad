import { FULL_INK, type InkSheet } from './ink.js'
import { LETTERS_HEIGHT, LETTERS_WIDTH } from './layout.js'
import { between, type PictureRandom } from './random.js'
import type { PictureStyle } from './style.js'

/**
 * Swaps ink and paper in discs, spread over the picture's width. People follow a letter across the rim without noticing; a
 * reader that parts dark from light, as all but trained ones do first, is left with pieces of letters and of their gaps.
 */
export function swapDiscs(sheet: InkSheet, count: number, style: PictureStyle, random: PictureRandom): void {
  const first = random.next()
  for (let i = 0; i < count; i += 1) {
    const share = (first + i / count) % 1
    swapDisc(sheet, {
      x: LETTERS_WIDTH * (0.2 + 0.6 * share) + between(random, -8, 8),
      y: between(random, 8, LETTERS_HEIGHT - 8),
      radius: style.discPx * between(random, 0.85, 1.2),
    })
  }
}

/** In units of the layout. */
interface Disc {
  x: number
  y: number
  radius: number
}

function swapDisc({ width, height, scale, coverage }: InkSheet, disc: Disc): void {
  const [middleX, middleY, radius] = [disc.x * scale, disc.y * scale, disc.radius * scale]
  for (let row = Math.max(0, Math.floor(middleY - radius)); row < Math.min(height, middleY + radius); row += 1) {
    const dy = row + 0.5 - middleY
    const reach = Math.sqrt(Math.max(0, (radius + 0.5) ** 2 - dy * dy))
    const whole = Math.sqrt(Math.max(0, (radius - 0.5) ** 2 - dy * dy))
    const right = Math.min(width, Math.ceil(middleX + reach))
    for (let column = Math.max(0, Math.floor(middleX - reach)); column < right; column += 1) {
      const dx = column + 0.5 - middleX
      const pixel = row * width + column
      const ink = coverage[pixel] as number
      if (dx <= whole && dx >= -whole) {
        coverage[pixel] = FULL_INK - ink
        continue
      }
      const share = Math.max(0, radius + 0.5 - Math.sqrt(dx * dx + dy * dy))
      coverage[pixel] = ink + (FULL_INK - 2 * ink) * Math.min(1, share) + 0.5
    }
  }
}
