import { between, type PictureRandom } from '../random.js'
import type { Difficulty } from './difficulty.js'
import { fullInk, type InkSheet } from './ink.js'
import type { LaidLetter } from './layout.js'
import type { PictureStyle } from './style.js'

/**
 * Swaps ink and paper in discs, each around one letter: people see a light letter on a dark disc and follow its neighbours
 * across the rim without noticing. A reader that separates dark from light, as all untrained ones do first, is left with
 * pieces of letters and of the gaps between them.
 */
export function swapDiscs(
  sheet: InkSheet,
  letters: readonly LaidLetter[],
  { discs, discDrift }: Difficulty,
  style: PictureStyle,
  random: PictureRandom,
): void {
  const first = random.next() * letters.length
  for (let i = 0; i < discs; i += 1) {
    const letter = letters[Math.floor(first + (i * letters.length) / discs) % letters.length] as LaidLetter
    const radius = letter.reach * style.discSize * between(random, 0.94, 1.06)
    swapDisc(sheet, {
      x: letter.x + between(random, -1, 1) * discDrift * radius,
      y: letter.y + between(random, -1, 1) * discDrift * radius,
      radius,
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
        coverage[pixel] = fullInk - ink
        continue
      }
      const share = Math.max(0, radius + 0.5 - Math.sqrt(dx * dx + dy * dy))
      coverage[pixel] = ink + (fullInk - 2 * ink) * Math.min(1, share) + 0.5
    }
  }
}
