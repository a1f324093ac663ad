import { hkdfSync } from 'node:crypto'
import { contrast, hsl, type Rgb } from '../colours.js'
import { between, type PictureRandom, seededRandom } from '../random.js'
import { glyphSet } from './glyphs.js'

/** Ink runs from `inkLeft` to `inkRight` across the picture. */
export interface Palette {
  paper: Rgb
  inkLeft: Rgb
  inkRight: Rgb
}

/** How one deployment's letters differ from another's, so that what learned to read the one reads the other less well. */
export interface PictureStyle {
  /** How often each font is drawn, in the order of assets/glyphs.bin; 0 never. */
  fontWeights: readonly number[]
  /** How far letters bend, as a factor on the level's own. */
  warp: number
  /** Length of the bends, in pixels. */
  warpPeriodPx: number
  /** How closely letters stand, as a factor on their width. */
  spacing: number
  /** Boldness added to the fonts' own, in pixels. */
  boldPx: number
  /** Radius of the discs in which disturbed letters swap ink and paper, as a factor on the reach of the letter within. */
  discSize: number
  light: readonly Palette[]
  dark: readonly Palette[]
}

const paletteCount = 6

/**
 * @param seed anything that is this deployment's own and stays the same over its restarts and processes; give a secret and
 * it stays one.
 */
export function styleFromSeed(seed: string): PictureStyle {
  const random = seededRandom(Buffer.from(hkdfSync('sha256', seed, '', 'ticketgate picture style', 32)).toString('hex'))
  const firstHue = random.next()
  const hues = Array.from(
    { length: paletteCount },
    (_, i) => firstHue + i / paletteCount + between(random, -0.05, 0.05),
  )
  return {
    fontWeights: fontWeights(random),
    warp: between(random, 0.9, 1.15),
    warpPeriodPx: between(random, 60, 88),
    spacing: between(random, 0.96, 1.04),
    boldPx: between(random, -0.5, 0),
    discSize: between(random, 0.86, 0.96),
    light: hues.map((hue) => palette(hue, between(random, 0.08, 0.16), false)),
    dark: hues.map((hue) => palette(hue, between(random, 0.08, 0.16), true)),
  }
}

// A third of the fonts stays unused, the rest is mixed unevenly.
function fontWeights(random: PictureRandom): number[] {
  const weights = Array.from({ length: glyphSet().fontCount }, () => between(random, 0.5, 1.5))
  for (let unused = 0; unused < weights.length / 3; unused += 1) weights[random.int(weights.length)] = 0
  return weights
}

function palette(hue: number, turn: number, dark: boolean): Palette {
  const paper = dark ? hsl(hue, 0.24, 0.12) : hsl(hue, 0.5, 0.965)
  return { paper, inkLeft: inkOn(paper, hue, dark), inkRight: inkOn(paper, hue + turn, dark) }
}

// The most colourful ink that keeps WCAG's highest contrast: at one HSL lightness, green is far lighter than blue.
function inkOn(paper: Rgb, hue: number, dark: boolean): Rgb {
  let lightness = dark ? 0.74 : 0.34
  while (contrast(hsl(hue, 0.66, lightness), paper) < 7.6) lightness += dark ? 0.01 : -0.01
  return hsl(hue, 0.66, lightness)
}
