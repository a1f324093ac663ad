import { between, cryptoRandom, type PictureRandom, pick } from '../random.js'
import { difficulties, type LetterLevel } from './difficulty.js'
import { swapDiscs } from './discs.js'
import { glyphSet } from './glyphs.js'
import { type Bend, blankSheet } from './ink.js'
import { encodeInkJpeg } from './ink-jpeg.js'
import { encodeInkPng } from './ink-png.js'
import { layLetters, lettersHeight, lettersWidth } from './layout.js'
import { leftOut } from './legibility.js'
import type { PictureStyle } from './style.js'

export type PictureFormat = 'png' | 'jpeg'

export interface DrawLettersOptions {
  /** What `randomLetters` gave: four to six letters; letters it never gives are refused with a RangeError. */
  text: string
  /** How much the letters are disturbed. */
  level: LetterLevel
  /** The deployment's own, from `styleFromSeed`. */
  style: PictureStyle
  /** @default cryptoRandom() */
  random?: PictureRandom
  /** PNG is a quarter smaller than JPEG. @default 'png' */
  format?: PictureFormat
  /** Pixels per unit: 1 gives 130 x 53, 2 gives 260 x 106 for dense screens. @default 1 */
  scale?: 1 | 2
  /** Light ink on dark paper. @default false */
  dark?: boolean
}

/** Letters for one picture, none that people mistake for another. @param count 4 to 6 */
export function randomLetters(count: number, random: PictureRandom): string {
  const letters = [...glyphSet().letters].filter((letter) => !leftOut.includes(letter))
  return Array.from({ length: count }, () => pick(random, letters)).join('')
}

/**
 * A picture of letters, as the bytes of its file.
 *
 * @example
 * const random = cryptoRandom()
 * const text = randomLetters(4, random)
 * writeFileSync('letters.png', drawLetters({ text, level: 1, style: styleFromSeed('my site'), random, scale: 2 }))
 */
export function drawLetters(options: DrawLettersOptions): Buffer {
  const { text, level, style, random = cryptoRandom(), format = 'png', scale = 1, dark = false } = options
  const difficulty = difficulties[level]
  const width = lettersWidth * scale
  const height = lettersHeight * scale
  const sheet = blankSheet(
    width,
    height,
    scale,
    makeBend(width, height, scale, difficulty.bend * style.warp, style, random),
  )
  const letters = layLetters(sheet, text.toUpperCase(), difficulty, style, random)
  swapDiscs(sheet, letters, difficulty, style, random)
  const palette = pick(random, dark ? style.dark : style.light)
  return format === 'png' ? encodeInkPng(sheet, palette) : encodeInkJpeg(sheet, palette)
}

function makeBend(
  width: number,
  height: number,
  scale: number,
  reach: number,
  style: PictureStyle,
  random: PictureRandom,
): Bend {
  const wave = (count: number, amplitude: number, period: number) => {
    const turn = (2 * Math.PI) / (period * between(random, 0.8, 1.25) * scale)
    const phase = between(random, 0, 2 * Math.PI)
    const values = new Float32Array(count)
    for (let i = 0; i < count; i += 1) values[i] = amplitude * Math.sin(i * turn + phase)
    return values
  }
  const period = style.warpPeriodPx
  return {
    rowX: wave(height, reach, period * 0.7),
    rowY: wave(height, reach * 0.35, period * 0.5),
    columnX: wave(width, reach * 0.6, period * 0.6),
    columnY: wave(width, reach, period),
    reach: reach * 1.6,
  }
}
