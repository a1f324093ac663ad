import { between, type PictureRandom, pick } from '../random.js'
import { CLEAN, DISTURBED, type DisturbLevel } from './difficulty.js'
import { swapDiscs } from './discs.js'
import { glyphSet } from './glyphs.js'
import { type Bend, blankSheet } from './ink.js'
import { encodeInkJpeg } from './ink-jpeg.js'
import { encodeInkPng } from './ink-png.js'
import { LETTERS_HEIGHT, LETTERS_WIDTH, layLetters } from './layout.js'
import type { PictureStyle } from './style.js'

/** 1, 2, 3: clean, 4, 5, 6 letters; 5, 6, 7 disturbed; 4 and 8: one of the three at random (spec/tianyu-v2.md, captchaType). */
export type LetterType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
export type PictureFormat = 'png' | 'jpeg'

export interface DrawLettersOptions {
  /** What `pickText` gave; letters it never gives are refused with a RangeError. */
  text: string
  captchaType: LetterType
  /** Of types 5 to 8; clean ones know no levels. */
  disturbLevel: DisturbLevel
  /** The deployment's own, from `styleFromSeed`. */
  style: PictureStyle
  random: PictureRandom
  /** PNG is a quarter smaller and nearly twice as fast; the wire format of the picture action is JPEG. */
  format: PictureFormat
  /** Pixels per unit: 1 gives 130 x 53, 2 gives 260 x 106 for dense screens. @default 1 */
  scale?: 1 | 2
  /** Light ink on dark paper. @default false */
  dark?: boolean
}

/** Letters for one picture, none that people mistake for another. */
export function pickText(captchaType: LetterType, random: PictureRandom): string {
  const step = (captchaType - 1) % 4
  const length = 4 + (step === 3 ? random.int(3) : step)
  return Array.from({ length }, () => pick(random, glyphSet().letters)).join('')
}

export function drawLetters(options: DrawLettersOptions): Buffer {
  const { text, captchaType, disturbLevel, style, random, format, scale = 1, dark = false } = options
  const difficulty = captchaType <= 4 ? CLEAN : DISTURBED[disturbLevel]
  const width = LETTERS_WIDTH * scale
  const height = LETTERS_HEIGHT * scale
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
