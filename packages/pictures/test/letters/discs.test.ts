import { describe, expect, it } from 'vitest'
import { seededRandom, styleFromSeed } from '../../src/index.js'
import { difficulties } from '../../src/letters/difficulty.js'
import { swapDiscs } from '../../src/letters/discs.js'
import { blankSheet, fullInk, type InkSheet } from '../../src/letters/ink.js'

const style = { ...styleFromSeed('discs'), discSize: 1 }
const one = { ...difficulties[1], discs: 1, discDrift: 0 }
const letters = [20, 50, 80, 110].map((x) => ({ name: 'A', x, y: 26, reach: 14 }))

function sheet(scale: number): InkSheet {
  const none = new Float32Array(260)
  return blankSheet(130 * scale, 53 * scale, scale, { rowX: none, rowY: none, columnX: none, columnY: none, reach: 0 })
}

function inkOf({ coverage }: InkSheet): number {
  return coverage.reduce((sum, ink) => sum + ink, 0) / fullInk
}

describe('swapDiscs', () => {
  it.each([1, 2])('exchanges paper and ink inside the discs, at scale %i', (scale) => {
    for (let i = 0; i < 20; i += 1) {
      const paper = sheet(scale)
      const ink = sheet(scale)
      ink.coverage.fill(fullInk)
      swapDiscs(paper, letters, one, style, seededRandom(`disc ${i}`))
      swapDiscs(ink, letters, one, style, seededRandom(`disc ${i}`))
      // Discs have a radius of 13.4 to 15.2.
      expect(inkOf(paper)).toBeGreaterThan(550 * scale * scale)
      expect(inkOf(paper)).toBeLessThan(730 * scale * scale)
      const swapped = paper.coverage.filter((level, p) => level === fullInk && ink.coverage[p] === 0)
      expect(swapped.length).toBeGreaterThan(500 * scale * scale)
      // A thin ring of paper keeps a neighbour's ink off the disc.
      const ring = paper.coverage.filter((level, p) => level + (ink.coverage[p] as number) < fullInk - 3)
      expect(ring.length).toBeGreaterThan(50 * scale * scale)
      expect(ring.length).toBeLessThan(180 * scale * scale)
    }
  })

  it('changes nothing without discs', () => {
    const untouched = sheet(1)
    swapDiscs(untouched, letters, { ...one, discs: 0 }, style, seededRandom('none'))
    expect(inkOf(untouched)).toBe(0)
  })

  it('places each disc at a letter’s middle, within its drift', () => {
    for (const discDrift of [0, 0.2]) {
      for (let i = 0; i < 20; i += 1) {
        const paper = sheet(1)
        swapDiscs(paper, letters.slice(1, 3), { ...one, discDrift }, style, seededRandom(`around ${i}`))
        const columns = Array.from(paper.coverage, (ink, p) => (ink > 0 ? p % 130 : -1)).filter((x) => x >= 0)
        const middle = (Math.min(...columns) + Math.max(...columns) + 1) / 2
        const off = Math.min(Math.abs(middle - 50), Math.abs(middle - 80))
        expect(off).toBeLessThanOrEqual(discDrift * 15.2 + 0.5)
      }
    }
  })

  it('places two discs two letters apart among four letters', () => {
    for (let i = 0; i < 20; i += 1) {
      const two = sheet(1)
      swapDiscs(two, letters, { ...one, discs: 2 }, style, seededRandom(`two ${i}`))
      const inked = letters.map(({ x }) => two.coverage[26 * 130 + x] === fullInk)
      expect([inked[0], inked[1]]).toEqual([inked[2], inked[3]])
      expect(inked[0]).not.toBe(inked[1])
    }
  })
})
