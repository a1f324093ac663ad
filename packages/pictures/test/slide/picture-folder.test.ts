import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drawSlide, openPictureFolder, paintScene, seededRandom } from '../../src/index.js'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pictures-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('openPictureFolder', () => {
  it('reads JPEG and PNG files and gives parts of them', () => {
    const data = Buffer.alloc(640 * 320 * 4, 0)
    for (let i = 0; i < data.length; i += 4) data.set([200, 30, 30, 255], i)
    writeFileSync(join(folder, 'red.jpg'), jpeg.encode({ data, width: 640, height: 320 }, 90).data)
    const pictureFolder = openPictureFolder(folder)
    expect(pictureFolder.count).toBe(1)
    const scene = paintScene({ random: seededRandom('red'), pictureFolder })
    for (const scale of [1, 2] as const) {
      const { background } = drawSlide({ scene, level: 1, scale })
      const { data: shown, width } = jpeg.decode(background, { useTArray: true, formatAsRGBA: true })
      expect(width).toBe(310 * scale)
      expect(shown[0] as number).toBeGreaterThan(180)
      expect(shown[1] as number).toBeLessThan(60)
    }
  })

  it.each([
    [400, 200],
    [500, 900],
    [1700, 430],
  ])('shows an undistorted part of a picture of %i x %i', (width, height) => {
    // A chequerboard: as many edges for each pixel across as down.
    const picture = new PNG({ width, height })
    for (let i = 0; i < width * height; i += 1) {
      const isLit = Math.floor((i % width) / 20) % 2 === Math.floor(i / width / 20) % 2
      picture.data.fill(isLit ? 255 : 0, i * 4, i * 4 + 3)
      picture.data[i * 4 + 3] = 255
    }
    writeFileSync(join(folder, 'squares.png'), PNG.sync.write(picture))
    const { canvas } = paintScene({ pictureFolder: openPictureFolder(folder), random: seededRandom('squares') }).view(2)
    const isLit = (x: number, y: number) => (canvas.pixels[(y * 620 + x) * 3] as number) > 127
    const edges = { across: 0, down: 0 }
    for (let y = 0; y < 310; y += 1)
      for (let x = 1; x < 620; x += 1) if (isLit(x, y) !== isLit(x - 1, y)) edges.across += 1
    for (let y = 1; y < 310; y += 1)
      for (let x = 0; x < 620; x += 1) if (isLit(x, y) !== isLit(x, y - 1)) edges.down += 1
    expect(edges.across).toBeGreaterThan(1000)
    expect(edges.across / edges.down).toBeGreaterThan(0.85)
    expect(edges.across / edges.down).toBeLessThan(1.18)
  })

  it.each([
    ['is no picture', 'notes.jpg', Buffer.from('not a picture')],
    ['is cut off', 'cut.png', PNG.sync.write(new PNG({ width: 500, height: 300 })).subarray(0, 200)],
    ['is too small', 'small.png', PNG.sync.write(new PNG({ width: 200, height: 100 }))],
  ])('refuses a file that %s, and names it', (_, name, bytes) => {
    writeFileSync(join(folder, name), bytes)
    expect(() => openPictureFolder(folder)).toThrow(name)
  })

  it('refuses a folder without pictures, or none at all', () => {
    expect(() => openPictureFolder(folder)).toThrow(folder)
    expect(() => openPictureFolder(join(folder, 'missing'))).toThrow('missing')
  })
})
