import type { Glyph } from './glyphs.js'

/** Coverage runs from 0 (paper) to this. */
export const FULL_INK = 15

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
const RIM = 2

/**
 * Paints a letter, sampled from its mask through the sheet's bend. Where letters meet, the ink runs together. A place in the
 * mask is the sum of what its row and what its column add to it, since both bend and turn are: hence two sums a pixel.
 */
export function paintGlyph(sheet: InkSheet, glyph: Glyph, maskMargin: number, place: GlyphPlace): void {
  const { width, scale, coverage } = sheet
  const { cells, width: stride } = glyph
  const { xx, xy, yx, yy } = intoMask(place)
  const { top, bottom, left, right } = reachOf(sheet, glyph, maskMargin, place)
  const { columnU, columnV } = columnTables(sheet, left, right, xx, xy, yx, yy)
  // One level of the mask is margin / 31.5 mask pixels; one mask pixel about sqrt(scaleX * scaleY) units.
  const gain = (maskMargin / 31.5) * Math.sqrt(place.scaleX * place.scaleY) * scale * FULL_INK
  const offset = (0.5 + place.bold * scale) * FULL_INK - 31.5 * gain + 0.5
  const low = maskMargin - RIM
  const highU = stride - 1 - low
  const highV = glyph.height - 1 - low
  for (let row = top; row < bottom; row += 1) {
    const x = (sheet.bend.rowX[row] as number) - place.x
    const y = (row + 0.5) / scale + (sheet.bend.rowY[row] as number) - place.y
    const rowU = x * xx + y * xy + stride / 2 - 0.5
    const rowV = x * yx + y * yy + glyph.height / 2 - 0.5
    for (let column = left; column < right; column += 1) {
      const u = (columnU[column] as number) + rowU
      const v = (columnV[column] as number) + rowV
      if (u < low || u >= highU || v < low || v >= highV) continue
      const cellU = u | 0
      const cellV = v | 0
      const at = cellV * stride + cellU
      const a = cells[at] as number
      const c = cells[at + stride] as number
      const upper = a + ((cells[at + 1] as number) - a) * (u - cellU)
      const lower = c + ((cells[at + stride + 1] as number) - c) * (u - cellU)
      const ink = ((upper + (lower - upper) * (v - cellV)) * gain + offset) | 0
      if (ink <= 0) continue
      const pixel = row * width + column
      if (ink > (coverage[pixel] as number)) coverage[pixel] = Math.min(ink, FULL_INK)
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
  const letterX = (glyph.width / 2 - maskMargin + RIM) * place.scaleX
  const letterY = (glyph.height / 2 - maskMargin + RIM) * place.scaleY + lean * letterX
  const reachX = cos * letterX + sin * letterY + bend.reach
  const reachY = sin * letterX + cos * letterY + bend.reach
  return {
    top: Math.max(0, Math.floor((place.y - reachY) * scale)),
    bottom: Math.min(height, Math.ceil((place.y + reachY) * scale)),
    left: Math.max(0, Math.floor((place.x - reachX) * scale)),
    right: Math.min(width, Math.ceil((place.x + reachX) * scale)),
  }
}

const scratchU = new Float64Array(512)
const scratchV = new Float64Array(512)

function columnTables(sheet: InkSheet, left: number, right: number, xx: number, xy: number, yx: number, yy: number) {
  for (let column = left; column < right; column += 1) {
    const x = (column + 0.5) / sheet.scale + (sheet.bend.columnX[column] as number)
    const y = sheet.bend.columnY[column] as number
    scratchU[column] = x * xx + y * xy
    scratchV[column] = x * yx + y * yy
  }
  return { columnU: scratchU, columnV: scratchV }
}

/** A sheet without ink. */
export function blankSheet(width: number, height: number, scale: number, bend: Bend): InkSheet {
  return { width, height, scale, coverage: new Uint8Array(width * height), bend }
}
