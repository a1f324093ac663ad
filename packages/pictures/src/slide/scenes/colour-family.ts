import { hsl, type Rgb } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'

// Two hues that go together: the family's own, and its accent's.
const huePairs = [
  [0.6, 0.08],
  [0.55, 0.02],
  [0.93, 0.12],
  [0.74, 0.1],
  [0.48, 0.06],
  [0.05, 0.53],
  [0.38, 0.12],
  [0.66, 0.92],
] as const

/** Six colours that go together, dark to light, the last two an accent. */
export function colourFamily(random: PictureRandom): Rgb[] {
  const drift = between(random, -0.03, 0.03)
  const [hue, accent] = pick(random, huePairs).map((base) => base + drift) as [number, number]
  return [
    hsl(hue, 0.5, 0.28),
    hsl(hue + 0.02, 0.52, 0.44),
    hsl(hue + 0.03, 0.5, 0.64),
    hsl(hue + 0.04, 0.5, 0.87),
    hsl(accent, 0.75, 0.64),
    hsl(accent + 0.05, 0.8, 0.78),
  ]
}
