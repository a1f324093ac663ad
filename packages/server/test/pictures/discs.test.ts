import { describe, expect, it } from 'vitest'
import { swapDiscs } from '../../src/pictures/discs.js'
import { seededRandom, styleFromSeed } from '../../src/pictures/index.js'
import { blankSheet, FULL_INK, type InkSheet } from '../../src/pictures/ink.js'

const style = { ...styleFromSeed('discs'), discPx: 20 }

function sheet(scale: number): InkSheet {
  const none = new Float32Array(260)
  return blankSheet(130 * scale, 53 * scale, scale, { rowX: none, rowY: none, columnX: none, columnY: none, reach: 0 })
}

function inkOf({ coverage }: InkSheet): number {
  return coverage.reduce((sum, ink) => sum + ink, 0) / FULL_INK
}

describe('swapDiscs', () => {
  it.each([1, 2])('turns paper into ink and ink into paper, at scale %i', (scale) => {
    for (let i = 0; i < 20; i += 1) {
      const paper = sheet(scale)
      const ink = sheet(scale)
      ink.coverage.fill(FULL_INK)
      swapDiscs(paper, 1, style, seededRandom(`disc ${i}`))
      swapDiscs(ink, 1, style, seededRandom(`disc ${i}`))
      // Of a disc with a radius of 17 to 24, at least half is in the picture.
      expect(inkOf(paper)).toBeGreaterThan(450 * scale * scale)
      expect(inkOf(paper)).toBeLessThan(1840 * scale * scale)
      const both = paper.coverage.map((level, p) => level + (ink.coverage[p] as number))
      // A pixel of the rim is rounded twice.
      for (const level of both) expect(Math.abs(level - FULL_INK)).toBeLessThanOrEqual(1)
    }
  })

  it('leaves out what it is not asked for', () => {
    const untouched = sheet(1)
    swapDiscs(untouched, 0, style, seededRandom('none'))
    expect(inkOf(untouched)).toBe(0)
  })

  it('spreads several over the width', () => {
    for (let i = 0; i < 20; i += 1) {
      const two = sheet(1)
      swapDiscs(two, 2, style, seededRandom(`two ${i}`))
      const columns = Array.from({ length: 130 }, (_, x) => two.coverage.some((ink, p) => p % 130 === x && ink > 0))
      // Two discs that lay on one another would reach over 48 columns at most.
      expect(columns.filter(Boolean).length).toBeGreaterThan(48)
    }
  })
})
