import { JpegBits } from './jpeg-bits.js'
import { block, isFlat, type Plane, planesOf, transformBlock, writeBlock, writeFlat } from './jpeg-blocks.js'
import { headers } from './jpeg-tables.js'

/** Three bytes a pixel: red, green, blue. */
export interface RgbPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8ClampedArray
}

/** In pixels; `right` and `bottom` are outside. */
export interface Area {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/**
 * A picture coded in parts that do not depend on one another: a restart marker stands between two (ITU T.81, F.1.2.3). Where
 * little of it changes, only the parts that the change touches need be coded again.
 */
export interface JpegParts {
  readonly head: Buffer
  readonly parts: readonly Buffer[]
  readonly quality: number
  /** How many units of 16 x 16 pixels a part has; a row of units is a whole number of parts. */
  readonly unitsPerPart: number
}

const unitSize = 16
const endOfImage = Buffer.from([0xff, 0xd9])
const restartMarkers = Array.from({ length: 8 }, (_, i) => Buffer.from([0xff, 0xd0 + i]))

/** @param quality 1 to 100 */
export function encodeJpegParts(picture: RgbPicture, quality: number): JpegParts {
  const { width, height } = picture
  const columns = Math.ceil(width / unitSize)
  const unitsPerPart = [3, 2].find((count) => columns % count === 0) ?? 1
  const count = (columns / unitsPerPart) * Math.ceil(height / unitSize)
  const head = headers({ width, height, quality, halfColour: true, restartInterval: unitsPerPart })
  const encode = partEncoder(picture, quality, unitsPerPart)
  return { head, quality, unitsPerPart, parts: Array.from({ length: count }, (_, part) => encode(part)) }
}

/** The file, with the parts that `areas` touch coded from `picture` as it is now, the others as they were. */
export function joinJpegParts(coded: JpegParts, picture: RgbPicture, areas: readonly Area[]): Buffer {
  const { head, quality, unitsPerPart } = coded
  const encode = partEncoder(picture, quality, unitsPerPart)
  const parts = [...coded.parts]
  for (const part of partsWithin(picture, unitsPerPart, areas)) parts[part] = encode(part)
  const file = [head]
  parts.forEach((part, i) => {
    if (i > 0) file.push(restartMarkers[(i - 1) % 8] as Buffer)
    file.push(part)
  })
  file.push(endOfImage)
  return Buffer.concat(file)
}

function partsWithin({ width, height }: RgbPicture, unitsPerPart: number, areas: readonly Area[]): Set<number> {
  const perRow = Math.ceil(width / unitSize) / unitsPerPart
  const touched = new Set<number>()
  for (const { left, top, right, bottom } of areas) {
    const firstRow = Math.max(0, Math.floor(top / unitSize))
    const lastRow = Math.floor((Math.min(height, bottom) - 1) / unitSize)
    const first = Math.max(0, Math.floor(left / unitSize / unitsPerPart))
    const last = Math.floor((Math.min(width, right) - 1) / unitSize / unitsPerPart)
    for (let row = firstRow; row <= lastRow; row += 1) {
      for (let part = first; part <= last; part += 1) touched.add(row * perRow + part)
    }
  }
  return touched
}

const bits = new JpegBits()

// Baseline, interleaved: units of four luminance blocks and one of each colour (ITU T.81).
function partEncoder(picture: RgbPicture, quality: number, unitsPerPart: number): (part: number) => Buffer {
  const planes = planesOf(quality)
  const columns = Math.ceil(picture.width / unitSize)
  const write = (plane: Plane) => {
    if (isFlat()) return writeFlat(bits, plane, block[0] as number)
    transformBlock()
    writeBlock(bits, plane)
  }
  return (part) => {
    planes.luma.lastDc = planes.blue.lastDc = planes.red.lastDc = 0
    for (let i = 0; i < unitsPerPart; i += 1) {
      const unit = part * unitsPerPart + i
      readUnit(picture, (unit % columns) * unitSize, Math.floor(unit / columns) * unitSize)
      for (const quarter of lumaBlocks) {
        block.set(quarter)
        write(planes.luma)
      }
      block.set(blue)
      write(planes.blue)
      block.set(red)
      write(planes.red)
    }
    return bits.take()
  }
}

// The unit at work: luminance of its 256 pixels, block by block, and colour differences of its 64 quadruples.
const luma = new Float64Array(unitSize * unitSize)
const lumaBlocks = [0, 64, 128, 192].map((at) => luma.subarray(at, at + 64))
const blue = new Float64Array(64)
const red = new Float64Array(64)

/** Beyond the picture's edge its last pixel repeats. */
function readUnit({ width, height, pixels }: RgbPicture, left: number, top: number): void {
  blue.fill(0)
  red.fill(0)
  for (let y = 0; y < unitSize; y += 1) {
    const row = Math.min(height - 1, top + y) * width
    for (let x = 0; x < unitSize; x += 1) {
      const from = (row + Math.min(width - 1, left + x)) * 3
      const r = pixels[from] as number
      const g = pixels[from + 1] as number
      const b = pixels[from + 2] as number
      const light = 0.299 * r + 0.587 * g + 0.114 * b
      const quadruple = (y >> 1) * 8 + (x >> 1)
      luma[((y >> 3) * 2 + (x >> 3)) * 64 + (y & 7) * 8 + (x & 7)] = light - 128
      blue[quadruple] = (blue[quadruple] as number) + (b - light) * (0.564334 / 4)
      red[quadruple] = (red[quadruple] as number) + (r - light) * (0.713267 / 4)
    }
  }
}
