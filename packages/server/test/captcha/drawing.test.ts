import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { createDrawing, type Picture } from '../../src/captcha/drawing.js'

const drawing = createDrawing({ styleSeed: 'drawing test' })

/** What no hole of level 1 covers: the scene's left edge. */
function sceneOf({ bytes }: Picture): string {
  const { data, width, height } = jpeg.decode(bytes, { useTArray: true, formatAsRGBA: true })
  const rows = Array.from({ length: height }, (_, y) => Buffer.from(data.subarray(y * width * 4, (y * width + 80) * 4)))
  return Buffer.concat(rows).toString('base64')
}

describe('createDrawing', () => {
  it('shows no scene twice to one network, nor to visitors whose networks are unknown', { timeout: 60_000 }, () => {
    for (const network of ['one', undefined]) {
      const scenes = Array.from({ length: 40 }, () => sceneOf(drawing.slide(1, 1, network).image))
      expect(new Set(scenes).size).toBe(40)
    }
  })

  it('shows the same scenes to different networks, and paints each once', { timeout: 60_000 }, () => {
    const scenes = Array.from({ length: 60 }, (_, i) => sceneOf(drawing.slide(1, 1, `network ${i}`).image))
    expect(new Set(scenes).size).toBeLessThan(40)
  })

  it.each([
    [1, 130],
    [2, 130],
  ] as const)('gives letters at twice the size of the picture action, and slides at scale %i', (scale, width) => {
    const plan = { letterType: 5, level: 1 } as const
    const letters = drawing.letters(plan, {})
    expect(letters.answer).toMatch(/^[A-Z]{4}$/)
    expect(PNG.sync.read(letters.image.bytes).width).toBe(2 * width)
    expect(PNG.sync.read(drawing.picture(plan, 'png').image.bytes).width).toBe(width)
    expect(jpeg.decode(drawing.picture(plan, 'jpeg').image.bytes).width).toBe(width)
    const { image, piece } = drawing.slide(2, scale, 'sizes')
    expect(jpeg.decode(image.bytes).width).toBe(310 * scale)
    expect(PNG.sync.read(piece.bytes).width).toBe(47 * scale)
  })

  it.each([
    [1, [4]],
    [2, [5]],
    [3, [6]],
    [4, [4, 5, 6]],
    [5, [4]],
    [6, [5]],
    [7, [6]],
    [8, [4, 5, 6]],
  ] as const)('gives captchaType %i its lengths', (letterType, lengths) => {
    const plan = { letterType, level: 1 } as const
    const answers = Array.from({ length: 40 }, () => drawing.picture(plan, 'png').answer.length)
    expect([...new Set(answers)].sort()).toEqual(lengths)
  })

  it('records five digits in both languages, and no two recordings are the same', () => {
    const text = drawing.spokenText()
    expect(text).toMatch(/^[0-9]{5}$/)
    const recordings = (['en', 'zh', 'en', 'zh'] as const).map((language) => drawing.speak(text, language))
    for (const wav of recordings) expect(wav.toString('latin1', 0, 4)).toBe('RIFF')
    expect(new Set(recordings.map((wav) => wav.toString('base64'))).size).toBe(4)
  })
})
