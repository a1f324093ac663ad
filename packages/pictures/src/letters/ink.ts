import type { Glyph } from './glyphs.js'

/** Coverage runs from 0 (paper) to this. */
export const fullInk = 15

/** How much ink lies on each pixel of a picture, and how the paper under it is bent. */
export interface InkSheet {
  width: number
  height: number
  /** Pixels of the picture per unit of the layout. */
  scale: number
  coverage: Uint8Array
  bend: Bend
}

/** Where a pixel's ink comes from: x + rowX[y] + columnX[x], y + rowY[y] + columnY[x], in units of the layout. */
export interface Bend {
  rowX: Float32Array
  rowY: Float32Array
  columnX: Float32Array
  columnY: Float32Array
  /** No displacement is larger than this. */
  reach: number
}

export interface GlyphPlace {
  /** The letter's middle, in units of the layout. */
  x: number
  y: number
  /** Units of the layout per mask pixel, across and along the letter. */
  scaleX: number
  scaleY: number
  /** In radians. */
  rotation: number
  /** Sideways lean per unit of height. */
  shear: number
  /** Added to the letter's stroke on each side, in units of the layout. */
  bold: number
}

// Mask pixels outside the letter that can still carry some ink.
const rim = 2

// Places in a mask are whole numbers, so many of them to a mask pixel.
const fine = 1 << 10
const fineBits = 10

/**
 * Paints a letter, sampled from its mask through the sheet's bend. Where letters meet, the ink runs together. A place in the
 * mask is the sum of what its row and what its column add to it, since both bend and turn are: hence two sums a pixel.
 */
export function paintGlyph(sheet: InkSheet, glyph: Glyph, maskMargin: number, place: GlyphPlace): void {
  const { width, scale, coverage } = sheet
  const { cells, width: stride } = glyph
  const matrix = intoMask(place)
  const { top, bottom, left, right } = reachOf(sheet, glyph, maskMargin, place)
  const { columnU, columnV } = columnTables(sheet, left, right, matrix)
  // One level of the mask is margin / 31.5 mask pixels; one mask pixel about sqrt(scaleX * scaleY) units.
  const gain = (maskMargin / 31.5) * Math.sqrt(place.scaleX * place.scaleY) * scale * fullInk
  const offset = (0.5 + place.bold * scale) * fullInk - 31.5 * gain + 0.5
  const perFine = gain / fine ** 2
  const low = (maskMargin - rim) * fine
  const highU = (stride - 1) * fine - low
  const highV = (glyph.height - 1) * fine - low
  let first = left
  let last = left
  for (let row = top; row < bottom; row += 1) {
    const x = (sheet.bend.rowX[row] as number) - place.x
    const y = (row + 0.5) / scale + (sheet.bend.rowY[row] as number) - place.y
    const rowU = Math.round((x * matrix.xx + y * matrix.xy + stride / 2 - 0.5) * fine) | 0
    const rowV = Math.round((x * matrix.yx + y * matrix.yy + glyph.height / 2 - 0.5) * fine) | 0
    // Columns lead through the mask from left to right: where a row enters and leaves it changes little from row to row.
    while (first > left && (columnU[first - 1] as number) + rowU >= low) first -= 1
    while (first < right && (columnU[first] as number) + rowU < low) first += 1
    while (last > first && (columnU[last - 1] as number) + rowU >= highU) last -= 1
    while (last < right && (columnU[last] as number) + rowU < highU) last += 1
    for (let column = first; column < last; column += 1) {
      const v = ((columnV[column] as number) + rowV) | 0
      if (v < low || v >= highV) continue
      const u = ((columnU[column] as number) + rowU) | 0
      const at = Math.imul(v >> fineBits, stride) + (u >> fineBits)
      const a = cells[at] as number
      const c = cells[at + stride] as number
      const upper = (a << fineBits) + Math.imul((cells[at + 1] as number) - a, u & (fine - 1))
      const lower = (c << fineBits) + Math.imul((cells[at + stride + 1] as number) - c, u & (fine - 1))
      const ink = (((upper << fineBits) + Math.imul(lower - upper, v & (fine - 1))) * perFine + offset) | 0
      const pixel = row * width + column
      if (ink > (coverage[pixel] as number)) coverage[pixel] = ink < fullInk ? ink : fullInk
    }
  }
}

/** The matrix from the layout, seen from the letter's middle, into its mask. */
function intoMask({ rotation, shear, scaleX, scaleY }: GlyphPlace) {
  const cos = Math.cos(rotation)
  const sin = Math.sin(rotation)
  return {
    xx: cos / scaleX,
    xy: sin / scaleX,
    yx: (-sin - shear * cos) / scaleY,
    yy: (cos - shear * sin) / scaleY,
  }
}

/** The pixels that the letter may touch. */
function reachOf(sheet: InkSheet, glyph: Glyph, maskMargin: number, place: GlyphPlace) {
  const { width, height, scale, bend } = sheet
  const cos = Math.abs(Math.cos(place.rotation))
  const sin = Math.abs(Math.sin(place.rotation))
  const lean = Math.abs(place.shear)
  const letterX = (glyph.width / 2 - maskMargin + rim) * place.scaleX
  const letterY = (glyph.height / 2 - maskMargin + rim) * place.scaleY + lean * letterX
  const reachX = cos * letterX + sin * letterY + bend.reach
  const reachY = sin * letterX + cos * letterY + bend.reach
  return {
    top: Math.max(0, Math.floor((place.y - reachY) * scale)),
    bottom: Math.min(height, Math.ceil((place.y + reachY) * scale)),
    left: Math.max(0, Math.floor((place.x - reachX) * scale)),
    right: Math.min(width, Math.ceil((place.x + reachX) * scale)),
  }
}

const scratchU = new Int32Array(512)
const scratchV = new Int32Array(512)

function columnTables(sheet: InkSheet, left: number, right: number, { xx, xy, yx, yy }: ReturnType<typeof intoMask>) {
  for (let column = left; column < right; column += 1) {
    const x = (column + 0.5) / sheet.scale + (sheet.bend.columnX[column] as number)
    const y = sheet.bend.columnY[column] as number
    scratchU[column] = Math.round((x * xx + y * xy) * fine)
    scratchV[column] = Math.round((x * yx + y * yy) * fine)
  }
  return { columnU: scratchU, columnV: scratchV }
}

/** A sheet without ink. */
export function blankSheet(width: number, height: number, scale: number, bend: Bend): InkSheet {
  return { width, height, scale, coverage: new Uint8Array(width * height), bend }
}
