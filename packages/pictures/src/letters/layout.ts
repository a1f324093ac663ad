import { between, type PictureRandom } from '../random.js'
import type { Difficulty } from './difficulty.js'
import { type Glyph, glyphSet } from './glyphs.js'
import { type GlyphPlace, type InkSheet, paintGlyph } from './ink.js'
import { isClearIn, mostRotation } from './legibility.js'
import type { PictureStyle } from './style.js'

/** The size of a picture, in units of the layout. */
export const lettersWidth = 130
export const lettersHeight = 53

// Of texts of four, five and six letters.
const letterHeights = [30, 28, 26]
// The more letters, the less each need be turned and covered to be as safe from readers.
const rotationShares = [1, 0.9, 0.8]
const overlapShares = [1, 0.75, 0.5]
// Between letters and the picture's edge.
const edge = 2

interface Letter {
  name: string
  glyph: Glyph
  width: number
  height: number
  /** Units of the layout per mask pixel. */
  scaleX: number
  scaleY: number
}

/** Where a letter came to stand. */
export interface LaidLetter {
  name: string
  x: number
  y: number
  /** From its middle to its farthest corner. */
  reach: number
}

/** Paints a text's letters from left to right, each on its own side of the line, turned its own way. */
export function layLetters(
  sheet: InkSheet,
  text: string,
  difficulty: Difficulty,
  style: PictureStyle,
  random: PictureRandom,
): LaidLetter[] {
  const letters = chooseLetters(text, difficulty, style, random)
  const longer = text.length - 4
  const step = style.spacing * (1 - difficulty.overlap * (overlapShares[longer] ?? 1))
  const total = letters.reduce((sum, letter) => sum + letter.width * step, 0)
  // Wide texts are set narrower, narrow ones a little wider.
  const squeeze = Math.min(1.2, (lettersWidth - 18) / total)
  const slack = lettersWidth - total * squeeze
  const furthest = difficulty.rotation * (rotationShares[longer] ?? 1)
  let x = slack / 2 + between(random, -0.3, 0.3) * (slack - 8)
  let turnSide = random.int(2) * 2 - 1
  let lineSide = random.int(2) * 2 - 1
  return letters.map(({ name, glyph, width, height, scaleX, scaleY }) => {
    const advance = width * step * squeeze
    turnSide = random.next() < 0.75 ? -turnSide : turnSide
    lineSide = -lineSide
    const rotation = Math.min(furthest, mostRotation[name] ?? furthest)
    const wanted: GlyphPlace = {
      x: x + advance / 2,
      y:
        lettersHeight / 2 +
        lineSide * between(random, 0.75, 1.1) * difficulty.zigzag +
        between(random, -1, 1) * difficulty.rise,
      scaleX: scaleX * squeeze,
      scaleY,
      rotation: turnSide * between(random, difficulty.leastRotation, 1) * rotation,
      shear: between(random, -1, 1) * difficulty.shear,
      bold: style.boldPx / 2,
    }
    const place = insidePicture(wanted, width * squeeze, height)
    paintGlyph(sheet, glyph, glyphSet().margin, place)
    x += advance
    return { name, x: place.x, y: place.y, reach: Math.hypot(width * squeeze, height) / 2 }
  })
}

function chooseLetters(text: string, difficulty: Difficulty, style: PictureStyle, random: PictureRandom): Letter[] {
  const set = glyphSet()
  const oneFont = pickFont(style, random)
  const textHeight = difficulty.size * (letterHeights[text.length - 4] ?? 26)
  return Array.from(text, (name) => {
    const glyph = set.find(difficulty.mixedFonts ? pickFont(style, random, name) : oneFont, name)
    const height = textHeight * between(random, 1 - difficulty.sizeSpread, 1 + difficulty.sizeSpread)
    const scaleY = height / (glyph.height - 2 * set.margin)
    const scaleX = scaleY * between(random, 1 - difficulty.widthSpread, 1 + difficulty.widthSpread)
    return { name, glyph, width: (glyph.width - 2 * set.margin) * scaleX, height, scaleX, scaleY }
  })
}

/** Moves a letter off the edge, and makes it smaller if it is too high to stand between both. */
function insidePicture(place: GlyphPlace, width: number, height: number): GlyphPlace {
  const cos = Math.cos(place.rotation)
  const sin = Math.abs(Math.sin(place.rotation))
  const leant = height + Math.abs(place.shear) * width
  const reachX = (width * cos + leant * sin) / 2
  const reachY = (leant * cos + width * sin) / 2
  const shrink = Math.min(1, (lettersHeight / 2 - edge) / reachY)
  return {
    ...place,
    x: clamp(place.x, reachX * shrink + edge, lettersWidth),
    y: clamp(place.y, reachY * shrink + edge, lettersHeight),
    scaleX: place.scaleX * shrink,
    scaleY: place.scaleY * shrink,
  }
}

function clamp(middle: number, reach: number, length: number): number {
  return Math.min(Math.max(middle, reach), length - reach)
}

/** @param letter that must not look like another in it */
function pickFont(style: PictureStyle, random: PictureRandom, letter?: string): number {
  const weights = style.fontWeights.map((weight, font) => (letter && !isClearIn(font, letter) ? 0 : weight))
  let left = random.next() * weights.reduce((sum, weight) => sum + weight, 0)
  return weights.findIndex((weight) => {
    left -= weight
    return left < 0
  })
}
