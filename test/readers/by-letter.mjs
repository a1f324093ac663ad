// How often PP-OCR and Tesseract read letter pictures that are cut apart for them: no training, but a script for
// exactly these pictures, which knows how many letters there are, tries each at several places and rotations, and
// counts votes.
//   node test/readers/by-letter.mjs [lengths] [levels] [count] [seed]         needs what ppocr.mjs and tesseract.mjs need
import { openReader } from './ppocr.mjs'
import { sampled, threshold, toGrey, undoDiscs } from './preprocess.mjs'
import { decode, drawSamples } from './samples.mjs'
import { readLetters } from './tesseract.mjs'

const windowSize = 48
const unitsHigh = 38
const offsets = [-0.2, 0, 0.2] // of a letter's width
const turns = [-36, -24, -12, 0, 12, 24, 36] // degrees

/** @returns every letter's windows, one letter after the other */
function cut(picture, count) {
  const { width, height, grey } = picture
  const ink = threshold(picture).grey
  const columns = Array.from({ length: width }, (_, x) => {
    const rows = Array.from({ length: height }, (_, y) => y)
    return rows.filter((y) => ink[y * width + x] === 0)
  })
  const left = columns.findIndex((rows) => rows.length > 1)
  const step = (columns.findLastIndex((rows) => rows.length > 1) - left) / count
  return Array.from({ length: count }, (_, letter) =>
    offsets.flatMap((offset) => {
      const x = left + (letter + 0.5 + offset) * step
      const rows = columns.slice(Math.max(0, Math.round(x - step / 3)), Math.round(x + step / 3)).flat()
      const y = rows.length === 0 ? height / 2 : rows.reduce((sum, row) => sum + row, 0) / rows.length
      return turns.map((degrees) => windowAt({ width, height, grey }, x, y, degrees, step * 0.62))
    }),
  )
}

function windowAt(picture, x, y, degrees, halfWidth) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return sampled(windowSize, windowSize, picture, (column, row) => {
    const [dx, dy] = [column, row].map((at) => ((at - windowSize / 2) * unitsHigh) / windowSize)
    if (Math.abs(dx) > halfWidth) return [-1, -1] // paper
    return [x + dx * cos + dy * sin, y - dx * sin + dy * cos]
  })
}

/** The letter with the most votes; a confident reading counts for far more than a doubtful one. */
function elect(readings) {
  const votes = new Map()
  for (const { text, confidence } of readings) {
    const letter = text.toUpperCase()
    if (/^[A-Z]$/.test(letter)) votes.set(letter, (votes.get(letter) ?? 0) + confidence ** 3)
  }
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), ['?', 0])[0]
}

async function measure(texts, pictures, read) {
  let [exact, right] = [0, 0]
  for (const [i, text] of texts.entries()) {
    const letters = cut(pictures[i], text.length)
    const readings = await read(letters.flat())
    const each = letters[0].length
    const hits = Array.from(text).filter(
      (letter, n) => elect(readings.slice(n * each, (n + 1) * each)) === letter,
    ).length
    if (hits === text.length) exact += 1
    right += hits
  }
  const share = (n, of) => `${((100 * n) / of).toFixed(1)} %`
  return `${share(exact, texts.length)} (${share(right, texts.join('').length)} of the letters)`
}

async function main([lengths = '4,5,6', levels = '1,2', count = '300', seed = 'by letter']) {
  const ppocr = await openReader()
  const readers = {
    'PP-OCR': async (windows) => (await ppocr(windows)).map(([, letters]) => letters),
    Tesseract: async (windows) => readLetters(windows),
  }
  for (const length of lengths.split(',').map(Number)) {
    for (const level of levels.split(',').map(Number)) {
      const samples = await drawSamples({ length, level, count: Number(count), seed })
      const texts = samples.map(({ text }) => text)
      const pictures = samples.map(({ bytes }) => toGrey(decode(bytes)))
      for (const [preparation, prepared] of [
        ['as it is', pictures],
        ['discs undone', pictures.map(undoDiscs)],
      ]) {
        for (const [name, read] of Object.entries(readers)) {
          const shares = await measure(texts, prepared, read)
          console.log(`${length} letters, level ${level}, ${preparation}, ${name}: ${shares}`)
        }
      }
    }
  }
}

await main(process.argv.slice(2))
