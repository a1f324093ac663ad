import { JpegBits } from '../codecs/jpeg-bits.js'
import { block, isFlat, type Plane, planesOf, transformBlock, writeBlock, writeFlat } from '../codecs/jpeg-blocks.js'
import { headers } from '../codecs/jpeg-tables.js'
import { mix, type Rgb } from '../colours.js'
import { fullInk, type InkSheet } from './ink.js'
import type { Palette } from './style.js'

const quality = 66
const endOfImage = Buffer.from([0xff, 0xd9])

/**
 * A JPEG whose colours keep their full resolution, so that letters stay sharp. In each block the hue is one, and luminance
 * and both colours are the paper's, moved towards the ink's by so much ink: one transform serves all three.
 */
export function encodeInkJpeg(sheet: InkSheet, palette: Palette): Buffer {
  const { width, height } = sheet
  const bits = new JpegBits()
  const { luma, blue, red } = planesOf(quality)
  const planes: [Plane, Plane, Plane] = [luma, blue, red]
  const paper = toYcc(palette.paper)
  const columns = Math.ceil(width / 8)
  const inks = Array.from({ length: columns }, (_, i) =>
    toYcc(mix(palette.inkLeft, palette.inkRight, i / (columns - 1))).map(
      (value, plane) => (value - (paper[plane] as number)) / fullInk,
    ),
  )
  for (let top = 0; top < height; top += 8) {
    for (let column = 0; column < columns; column += 1) {
      const ink = inks[column] as number[]
      readBlock(sheet, column * 8, top)
      const flat = isFlat()
      const level = block[0] as number
      if (!flat) transformBlock()
      for (let i = 0; i < 3; i += 1) {
        const plane = planes[i] as Plane
        const factor = ink[i] as number
        if (flat) writeFlat(bits, plane, (paper[i] as number) + level * factor)
        else writeBlock(bits, plane, factor, paper[i])
      }
    }
  }
  return Buffer.concat([headOf(width, height), bits.take(), endOfImage])
}

// Pictures have two sizes.
const heads = new Map<number, Buffer>()

function headOf(width: number, height: number): Buffer {
  const head = heads.get(width) ?? headers({ width, height, quality, halfColour: false, restartInterval: 0 })
  heads.set(width, head)
  return head
}

/** Luminance and two colour differences, -128 to 127. */
function toYcc([r, g, b]: Rgb): [number, number, number] {
  const y = 0.299 * r + 0.587 * g + 0.114 * b
  return [y - 128, (b - y) * 0.564334, (r - y) * 0.713267]
}

/** Fills `block` with levels of ink; beyond the picture's edge its last pixel repeats. */
function readBlock({ width, height, coverage }: InkSheet, left: number, top: number): void {
  for (let y = 0; y < 8; y += 1) {
    const row = Math.min(height - 1, top + y) * width
    for (let x = 0; x < 8; x += 1) block[y * 8 + x] = coverage[row + Math.min(width - 1, left + x)] as number
  }
}
