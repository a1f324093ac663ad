import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawSlide, openPictureFolder, type SlidePuzzle, seededRandom, styleFromSeed } from '../../src/index.js'

const style = styleFromSeed('slide test')
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function draw(seed: string, disturbLevel: 1 | 2 = 1): SlidePuzzle {
  return drawSlide({ disturbLevel, style, random: seededRandom(seed) })
}

/** A picture of one colour: whatever differs from it was drawn by the puzzle. */
function plainFolder() {
  const png = new PNG({ width: 500, height: 260 })
  png.data.fill(128)
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255
  writeFileSync(join(folder, 'plain.png'), PNG.sync.write(png))
  return openPictureFolder(folder)
}

describe('drawSlide', () => {
  it('gives a JPEG of 310 x 155 and a piece of 47 x 155 with transparent rest', () => {
    const { background, piece } = draw('size')
    const picture = jpeg.decode(background)
    const strip = PNG.sync.read(piece)
    expect([picture.width, picture.height, strip.width, strip.height]).toEqual([310, 155, 47, 155])
    const opaque = Array.from({ length: 47 * 155 }, (_, i) => strip.data[i * 4 + 3] === 255).filter(Boolean).length
    expect(opaque).toBeGreaterThan(600)
    expect(opaque).toBeLessThan(47 * 47)
  })

  it('puts the hole where it says, with the outline of the piece', { timeout: 60_000 }, () => {
    const pictureFolder = plainFolder()
    for (let i = 0; i < 20; i += 1) {
      const random = seededRandom(`hole ${i}`)
      const { background, piece, x } = drawSlide({ disturbLevel: i % 2 === 0 ? 1 : 2, style, random, pictureFolder })
      const { data } = jpeg.decode(background, { useTArray: true, formatAsRGBA: true })
      const strip = PNG.sync.read(piece)
      let changedInside = 0
      let inside = 0
      for (let row = 0; row < 155; row += 1) {
        for (let column = 0; column < 47; column += 1) {
          if (strip.data[(row * 47 + column) * 4 + 3] !== 255) continue
          inside += 1
          if (Math.abs((data[(row * 310 + x + column) * 4] as number) - 128) > 12) changedInside += 1
        }
      }
      expect(changedInside / inside).toBeGreaterThan(0.7)
    }
  })

  it('keeps x between 100 and 262, over all of it', { timeout: 60_000 }, () => {
    const places = Array.from({ length: 60 }, (_, i) => draw(`x ${i}`).x)
    expect(Math.min(...places)).toBeGreaterThanOrEqual(100)
    expect(Math.min(...places)).toBeLessThan(115)
    expect(Math.max(...places)).toBeLessThanOrEqual(262)
    expect(Math.max(...places)).toBeGreaterThan(247)
  })

  it('stays below 60 KB', () => {
    for (let i = 0; i < 30; i += 1) {
      const { background, piece } = draw(`bytes ${i}`, 2)
      expect(background.length + piece.length).toBeLessThan(60_000)
    }
  })

  it('is the same for the same random numbers and never twice alike otherwise', () => {
    expect(draw('same')).toEqual(draw('same'))
    const pictures = new Set(Array.from({ length: 30 }, (_, i) => draw(`alike ${i}`).background.toString('base64')))
    expect(pictures.size).toBe(30)
  })
})

describe('openPictureFolder', () => {
  it('reads JPEG and PNG and shows parts of them', () => {
    const data = Buffer.alloc(640 * 320 * 4, 0)
    for (let i = 0; i < data.length; i += 4) data.set([200, 30, 30, 255], i)
    writeFileSync(join(folder, 'red.jpg'), jpeg.encode({ data, width: 640, height: 320 }, 90).data)
    const pictureFolder = openPictureFolder(folder)
    expect(pictureFolder.count).toBe(1)
    const { background } = drawSlide({ disturbLevel: 1, style, random: seededRandom('red'), pictureFolder })
    const { data: shown } = jpeg.decode(background, { useTArray: true, formatAsRGBA: true })
    expect(shown[0] as number).toBeGreaterThan(180)
    expect(shown[1] as number).toBeLessThan(60)
  })

  it.each([
    ['is no picture', 'notes.jpg', Buffer.from('not a picture')],
    ['is cut off', 'cut.png', PNG.sync.write(new PNG({ width: 500, height: 300 })).subarray(0, 200)],
    ['is too small', 'small.png', PNG.sync.write(new PNG({ width: 200, height: 100 }))],
  ])('names a file that %s, at start', (_, name, bytes) => {
    writeFileSync(join(folder, name), bytes)
    expect(() => openPictureFolder(folder)).toThrow(name)
  })

  it('refuses a folder without pictures, or none at all', () => {
    expect(() => openPictureFolder(folder)).toThrow(folder)
    expect(() => openPictureFolder(join(folder, 'missing'))).toThrow('missing')
  })
})
