import { type Curve, paintStroke, randomCurve, swapBelow } from './curves.js'
import { glyphSet } from './glyphs.js'
import { type Bend, blankSheet, type InkSheet, paintGlyph } from './ink.js'
import { encodeInkJpeg } from './ink-jpeg.js'
import { encodeInkPng } from './ink-png.js'
import { between, type PictureRandom, pick } from './random.js'
import type { PictureStyle } from './style.js'

/** 1, 2, 3: clean, 4, 5, 6 letters; 5, 6, 7 disturbed; 4 and 8: one of the three at random (spec/tianyu-v2.md, captchaType). */
export type LetterType = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
/** 1: more than 90 % of people pass; 2: more than 80 %. */
export type DisturbLevel = 1 | 2
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
  /** PNG is a third smaller and twice as fast; the wire format of the picture action is JPEG. */
  format: PictureFormat
  /** Pixels per unit: 1 gives 130 x 53, 2 gives 260 x 106 for dense screens. @default 1 */
  scale?: 1 | 2
  /** Light ink on dark paper. @default false */
  dark?: boolean
}

export const LETTERS_WIDTH = 130
export const LETTERS_HEIGHT = 53

/** How hard a picture is to read. Lengths in units of the layout (pixels at scale 1), angles in radians. */
interface Difficulty {
  rotation: number
  shear: number
  sizeSpread: number
  rise: number
  /** Share of its width by which a letter stands on its neighbour; negative: apart. */
  overlap: number
  bend: number
  strokes: number
  /** How far the line along which ink and paper are swapped swings; 0: nothing is swapped. */
  swapReach: number
  mixedFonts: boolean
}

const CLEAN: Difficulty = {
  rotation: 0.09,
  shear: 0.08,
  sizeSpread: 0.04,
  rise: 1.5,
  overlap: -0.1,
  bend: 0.8,
  strokes: 0,
  swapReach: 0,
  mixedFonts: false,
}
const DISTURBED: Record<DisturbLevel, Difficulty> = {
  1: {
    rotation: 0.24,
    shear: 0.1,
    sizeSpread: 0.06,
    rise: 2,
    overlap: 0.04,
    bend: 1.3,
    strokes: 0,
    swapReach: 10,
    mixedFonts: true,
  },
  2: {
    rotation: 0.32,
    shear: 0.14,
    sizeSpread: 0.08,
    rise: 2.5,
    overlap: 0.06,
    bend: 1.6,
    strokes: 1,
    swapReach: 10,
    mixedFonts: true,
  },
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
  layLetters(sheet, text.toUpperCase(), difficulty, style, random)
  for (let i = 0; i < difficulty.strokes; i += 1) drawStroke(sheet, style, random)
  if (difficulty.swapReach > 0) swapBelow(sheet, acrossPicture(random, 4, difficulty.swapReach, style.swapPeriodPx))
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

function layLetters(
  sheet: InkSheet,
  text: string,
  difficulty: Difficulty,
  style: PictureStyle,
  random: PictureRandom,
): void {
  const set = glyphSet()
  const oneFont = pickFont(style, random)
  const height = [33, 30, 27][text.length - 4] ?? 27
  const letters = Array.from(text, (letter) => {
    const glyph = set.find(difficulty.mixedFonts ? pickFont(style, random) : oneFont, letter)
    const size =
      (height * between(random, 1 - difficulty.sizeSpread, 1 + difficulty.sizeSpread)) / (glyph.height - 2 * set.margin)
    return { glyph, size, width: (glyph.width - 2 * set.margin) * size }
  })
  const step = style.spacing * (1 - difficulty.overlap)
  const total = letters.reduce((sum, letter) => sum + letter.width * step, 0)
  // Wide texts are set narrower, narrow ones a little wider.
  const room = LETTERS_WIDTH - 18
  const squeeze = Math.min(1.2, room / total)
  const slack = LETTERS_WIDTH - total * squeeze
  let x = slack / 2 + between(random, -0.3, 0.3) * (slack - 8)
  let turnSide = random.int(2) * 2 - 1
  for (const { glyph, size, width } of letters) {
    const advance = width * step * squeeze
    turnSide = random.next() < 0.75 ? -turnSide : turnSide
    paintGlyph(sheet, glyph, set.margin, {
      x: x + advance / 2,
      y: LETTERS_HEIGHT / 2 + between(random, -1, 1) * difficulty.rise,
      scaleX: size * squeeze,
      scaleY: size,
      rotation: turnSide * between(random, 0.3, 1) * difficulty.rotation,
      shear: between(random, -1, 1) * difficulty.shear,
      bold: style.boldPx / 2,
    })
    x += advance
  }
}

function pickFont(style: PictureStyle, random: PictureRandom): number {
  const total = style.fontWeights.reduce((sum, weight) => sum + weight, 0)
  let left = random.next() * total
  return style.fontWeights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
}

function drawStroke(sheet: InkSheet, style: PictureStyle, random: PictureRandom): void {
  const curve = acrossPicture(random, 8, 9, style.swapPeriodPx)
  const toX = LETTERS_WIDTH - between(random, 2, 22)
  paintStroke(sheet, curve, between(random, 2, 22), toX, style.strokePx * between(random, 0.85, 1.15))
}

function acrossPicture(random: PictureRandom, offCentre: number, amplitude: number, periodPx: number): Curve {
  return randomCurve(random, {
    x: LETTERS_WIDTH / 2,
    middleY: LETTERS_HEIGHT / 2 + between(random, -offCentre, offCentre),
    climb: 0.1,
    amplitude,
    periodPx,
  })
}
