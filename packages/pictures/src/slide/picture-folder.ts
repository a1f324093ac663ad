import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { decode as decodeJpeg } from 'jpeg-js'
import { PNG } from 'pngjs'
import { type PictureRandom, pick } from '../random.js'
import { blankCanvas, type Canvas } from './canvas.js'

/** The operator's own pictures for the slide puzzle, decoded and shrunk when the service starts. */
export interface PictureFolder {
  count: number
  /** Fills a canvas of at most 400 x 200 with a part of one of the pictures, mirrored at times. */
  paint(canvas: Canvas, random: PictureRandom): void
}

const WIDTH = 400
const HEIGHT = 200
const LARGEST_BYTES = 20 * 1024 * 1024
const MOST_PICTURES = 500 // 320 KB each once decoded

/**
 * Reads every .jpg, .jpeg and .png of a folder. Throws what is wrong with which file, so that it shows at start and not in
 * some visitor's puzzle. Pictures of 400 x 200 pixels or more, mostly textured, make good puzzles.
 */
export function openPictureFolder(path: string): PictureFolder {
  let names: string[]
  try {
    names = readdirSync(path).filter((name) => ['.jpg', '.jpeg', '.png'].includes(extname(name).toLowerCase()))
  } catch (error) {
    throw new Error(
      `The picture folder ${path} cannot be read (${(error as Error).message}). Give a folder that exists.`,
    )
  }
  if (names.length === 0)
    throw new Error(`The picture folder ${path} has no .jpg, .jpeg or .png file. Put some in, or leave the option out.`)
  if (names.length > MOST_PICTURES)
    throw new Error(
      `The picture folder ${path} has ${names.length} pictures; at most ${MOST_PICTURES} are kept in memory. Remove some.`,
    )
  const pictures = names.sort().map((name) => readPicture(join(path, name)))
  return { count: pictures.length, paint: (canvas, random) => paintPart(pick(random, pictures), canvas, random) }
}

function readPicture(file: string): Canvas {
  const bytes = statSync(file).size
  if (bytes > LARGEST_BYTES)
    throw new Error(`The picture ${file} has ${bytes} bytes; at most ${LARGEST_BYTES} are read. Shrink it.`)
  const picture = decodePicture(file)
  if (picture.width < WIDTH || picture.height < HEIGHT) {
    throw new Error(
      `The picture ${file} is ${picture.width} x ${picture.height}; it must be ${WIDTH} x ${HEIGHT} or larger.`,
    )
  }
  return shrink(picture)
}

function decodePicture(file: string): { width: number; height: number; data: Uint8Array } {
  const bytes = readFileSync(file)
  try {
    if (extname(file).toLowerCase() === '.png') return PNG.sync.read(bytes)
    return decodeJpeg(bytes, { useTArray: true, formatAsRGBA: true, maxResolutionInMP: 50, maxMemoryUsageInMB: 1024 })
  } catch (error) {
    throw new Error(
      `The picture ${file} cannot be decoded (${(error as Error).message}). Save it again as a plain JPEG or PNG.`,
    )
  }
}

// To the middle 2:1 part, each pixel the mean of those it stands for.
function shrink({ width, height, data }: { width: number; height: number; data: Uint8Array }): Canvas {
  const canvas = blankCanvas(WIDTH, HEIGHT)
  const factor = Math.min(width / WIDTH, height / HEIGHT)
  const left = (width - WIDTH * factor) / 2
  const top = (height - HEIGHT * factor) / 2
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      const fromX = Math.floor(left + x * factor)
      const fromY = Math.floor(top + y * factor)
      const toX = Math.max(fromX + 1, Math.floor(left + (x + 1) * factor))
      const toY = Math.max(fromY + 1, Math.floor(top + (y + 1) * factor))
      for (let c = 0; c < 3; c += 1) {
        let sum = 0
        for (let j = fromY; j < toY; j += 1)
          for (let i = fromX; i < toX; i += 1) sum += data[(j * width + i) * 4 + c] as number
        canvas.pixels[(y * WIDTH + x) * 4 + c] = sum / ((toX - fromX) * (toY - fromY))
      }
      canvas.pixels[(y * WIDTH + x) * 4 + 3] = 255
    }
  }
  return canvas
}

function paintPart(picture: Canvas, canvas: Canvas, random: PictureRandom): void {
  const left = random.int(WIDTH - canvas.width + 1)
  const top = random.int(HEIGHT - canvas.height + 1)
  const mirrored = random.int(2) === 1
  for (let y = 0; y < canvas.height; y += 1) {
    for (let x = 0; x < canvas.width; x += 1) {
      const from = ((top + y) * WIDTH + left + (mirrored ? canvas.width - 1 - x : x)) * 4
      const to = (y * canvas.width + x) * 4
      canvas.pixels.set(picture.pixels.subarray(from, from + 4), to)
    }
  }
}
