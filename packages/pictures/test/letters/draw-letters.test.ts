import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import {
  type DrawLettersOptions,
  drawLetters,
  type LetterLevel,
  type PictureRandom,
  randomLetters,
  seededRandom,
  styleFromSeed,
} from '../../src/index.js'
import { difficulties } from '../../src/letters/difficulty.js'
import { blankSheet } from '../../src/letters/ink.js'
import { layLetters } from '../../src/letters/layout.js'

const style = styleFromSeed('letters test')

function draw(options: Partial<DrawLettersOptions> = {}, seed = 'one'): Buffer {
  return drawLetters({
    text: 'KXHG',
    level: 1,
    style,
    random: seededRandom(seed),
    ...options,
  })
}

/** Relative luminance's contrast (WCAG) of the darkest and the lightest pixel. */
function contrast({ data }: { data: Uint8Array }): number {
  const luminances: number[] = []
  for (let i = 0; i < data.length; i += 4) {
    const [red, green, blue] = [0, 1, 2].map((c) => {
      const share = (data[i + c] as number) / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    }) as [number, number, number]
    luminances.push(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  }
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05)
}

function rimPixels(): number[] {
  const columns = Array.from({ length: 53 }, (_, y) => [y * 130, y * 130 + 129])
  const rows = Array.from({ length: 130 }, (_, x) => [x, 52 * 130 + x])
  return [...columns, ...rows].flat()
}

/** The colours of the outermost pixels. */
function rim(data: Buffer): string[] {
  return rimPixels().map((pixel) => data.subarray(pixel * 4, pixel * 4 + 3).toString('hex'))
}

function lettersWithoutDiscs(text: string, level: LetterLevel, random: PictureRandom, seed: string) {
  const none = new Float32Array(130)
  const sheet = blankSheet(130, 53, 1, { rowX: none, rowY: none, columnX: none, columnY: none, reach: 0 })
  return { sheet, letters: layLetters(sheet, text, difficulties[level], styleFromSeed(seed), random) }
}

describe('randomLetters', () => {
  it('gives the requested number of letters, and none that people mistake for another', () => {
    const random = seededRandom('alphabet')
    for (const count of [4, 5, 6]) expect(randomLetters(count, random)).toHaveLength(count)
    const seen = new Set(Array.from({ length: 400 }, () => randomLetters(6, random)).join(''))
    expect([...seen].sort().join('')).toBe('ABCDEHKMNPRSTUVWXYZ')
  })
})

describe('drawLetters', () => {
  it.each([
    [0, 4],
    [0, 6],
    [1, 4],
    [1, 5],
    [2, 6],
  ] as const)('draws level %i with %i letters as PNG and JPEG of 130 x 53', (level, count) => {
    const text = randomLetters(count, seededRandom('size'))
    const png = PNG.sync.read(draw({ level, text }))
    const jpg = jpeg.decode(draw({ level, text, format: 'jpeg' }))
    expect([png.width, png.height, jpg.width, jpg.height]).toEqual([130, 53, 130, 53])
  })

  it('draws twice the size at scale 2', () => {
    const png = PNG.sync.read(draw({ scale: 2 }))
    const jpg = jpeg.decode(draw({ scale: 2, format: 'jpeg' }))
    expect([png.width, png.height, jpg.width, jpg.height]).toEqual([260, 106, 260, 106])
  })

  it('is an indexed PNG of at most 3 KB', () => {
    for (let i = 0; i < 40; i += 1) {
      const level = ([0, 2] as const)[i % 2] as LetterLevel
      const random = seededRandom(`small ${i}`)
      const png = draw({ level, text: randomLetters(i % 4 < 2 ? 4 : 6, random), random })
      expect(png[25]).toBe(3)
      expect(png.length).toBeLessThanOrEqual(3072)
    }
  })

  it('shows the same in JPEG as in PNG', () => {
    const png = PNG.sync.read(draw()).data
    const jpg = jpeg.decode(draw({ format: 'jpeg' }), { useTArray: true, formatAsRGBA: true }).data
    const apart = png.reduce((sum, value, i) => sum + Math.abs(value - (jpg[i] as number)), 0) / png.length
    expect(apart).toBeLessThan(5)
  })

  it('draws the same picture for the same random numbers and style, and another with either changed', () => {
    expect(draw()).toEqual(draw())
    expect(draw({}, 'two')).not.toEqual(draw())
    expect(draw({ style: styleFromSeed('another deployment') })).not.toEqual(draw())
  })

  it('shows the text it was given', () => {
    expect(draw({ text: 'KXHG', level: 0 })).not.toEqual(draw({ text: 'KXHE', level: 0 }))
    expect(draw({ text: 'kxhg', level: 0 })).toEqual(draw({ text: 'KXHG', level: 0 }))
  })

  it('refuses a character that it has no mask for', () => {
    expect(() => draw({ text: 'KX1G' })).toThrow(RangeError)
  })

  it('keeps ink and paper apart, dark and light', () => {
    for (let i = 0; i < 12; i += 1) {
      expect(contrast(PNG.sync.read(draw({ dark: i % 2 === 0 }, `contrast ${i}`)))).toBeGreaterThan(7)
    }
  })

  it('keeps letters inside the picture', () => {
    for (let i = 0; i < 40; i += 1) {
      const random = seededRandom(`inside ${i}`)
      const { data } = PNG.sync.read(draw({ level: 0, text: randomLetters(6, random), random }))
      const paper = data.subarray(0, 3).toString('hex')
      for (const pixel of rim(data)) expect(pixel).toBe(paper)
    }
  })

  it.each([1, 2] as const)('keeps disturbed letters of level %i off the edge', (level) => {
    for (let i = 0; i < 120; i += 1) {
      const random = seededRandom(`inside ${i}`)
      const { sheet } = lettersWithoutDiscs(randomLetters(4 + (i % 3), random), level, random, `style ${i % 10}`)
      const inked = rimPixels().filter((pixel) => (sheet.coverage[pixel] as number) > 0)
      expect(inked).toEqual([])
    }
  })

  it('reports where each letter stands', () => {
    const { sheet, letters } = lettersWithoutDiscs('BEHM', 1, seededRandom('places'), 'places')
    expect(letters.length).toBe(4)
    for (const { x, y, reach } of letters) {
      const far = sheet.coverage.filter(
        (ink, p) => ink > 0 && Math.hypot((p % 130) - x, Math.floor(p / 130) - y) < reach,
      )
      expect(far.length).toBeGreaterThan(100)
    }
    expect(letters.map(({ x }) => x)).toEqual(letters.map(({ x }) => x).sort((a, b) => a - b))
  })
})

describe('styleFromSeed', () => {
  it('gives a deployment the same style at every start', () => {
    expect(styleFromSeed('seed')).toEqual(styleFromSeed('seed'))
    expect(styleFromSeed('seed')).not.toEqual(styleFromSeed('seeds'))
  })

  it('always leaves at least half of the fonts in use', () => {
    for (let i = 0; i < 50; i += 1) {
      const { fontWeights } = styleFromSeed(`fonts ${i}`)
      expect(fontWeights.filter((weight) => weight > 0).length).toBeGreaterThanOrEqual(fontWeights.length / 2)
    }
  })
})
