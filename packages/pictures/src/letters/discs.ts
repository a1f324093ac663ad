import { between, type PictureRandom, pick } from '../random.js'
import type { Difficulty } from './difficulty.js'
import { fullInk, type InkSheet } from './ink.js'
import type { LaidLetter } from './layout.js'
import { harmOfDisc, isHurtByRim } from './legibility.js'
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
  for (const at of choose(letters, discs, random)) {
    const letter = letters[at] as LaidLetter
    const isHurt = isHurtByRim(letter.name)
    const wanted = letter.reach * style.discSize * between(random, 0.94, 1.06) * (isHurt ? 1.08 : 1.02)
    const drift = isHurt ? 0 : discDrift * wanted
    const disc = {
      x: letter.x + between(random, -1, 1) * drift,
      y: letter.y + between(random, -1, 1) * drift,
    }
    const room = Math.min(...[letters[at - 1], letters[at + 1]].map((neighbour) => roomBeside(disc, neighbour)))
    swapDisc(sheet, { ...disc, radius: Math.max(letter.reach * leastRadius, Math.min(wanted, room)) })
  }
}

// As a share of the letter's reach: any less, and the letter is hurt itself.
const leastRadius = 0.9

/** How large a disc may be that leaves most of a letter beside it alone. */
function roomBeside(disc: { x: number; y: number }, neighbour: LaidLetter | undefined): number {
  if (neighbour === undefined) return Number.POSITIVE_INFINITY
  const share = isHurtByRim(neighbour.name) ? 0.84 : 0.74
  return Math.hypot(neighbour.x - disc.x, neighbour.y - disc.y) - neighbour.reach * share
}

/** Letters as far apart as can be; of such choices, one of those that suit the letters best. */
function choose(letters: readonly LaidLetter[], discs: number, random: PictureRandom): number[] {
  const text = letters.map(({ name }) => name).join('')
  const choices = letters.map((_, first) => {
    const at = Array.from(
      { length: discs },
      (_, i) => Math.floor(first + (i * letters.length) / discs) % letters.length,
    )
    return { at, harm: at.reduce((sum, index) => sum + harmOfDisc(text, index), 0) }
  })
  const least = Math.min(...choices.map(({ harm }) => harm))
  const { at } = pick(
    random,
    choices.filter(({ harm }) => harm === least),
  )
  return at
}

/** In units of the layout. */
interface Disc {
  x: number
  y: number
  radius: number
}

// Around a disc, in units of the layout: a neighbour's ink that ran into the disc would be taken for a part of it.
const gapWidth = 0.9

function swapDisc({ width, height, scale, coverage }: InkSheet, disc: Disc): void {
  const [middleX, middleY, radius] = [disc.x * scale, disc.y * scale, disc.radius * scale]
  const gap = gapWidth * scale
  const reach = radius + gap + 0.5
  for (let row = Math.max(0, Math.floor(middleY - reach)); row < Math.min(height, middleY + reach); row += 1) {
    const dy = row + 0.5 - middleY
    const across = Math.sqrt(Math.max(0, reach * reach - dy * dy))
    const whole = Math.sqrt(Math.max(0, (radius - 0.5) ** 2 - dy * dy))
    const right = Math.min(width, Math.ceil(middleX + across))
    for (let column = Math.max(0, Math.floor(middleX - across)); column < right; column += 1) {
      const dx = column + 0.5 - middleX
      const pixel = row * width + column
      const ink = coverage[pixel] as number
      if (dx <= whole && dx >= -whole) {
        coverage[pixel] = fullInk - ink
        continue
      }
      const distance = Math.sqrt(dx * dx + dy * dy)
      const inside = clamped(radius + 0.5 - distance)
      const outside = clamped(distance - radius - gap + 0.5)
      coverage[pixel] = (fullInk - ink) * inside + ink * outside + 0.5
    }
  }
}

const clamped = (share: number): number => Math.max(0, Math.min(1, share))
