import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { describe, expect, it } from 'vitest'
import { createDrawing } from '../../src/captcha/drawing.js'
import { sceneOf } from '../support/scenes.js'

const drawing = createDrawing({ styleSeed: 'drawing test' })

describe('createDrawing', () => {
  it('shows no scene twice to one address, nor to visitors whose addresses are unknown', { timeout: 60_000 }, () => {
    for (const address of ['one', undefined]) {
      const scenes = Array.from({ length: 40 }, () => sceneOf(drawing.slide(1, 1, address).image.bytes))
      expect(new Set(scenes).size).toBe(40)
    }
  })

  it('shows the same scenes to different addresses, and paints each once', { timeout: 60_000 }, () => {
    const scenes = Array.from({ length: 60 }, (_, i) => sceneOf(drawing.slide(1, 1, `address ${i}`).image.bytes))
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
