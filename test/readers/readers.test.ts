import { describe, expect, it } from 'vitest'
import {
  drawLetters,
  drawSlide,
  type LetterType,
  pickText,
  seededRandom,
  styleFromSeed,
} from '../../packages/server/src/pictures/index.js'
import { matchSlides } from './slide-matchers.mjs'
import { hasTesseract, readWithTesseract } from './tesseract.mjs'

// A smaller sample of what `node test/readers/tesseract.mjs` measures in full.
const found = hasTesseract()
if (!found) {
  console.warn(
    'tesseract is not installed: whether it reads our pictures was NOT checked (apt-get install tesseract-ocr).',
  )
}

function samples(captchaType: LetterType, disturbLevel: 1 | 2, count: number) {
  const random = seededRandom(`readers ${captchaType} ${disturbLevel}`)
  return Array.from({ length: count }, (_, i) => {
    const text = pickText(captchaType, random)
    const style = styleFromSeed(`deployment ${i % 6}`)
    return { text, bytes: drawLetters({ text, captchaType, disturbLevel, style, random, format: 'png' }) }
  })
}

describe('Tesseract', () => {
  it.runIf(process.env['CI'] === 'true')('is installed where CI runs', () => {
    expect(found).toBe(true)
  })

  it.runIf(found)('reads clean letters, so that the check below means something', () => {
    const { results } = readWithTesseract(samples(1, 1, 20), { preprocessors: ['upscaled'], modes: [7] })
    expect(results[0]?.exact).toBeGreaterThanOrEqual(10)
  })

  it.runIf(found)('reads next to no disturbed letters, however they are prepared', { timeout: 180_000 }, () => {
    const pictures = [...samples(5, 1, 20), ...samples(5, 2, 20), ...samples(7, 1, 10), ...samples(7, 2, 10)]
    const { results } = readWithTesseract(pictures, {
      preprocessors: ['none', 'upscaled', 'inverted', 'thin strokes removed', 'straightened'],
      modes: [7, 8],
    })
    for (const { exact } of results) expect(exact).toBeLessThanOrEqual(2)
  })
})

describe('simple matchers', () => {
  it('miss most holes of level 2', () => {
    const random = seededRandom('matchers')
    const puzzles = Array.from({ length: 30 }, () =>
      drawSlide({ disturbLevel: 2, style: styleFromSeed('matchers'), random }),
    )
    const rates = matchSlides(puzzles, ['outline', 'edges, correlated', 'inside against outside'])
    for (const rate of Object.values(rates)) expect(rate).toBeLessThan(0.6)
  })
})
