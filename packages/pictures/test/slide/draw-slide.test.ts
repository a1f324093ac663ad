import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import {
  drawSlide,
  paintScene,
  type Scene,
  type SlideLevel,
  type SlidePuzzle,
  type SlideScale,
  seededRandom,
} from '../../src/index.js'

function draw(seed: string, level: SlideLevel = 1, scale: SlideScale = 1): SlidePuzzle {
  const random = seededRandom(seed)
  return drawSlide({ scene: paintScene({ random }), level, scale, random })
}

/** A scene of one grey: whatever differs from it was drawn by the puzzle. */
function plainScene(grey: number): Scene {
  return paintScene({ pictureFolder: { count: 1, paint: (canvas) => canvas.pixels.fill(grey) } })
}

/** The red of a JPEG's pixels. */
function redOf(file: Buffer) {
  const { data, width, height } = jpeg.decode(file, { useTArray: true, formatAsRGBA: true })
  return { width, height, at: (x: number, y: number) => data[(y * width + x) * 4] as number }
}

/** Columns in which more than a few pixels differ from the scene's grey. */
function changedColumns(background: Buffer, grey: number): number[] {
  const { width, height, at } = redOf(background)
  const rows = Array.from({ length: height }, (_, y) => y)
  return Array.from({ length: width }, (_, x) => x).filter(
    (x) => rows.filter((y) => Math.abs(at(x, y) - grey) > 30).length > 2,
  )
}

describe('drawSlide', () => {
  it.each([1, 2] as const)('gives a JPEG of 310 x 155 and a piece of 47 x 155, times the scale (%i)', (scale) => {
    const { background, piece } = draw('size', 1, scale)
    const picture = jpeg.decode(background)
    const strip = PNG.sync.read(piece)
    expect([picture.width, picture.height]).toEqual([310 * scale, 155 * scale])
    expect([strip.width, strip.height]).toEqual([47 * scale, 155 * scale])
    const opaque = Array.from({ length: strip.width * strip.height }, (_, i) => strip.data[i * 4 + 3] === 255)
    const share = opaque.filter(Boolean).length / (47 * 47 * scale * scale)
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.75)
  })

  it.each([
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
  ] as const)('puts the hole where it says, with the outline of the piece (level %i, scale %i)', (level, scale) => {
    const scene = plainScene(200)
    for (let i = 0; i < 6; i += 1) {
      const { background, piece, x } = drawSlide({ scene, level, scale, random: seededRandom(`hole ${i}`) })
      const { at } = redOf(background)
      const strip = PNG.sync.read(piece)
      const dark = { inside: 0, outside: 0 }
      const all = { inside: 0, outside: 0 }
      for (let i = 0; i < strip.width * strip.height; i += 1) {
        const opacity = strip.data[i * 4 + 3] as number
        if (opacity > 0 && opacity < 255) continue
        const side = opacity === 255 ? 'inside' : 'outside'
        all[side] += 1
        if (at(x * scale + (i % strip.width), Math.floor(i / strip.width)) < 150) dark[side] += 1
      }
      expect(dark.inside / all.inside).toBeGreaterThan(0.75)
      expect(dark.outside / all.outside).toBeLessThan(0.01)
    }
  })

  it('draws one hole and nothing else at level 1', () => {
    for (let i = 0; i < 20; i += 1) {
      const { background, x } = drawSlide({ scene: plainScene(200), level: 1, random: seededRandom(`one ${i}`) })
      const columns = changedColumns(background, 200)
      expect(columns[0]).toBeGreaterThanOrEqual(x)
      expect(columns.at(-1)).toBeLessThan(x + 47)
    }
  })

  it('draws one decoy beside it at level 2, which does not touch it', () => {
    for (let i = 0; i < 20; i += 1) {
      const { background, x } = drawSlide({ scene: plainScene(200), level: 2, random: seededRandom(`two ${i}`) })
      const decoy = changedColumns(background, 200).filter((column) => column < x || column >= x + 47)
      expect(decoy.length).toBeGreaterThan(28)
      expect((decoy.at(-1) as number) - (decoy[0] as number)).toBeLessThan(47)
    }
  })

  it.each([10, 60, 128, 250])('makes hole and piece visible on a scene of grey %i', (grey) => {
    const { background, piece, x } = drawSlide({ scene: plainScene(grey), level: 1, random: seededRandom('contrast') })
    const { at } = redOf(background)
    const strip = PNG.sync.read(piece)
    const opaqueRows = Array.from({ length: 155 }, (_, y) => y).filter((y) => strip.data[(y * 47 + 23) * 4 + 3] === 255)
    const y = opaqueRows[opaqueRows.length >> 1] as number
    const columns = Array.from({ length: 47 }, (_, column) => column)
    expect(Math.max(...columns.map((column) => Math.abs(at(x + column, y) - grey)))).toBeGreaterThan(80)
    const pixels = columns.map((column) => (y * 47 + column) * 4)
    // Light on a dark scene, with a shadow on a light one.
    expect(Math.max(...pixels.map((from) => strip.data[from] as number))).toBeGreaterThan(240)
    expect(
      pixels.filter((from) => (strip.data[from + 3] as number) > 30 && (strip.data[from] as number) < 40),
    ).not.toEqual([])
  })

  it('leaves the scene as it was, for the next puzzle', () => {
    const scene = paintScene({ random: seededRandom('shared') })
    for (const scale of [1, 2] as const) {
      const before = Buffer.from(scene.view(scale).canvas.pixels)
      for (let i = 0; i < 5; i += 1) drawSlide({ scene, level: 2, scale })
      expect(Buffer.from(scene.view(scale).canvas.pixels).equals(before)).toBe(true)
    }
  })

  it('has x from 100 to 262, each of them', () => {
    const scene = paintScene()
    const random = seededRandom('x')
    const places = Array.from({ length: 400 }, () => drawSlide({ scene, level: 1, random }).x)
    expect(Math.min(...places)).toBeGreaterThanOrEqual(100)
    expect(Math.min(...places)).toBeLessThan(106)
    expect(Math.max(...places)).toBeLessThanOrEqual(262)
    expect(Math.max(...places)).toBeGreaterThan(256)
  })

  it('stays below 30 KB at scale 1, and below 75 KB at scale 2', () => {
    for (let i = 0; i < 12; i += 1) {
      const scene = paintScene({ random: seededRandom(`bytes ${i}`) })
      const bytes = ([1, 2] as const).map((scale) => {
        const { background, piece } = drawSlide({ scene, level: 2, scale })
        return background.length + piece.length
      })
      expect(bytes[0]).toBeLessThan(30_000)
      expect(bytes[1]).toBeLessThan(75_000)
    }
  })

  it('draws the same puzzle for the same random numbers, and another otherwise', () => {
    expect(draw('same')).toEqual(draw('same'))
    const pictures = new Set(Array.from({ length: 12 }, (_, i) => draw(`alike ${i}`).background.toString('base64')))
    expect(pictures.size).toBe(12)
  })
})
