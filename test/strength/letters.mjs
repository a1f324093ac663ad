// How many letter pictures readers read that were not trained on them: Tesseract, and PP-OCRv4, whole pictures, the best
// of several ways to prepare them. Prints JSON.
//   node test/strength/letters.mjs [count]
import { createRequire } from 'node:module'
import { openReader, readWithPpocr } from '../readers/ppocr.mjs'
import { hasTesseract, readWithTesseract } from '../readers/tesseract.mjs'

const require = createRequire(import.meta.url)
const { createDrawing } = require('../../packages/server/dist/captcha/drawing.js')

if (!hasTesseract()) throw new Error('Tesseract is not installed')
const count = Number(process.argv[2] ?? 60)
const readPpocr = await openReader().catch((error) => console.error(`PP-OCR: not measured: ${error.message}`))
const results = {}
for (const [letterType, level] of [
  [1, 1],
  [5, 1],
  [5, 2],
]) {
  const drawing = createDrawing({ styleSeed: `strength ${letterType} ${level}` })
  const samples = Array.from({ length: count }, () => {
    const { answer, image } = drawing.letters({ letterType, level }, {})
    return { text: answer, bytes: image.bytes }
  })
  const best = ({ results }) => Math.max(...results.map(({ exact }) => exact)) / count
  results[`letters ${letterType} ${level}`] = {
    count,
    tesseract: best(readWithTesseract(samples, { preprocessors: ['none', 'inverted'], modes: [7] })),
    ...(readPpocr && {
      ppocr: best(await readWithPpocr(samples, readPpocr, { shapes: ['whole', 'whole, wide'] })),
    }),
  }
}
console.log(JSON.stringify(results))
