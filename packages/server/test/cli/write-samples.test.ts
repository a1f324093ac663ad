import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom, styleFromSeed } from '@ticketgate/pictures'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeSamples } from '../../src/cli/write-samples.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'samples-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

describe('writeSamples', () => {
  it('names letters by their text', () => {
    const outDir = join(folder, 'made', 'on', 'the', 'way')
    const common = { disturbLevel: 1, count: 3, outDir, style: styleFromSeed('s'), random: seededRandom('s') } as const
    const names = writeSamples({ captchaType: 7, ...common })
    expect(names).toHaveLength(3)
    names.forEach((name, i) => {
      expect(name).toMatch(new RegExp(`^[A-Z]{6}_00000${i + 1}\\.png$`))
      expect(PNG.sync.read(readFileSync(join(outDir, name))).width).toBe(130)
    })
    const [jpg] = writeSamples({ captchaType: 1, ...common, count: 1, format: 'jpeg' })
    expect(jpg).toMatch(/^[A-Z]{4}_000001\.jpg$/)
    expect(jpeg.decode(readFileSync(join(outDir, jpg as string))).width).toBe(130)
  })

  it('names slide puzzles by their x, and puts the piece beside', () => {
    const names = writeSamples({ captchaType: 9, disturbLevel: 2, count: 2, outDir: folder, style: styleFromSeed('s') })
    for (const name of names) {
      const x = Number(/^(\d+)_00000[12]\.jpg$/.exec(name)?.[1])
      expect(x).toBeGreaterThanOrEqual(100)
      expect(x).toBeLessThanOrEqual(262)
    }
    expect(readdirSync(folder).filter((name) => name.endsWith('.piece.png'))).toHaveLength(2)
  })
})
