// How many letter pictures readers read that were not trained on them: Tesseract, and PP-OCRv4, whole pictures. The best
// of many ways would be best by luck: the few that do best on one sample are measured on another. Prints JSON.
//   node test/strength/letters.mjs [pictures to choose ways by] [pictures to measure by]
import { createRequire } from 'node:module'
import { openReader, readWithPpocr } from '../readers/ppocr.mjs'
import { preparations } from '../readers/preprocess.mjs'
import { hasTesseract, readWithTesseract } from '../readers/tesseract.mjs'

const require = createRequire(import.meta.url)
const { createDrawing } = require('../../packages/server/dist/captcha/drawing.js')

const waysMeasured = 3
const shapes = ['whole', 'whole, wide']

if (!hasTesseract()) throw new Error('Tesseract is not installed')
const [chosenBy = 40, measuredBy = 300] = process.argv.slice(2).map(Number)
const ppocr = await openReader().catch((error) => console.error(`PP-OCR: not measured: ${error.message}`))

const results = {}
for (const [letterType, level] of [
  [1, 1],
  [5, 1],
  [5, 2],
]) {
  const draw = drawn(letterType, level)
  const [trial, samples] = [draw(chosenBy), draw(measuredBy)]
  results[`letters ${letterType} ${level}`] = {
    count: measuredBy,
    chosenBy,
    tesseract: best(readWithTesseract(samples, { preprocessors: ['none', 'inverted'], modes: [7] })),
    ...(ppocr && { ppocr: await bestOfChosen(trial, samples) }),
  }
}
console.log(JSON.stringify(results))

function drawn(letterType, level) {
  const drawing = createDrawing({ styleSeed: `strength ${letterType} ${level}` })
  return (count) =>
    Array.from({ length: count }, () => {
      const { answer, image } = drawing.letters({ letterType, level }, {})
      return { text: answer, bytes: image.bytes }
    })
}

function best({ results }) {
  return Math.max(...results.map(({ exact }) => exact)) / measuredBy
}

async function bestOfChosen(trial, samples) {
  const tried = await readWithPpocr(trial, ppocr, { preprocessors: Object.keys(preparations), shapes })
  const ways = tried.results.sort((a, b) => b.exact - a.exact).slice(0, waysMeasured)
  const shares = []
  for (const { preprocessor, mode } of ways) {
    const shape = shapes.findLast((each) => mode.startsWith(each))
    const { results } = await readWithPpocr(samples, ppocr, { preprocessors: [preprocessor], shapes: [shape] })
    shares.push(results.find((result) => result.mode === mode).exact / samples.length)
  }
  return Math.max(...shares)
}
