// For people, or whoever else sees only the picture: sheets of unlabelled pictures, and how many of them were read right.
//   node test/readers/blind.mjs letters|slides LEVEL FOLDER [count] [seed]   sheets, and the answers, which the reader is not shown
//   node test/readers/blind.mjs mark FOLDER READING.txt                      one reading a picture, row by row
// A slide is read as the place of its hole's left edge, without knobs, on the ruler under it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import * as pictures from '../../packages/pictures/dist/index.js'

const tolerancePx = 5
const bodyAtPx = 8.5 // of a piece, from its square's left edge
const gap = 10
const rulerHeight = 22

function write(what, level, folder, count, seed) {
  mkdirSync(folder, { recursive: true })
  const random = pictures.seededRandom(`${seed} ${what} ${level}`)
  const draw = what === 'letters' ? letters : slide
  const drawn = Array.from({ length: count }, (_, i) => draw(level, random, `${seed} ${i % 10}`, i))
  const [columns, perSheet] = what === 'letters' ? [4, 44] : [3, 21]
  for (let first = 0; first < count; first += perSheet) {
    const cells = drawn.slice(first, first + perSheet).map(({ picture }) => picture)
    writeFileSync(join(folder, `sheet-${first / perSheet + 1}.png`), PNG.sync.write(arrange(cells, columns)))
  }
  writeFileSync(join(folder, 'answers.json'), JSON.stringify({ what, answers: drawn.map(({ answer }) => answer) }))
}

function letters(level, random, styleSeed, i) {
  const text = pictures.randomLetters(4 + (i % 3), random)
  const style = pictures.styleFromSeed(styleSeed)
  const png = pictures.drawLetters({ text, level, style, random, scale: 2, dark: i % 4 === 3 })
  return { answer: text, picture: PNG.sync.read(png) }
}

function slide(level, random) {
  const { background, x } = pictures.drawSlide({ scene: pictures.paintScene({ random }), level, random })
  return { answer: x, picture: withRuler(jpeg.decode(background, { formatAsRGBA: true })) }
}

function withRuler(picture) {
  const both = blank(picture.width, picture.height + rulerHeight)
  paste(both, picture, 0, 0)
  for (let x = 0; x < picture.width; x += 10) {
    const height = x % 100 === 0 ? rulerHeight : x % 50 === 0 ? 15 : 8
    for (let y = 0; y < height; y += 1)
      both.data.fill(0, ((picture.height + y) * both.width + x) * 4, ((picture.height + y) * both.width + x) * 4 + 3)
  }
  return both
}

function arrange(cells, columns) {
  const { width, height } = cells[0]
  const sheet = blank(columns * (width + gap) + gap, Math.ceil(cells.length / columns) * (height + gap) + gap)
  cells.forEach((cell, i) => {
    paste(sheet, cell, gap + (i % columns) * (width + gap), gap + Math.floor(i / columns) * (height + gap))
  })
  return sheet
}

function blank(width, height) {
  const png = new PNG({ width, height })
  png.data.fill(255)
  return png
}

function paste(onto, { data, width, height }, left, top) {
  for (let y = 0; y < height; y += 1)
    onto.data.set(data.subarray(y * width * 4, (y + 1) * width * 4), ((top + y) * onto.width + left) * 4)
}

function mark(folder, file) {
  const { what, answers } = JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8'))
  const readings = readFileSync(file, 'utf8').trim().split(/\s+/)
  const isRight = (reading, answer) =>
    what === 'letters' ? reading.toUpperCase() === answer : Math.abs(Number(reading) - bodyAtPx - answer) <= tolerancePx
  const wrong = readings.flatMap((reading, i) =>
    isRight(reading, answers[i]) ? [] : [`${answers[i]} read ${reading} (${i + 1})`],
  )
  console.log(`${readings.length - wrong.length} of ${readings.length} right`)
  for (const line of wrong) console.log(`    ${line}`)
}

const [what, ...rest] = process.argv.slice(2)
if (what === 'mark') mark(...rest)
else write(what, Number(rest[0]), rest[1], Number(rest[2] ?? 44), rest[3] ?? 'blind')
