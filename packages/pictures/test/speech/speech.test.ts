import { describe, expect, it } from 'vitest'
import { seededRandom, speakLetters } from '../../src/index.js'

function speak(text: string, seed = 'speech'): Buffer {
  return speakLetters({ text, random: seededRandom(seed) })
}

/** How far the sound is from silence, as the root of its mean square. */
function loudness(wav: Buffer): number {
  const sound = wav.subarray(44)
  return Math.sqrt(sound.reduce((sum, value) => sum + (value - 128) ** 2, 0) / sound.length)
}

describe('speakLetters', () => {
  it('gives WAV, 8 kHz, 8 bits, mono', () => {
    const wav = speak('KXHG')
    expect(wav.toString('ascii', 0, 4)).toBe('RIFF')
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
    expect(wav.toString('ascii', 8, 16)).toBe('WAVEfmt ')
    expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
      1, 1, 8000, 8,
    ])
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44)
  })

  it('takes one to two and a half seconds a letter', () => {
    for (const text of ['KXHG', 'ABCDEF', 'WWWWWW']) {
      const seconds = (speak(text).length - 44) / 8000
      expect(seconds / text.length).toBeGreaterThan(1)
      expect(seconds / text.length).toBeLessThan(2.5)
    }
  })

  it('can say every letter of a picture, and digits', () => {
    for (const letter of 'ABCDEFGHKMNPRSTUVWXYZ0123456789') expect(loudness(speak(letter))).toBeGreaterThan(8)
  })

  it('never says the same twice, but for the same random numbers', () => {
    expect(speak('KXHG')).toEqual(speak('KXHG'))
    expect(speak('KXHG', 'other')).not.toEqual(speak('KXHG'))
    expect(speak('KXHG').length).not.toBe(speak('KXHM').length)
  })

  it('refuses what it has no sound for', () => {
    expect(() => speak('KX-G')).toThrow(RangeError)
  })
})
