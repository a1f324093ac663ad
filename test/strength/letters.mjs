// How many letter pictures a reader that was not trained on them reads: Tesseract, whole pictures. Prints JSON.
//   node test/strength/letters.mjs [count]
import { createRequire } from 'node:module'
import { hasTesseract, readWithTesseract } from '../readers/tesseract.mjs'

const require = createRequire(import.meta.url)
const { createDrawing } = require('../../packages/server/dist/captcha/drawing.js')

if (!hasTesseract()) throw new Error('Tesseract is not installed')
const count = Number(process.argv[2] ?? 60)
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
  const { results: readings } = readWithTesseract(samples, { preprocessors: ['none', 'inverted'], modes: [7] })
  results[`letters ${letterType} ${level}`] = {
    count,
    success: Math.max(...readings.map(({ exact }) => exact)) / count,
  }
}
console.log(JSON.stringify(results))
