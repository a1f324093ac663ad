import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { decode as decodeJpeg } from 'jpeg-js'
import { PNG } from 'pngjs'
import { encodeJpegParts, joinJpegParts } from '../codecs/jpeg.js'
import { type PictureRandom, pick } from '../random.js'
import { blankCanvas, type Canvas } from './canvas.js'

/** The operator's own pictures for the slide puzzle. */
export interface PictureFolder {
  count: number
  /** Fills a canvas, twice as wide as high, with a part of one of the pictures, mirrored at times. */
  paint(canvas: Canvas, random: PictureRandom): void
}

const extensions = ['.jpg', '.jpeg', '.png']
const leastWidth = 400
const leastHeight = 200
const largestBytes = 20 * 1024 * 1024
const mostPictures = 500
// What is kept of a picture: a third more than a puzzle shows, as a JPEG of about 100 KB.
const keptWidth = 800
const keptQuality = 92
const shownShare = 0.775

/**
 * Reads every .jpg, .jpeg and .png of a folder. Throws what is wrong with which file, so that it shows at start and not in
 * some visitor's puzzle. Pictures of 800 x 400 pixels or more look sharp; 400 x 200 is the least.
 */
export function openPictureFolder(path: string): PictureFolder {
  let names: string[]
  try {
    names = readdirSync(path).filter((name) => extensions.includes(extname(name).toLowerCase()))
  } catch (error) {
    throw new Error(
      `The picture folder ${path} cannot be read (${(error as Error).message}). Give a folder that exists.`,
    )
  }
  if (names.length === 0)
    throw new Error(`The picture folder ${path} has no .jpg, .jpeg or .png file. Put some in, or leave the option out.`)
  if (names.length > mostPictures)
    throw new Error(
      `The picture folder ${path} has ${names.length} pictures; at most ${mostPictures} are kept in memory. Remove some.`,
    )
  const pictures = names.sort().map((name) => readPicture(join(path, name)))
  return { count: pictures.length, paint: (canvas, random) => paintPart(pick(random, pictures), canvas, random) }
}

/** A picture's middle 2:1 part as a JPEG, shrunk if it is larger than what is kept. */
function readPicture(file: string): Buffer {
  const bytes = statSync(file).size
  if (bytes > largestBytes)
    throw new Error(`The picture ${file} has ${bytes} bytes; at most ${largestBytes} are read. Shrink it.`)
  const { width, height, pixels } = decodePicture(file)
  if (width < leastWidth || height < leastHeight) {
    throw new Error(`The picture ${file} is ${width} x ${height}; it must be ${leastWidth} x ${leastHeight} or larger.`)
  }
  const wide = Math.min(width, height * 2)
  const share = Math.min(1, keptWidth / wide)
  const kept = blankCanvas(Math.round(wide * share), Math.round((wide / 2) * share))
  shrinkInto(kept, { width, height, pixels }, (width - wide) / 2, (height - wide / 2) / 2, 1 / share)
  const coded = encodeJpegParts(kept, keptQuality)
  return joinJpegParts(coded, kept, [])
}

/** Three bytes a pixel, whatever the file has. */
function decodePicture(file: string): Canvas {
  try {
    const bytes = readFileSync(file)
    const isPng = extname(file).toLowerCase() === '.png'
    const { width, height, data } = isPng ? PNG.sync.read(bytes) : decodeJpeg(bytes, jpegLimits)
    return { width, height, pixels: withoutOpacity(data) }
  } catch (error) {
    throw new Error(
      `The picture ${file} cannot be decoded (${(error as Error).message}). Save it again as a plain JPEG or PNG.`,
    )
  }
}

const jpegLimits = { useTArray: true, formatAsRGBA: true, maxResolutionInMP: 50, maxMemoryUsageInMB: 1024 } as const

function withoutOpacity(rgba: Uint8Array): Uint8ClampedArray {
  const rgb = new Uint8ClampedArray((rgba.length / 4) * 3)
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] as number
    rgb[to + 1] = rgba[from + 1] as number
    rgb[to + 2] = rgba[from + 2] as number
  }
  return rgb
}

/** Each pixel is the mean of those it stands for. */
function shrinkInto(canvas: Canvas, { width, pixels }: Canvas, left: number, top: number, factor: number): void {
  for (let y = 0; y < canvas.height; y += 1) {
    for (let x = 0; x < canvas.width; x += 1) {
      const fromX = Math.floor(left + x * factor)
      const fromY = Math.floor(top + y * factor)
      const toX = Math.max(fromX + 1, Math.floor(left + (x + 1) * factor))
      const toY = Math.max(fromY + 1, Math.floor(top + (y + 1) * factor))
      for (let c = 0; c < 3; c += 1) {
        let sum = 0
        for (let j = fromY; j < toY; j += 1)
          for (let i = fromX; i < toX; i += 1) sum += pixels[(j * width + i) * 3 + c] as number
        canvas.pixels[(y * canvas.width + x) * 3 + c] = sum / ((toX - fromX) * (toY - fromY))
      }
    }
  }
}

/** A picture that is smaller than the canvas is drawn larger, each pixel mixed from its four neighbours. */
function paintPart(jpeg: Buffer, canvas: Canvas, random: PictureRandom): void {
  const { width, height, data } = decodeJpeg(jpeg, jpegLimits)
  const factor = (width * shownShare) / canvas.width
  const left = random.next() * (width - 1 - canvas.width * factor)
  const top = random.next() * (height - 1 - canvas.height * factor)
  const isMirrored = random.int(2) === 1
  for (let y = 0; y < canvas.height; y += 1) {
    const fromY = top + y * factor
    const row = Math.floor(fromY)
    const lower = Math.min(height - 1, row + 1)
    for (let x = 0; x < canvas.width; x += 1) {
      const fromX = left + (isMirrored ? canvas.width - 1 - x : x) * factor
      const column = Math.floor(fromX)
      const right = Math.min(width - 1, column + 1)
      const at = (y * canvas.width + x) * 3
      for (let c = 0; c < 3; c += 1) {
        const a = data[(row * width + column) * 4 + c] as number
        const b = data[(row * width + right) * 4 + c] as number
        const d = data[(lower * width + column) * 4 + c] as number
        const e = data[(lower * width + right) * 4 + c] as number
        const upper = a + (b - a) * (fromX - column)
        canvas.pixels[at + c] = upper + (d + (e - d) * (fromX - column) - upper) * (fromY - row)
      }
    }
  }
}
