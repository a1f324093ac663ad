// Pictures a second on one core, and their size: node bench/pictures.mjs [milliseconds per row]
// Beside them what an encoder from npm takes for the same pixels, and what a slide puzzle takes whose scene is painted for it
// alone, as ratios.
import { pathToFileURL } from 'node:url'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import * as pictures from '../packages/pictures/dist/index.js'
import { table } from './report.mjs'

const style = pictures.styleFromSeed('bench')
const random = pictures.cryptoRandom()

/** Rows of { name, draw, beside }: `beside` is drawn in turn with `draw`, and compared. */
function rows() {
  const letters = [
    [0, 2],
    [1, 2],
    [2, 2],
    [1, 1],
  ].flatMap(([level, scale]) =>
    ['png', ...(scale === 1 ? ['jpeg'] : [])].map((format) => lettersRow(level, scale, format)),
  )
  const slides = [1, 2].flatMap((scale) => [1, 2].map((level) => slideRow(level, scale)))
  const recording = {
    name: 'recording of 5 digits',
    draw: () => pictures.speakDigits({ text: pictures.randomDigits(5, random), random }),
  }
  return [...letters, ...slides, recording]
}

const text = () => pictures.randomLetters(4, random)

function lettersRow(level, scale, format) {
  const draw = () => pictures.drawLetters({ text: text(), level, style, random, format, scale })
  const decoded = format === 'png' ? PNG.sync.read(draw()) : jpeg.decode(draw())
  const encode = () => (format === 'png' ? PNG.sync.write(decoded) : jpeg.encode(decoded, 66).data)
  const name = `4 letters, level ${level}, ${format}, ${130 * scale} px`
  return {
    name,
    draw,
    beside: { name: format === 'png' ? 'pngjs encoding alone' : 'jpeg-js encoding alone', draw: encode },
  }
}

/** Every puzzle is for a new viewer; a pool paints a new scene for every 200 of them. */
function slideRow(level, scale) {
  const pool = pictures.scenePool({ random })
  for (let i = 0; i < 60; i += 1) pool.next().view(scale)
  const puzzle = (scene) => {
    const { background, piece } = pictures.drawSlide({ scene, level, scale, random })
    return { length: background.length + piece.length }
  }
  const beside = { name: 'a scene for each', draw: () => puzzle(pictures.paintScene({ random })) }
  return { name: `slide, level ${level}, ${310 * scale} px`, draw: () => puzzle(pool.next()), beside }
}

/** Both in turn, so that whatever else the machine does weighs on both. */
function measure({ draw, beside }, milliseconds) {
  const both = [draw, ...(beside ? [beside.draw] : [])]
  const spentUs = both.map(() => 0)
  const counts = both.map(() => 0)
  const sizes = []
  for (const each of both) for (let i = 0; i < 20; i += 1) each()
  while (spentUs[0] < milliseconds * 1000) {
    both.forEach((each, i) => {
      const start = process.cpuUsage()
      for (let n = 0; n < (i === 0 ? 20 : 5); n += 1) {
        const { length } = each()
        if (i === 0) sizes.push(length)
        counts[i] += 1
      }
      const { user, system } = process.cpuUsage(start)
      spentUs[i] += user + system
    })
  }
  const perSecond = counts.map((count, i) => (count * 1e6) / spentUs[i])
  sizes.sort((a, b) => a - b)
  return { perSecond, medianBytes: sizes[sizes.length >> 1] }
}

function main(milliseconds = 1000) {
  const lines = rows().map((row) => {
    const { perSecond, medianBytes } = measure(row, milliseconds)
    const ratio = row.beside ? `${(perSecond[0] / perSecond[1]).toFixed(1)} x ${row.beside.name}` : ''
    return [row.name, Math.round(perSecond[0]), medianBytes, ratio]
  })
  table(['picture', 'a second', 'bytes', 'beside'], lines)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(Number(process.argv[2] ?? 1000))
