import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDrawing } from '../../src/captcha/drawing.js'
import { writeSamples } from '../../src/cli/sample.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samples-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const drawing = createDrawing({ styleSeed: 'samples' })

describe('writeSamples', () => {
  it('names letters by their text', () => {
    const outDir = join(folder, 'made', 'on', 'the', 'way')
    const common = { disturbLevel: 1, count: 3, outDir, format: 'png' } as const
    const names = writeSamples(drawing, { captchaType: 7, ...common })
    expect(names).toHaveLength(3)
    names.forEach((name, i) => {
      expect(name).toMatch(new RegExp(`^[A-Z]{6}_00000${i + 1}\\.png$`))
      expect(PNG.sync.read(readFileSync(join(outDir, name))).width).toBe(130)
    })
    const [jpg] = writeSamples(drawing, { captchaType: 1, ...common, count: 1, format: 'jpeg' })
    expect(jpg).toMatch(/^[A-Z]{4}_000001\.jpg$/)
    expect(jpeg.decode(readFileSync(join(outDir, jpg as string))).width).toBe(130)
  })

  it('names slide puzzles by their x, and writes the piece beside them', () => {
    const names = writeSamples(drawing, {
      captchaType: 9,
      disturbLevel: 2,
      count: 2,
      outDir: folder,
      format: 'png',
    })
    for (const name of names) {
      const x = Number(/^(\d+)_00000[12]\.jpg$/.exec(name)?.[1])
      expect(x).toBeGreaterThanOrEqual(100)
      expect(x).toBeLessThanOrEqual(262)
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.piece.png'))).toHaveLength(2)
  })
})
