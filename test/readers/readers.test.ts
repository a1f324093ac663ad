import { describe, expect, it } from 'vitest'
import {
  drawLetters,
  drawSlide,
  type LetterLevel,
  paintScene,
  randomLetters,
  seededRandom,
  styleFromSeed,
} from '../../packages/pictures/src/index.js'
import { matchSlides } from './slide-matchers.mjs'
import { hasTesseract, readWithTesseract } from './tesseract.mjs'

// A smaller sample of what `node test/readers/tesseract.mjs` measures in full.
const found = hasTesseract()
if (!found) {
  console.warn(
    'tesseract is not installed: whether it reads our pictures was NOT checked (apt-get install tesseract-ocr).',
  )
}

function samples(length: number, level: LetterLevel, count: number) {
  const random = seededRandom(`readers ${length} ${level}`)
  return Array.from({ length: count }, (_, i) => {
    const text = randomLetters(length, random)
    const style = styleFromSeed(`deployment ${i % 6}`)
    return { text, bytes: drawLetters({ text, level, style, random }) }
  })
}

describe('Tesseract', () => {
  it.runIf(process.env['CI'] === 'true')('is installed where CI runs', () => {
    expect(found).toBe(true)
  })

  it.runIf(found)('reads clean letters, so that the check below means something', () => {
    const { results } = readWithTesseract(samples(4, 0, 20), { preprocessors: ['upscaled'], modes: [7] })
    expect(results[0]?.exact).toBeGreaterThanOrEqual(10)
  })

  it.runIf(found)('reads next to no disturbed letters, however they are prepared', { timeout: 180_000 }, () => {
    const pictures = [...samples(4, 1, 20), ...samples(4, 2, 20), ...samples(6, 1, 10), ...samples(6, 2, 10)]
    const { results } = readWithTesseract(pictures, {
      preprocessors: ['none', 'upscaled', 'inverted', 'thin strokes removed', 'straightened'],
      modes: [7, 8],
    })
    for (const { exact } of results) expect(exact).toBeLessThanOrEqual(2)
  })
})

describe('simple matchers', () => {
  it('find most holes of both levels: nothing may rest on the slide alone', { timeout: 60_000 }, () => {
    const random = seededRandom('matchers')
    for (const level of [1, 2] as const) {
      const puzzles = Array.from({ length: 20 }, () => drawSlide({ scene: paintScene({ random }), level, random }))
      expect(matchSlides(puzzles, ['outline'])['outline']).toBeGreaterThan(0.8)
    }
  })
})
