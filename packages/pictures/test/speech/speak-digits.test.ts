import { describe, expect, it } from 'vitest'
import { randomDigits, type SpeechLanguage, seededRandom, speakDigits } from '../../src/index.js'
import { digitClip } from '../../src/speech/clips.js'
import { inVoice, type Voice } from '../../src/speech/voice.js'

const languages = ['en', 'zh'] as const

function speak(text: string, language: SpeechLanguage = 'en', seed = 'speech'): Buffer {
  return speakDigits({ text, language, random: seededRandom(seed) })
}

/** How far the sound is from silence, as the root of its mean square. */
function loudness(wav: Buffer): number {
  const sound = wav.subarray(44)
  return Math.sqrt(sound.reduce((sum, value) => sum + (value - 128) ** 2, 0) / sound.length)
}

describe('speakDigits', () => {
  it('gives WAV, 16 kHz, 8 bits, mono', () => {
    const wav = speak('2075')
    expect(wav.toString('ascii', 0, 4)).toBe('RIFF')
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
    expect(wav.toString('ascii', 8, 16)).toBe('WAVEfmt ')
    expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24), wav.readUInt16LE(34)]).toEqual([
      1, 1, 16000, 8,
    ])
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44)
  })

  it.each(languages)('takes 0.6 to 1.7 seconds a digit in %s', (language) => {
    for (const text of ['0123', '456789', '777777']) {
      const seconds = (speak(text, language).length - 44) / 16000
      expect(seconds / text.length).toBeGreaterThan(0.6)
      expect(seconds / text.length).toBeLessThan(1.7)
    }
  })

  it.each(languages)('can say every digit in %s', (language) => {
    for (const digit of '0123456789') expect(loudness(speak(digit, language))).toBeGreaterThan(6)
  })

  it('speaks each language in its own sounds', () => {
    for (const digit of '0123456789') expect(digitClip('en', digit)).not.toEqual(digitClip('zh', digit))
  })

  it('never makes the same recording twice, except with the same random numbers', () => {
    expect(speak('2075')).toEqual(speak('2075'))
    expect(speak('2075', 'en', 'other')).not.toEqual(speak('2075'))
  })

  it('refuses what it has no sound for', () => {
    expect(() => speak('20A5')).toThrow(RangeError)
  })
})

describe('randomDigits', () => {
  it('gives the requested number of digits, and every digit in time', () => {
    const random = seededRandom('digits')
    expect(randomDigits(5, random)).toMatch(/^[0-9]{5}$/)
    expect(new Set(randomDigits(300, random)).size).toBe(10)
  })
})

describe('inVoice', () => {
  const plain: Voice = { pitch: 1, speed: 1, formants: 1, loudness: 1 }
  // A voice of 100 Hz with one resonance at 1 kHz, as pulses through a resonator.
  const hum = new Float32Array(16000)
  for (let i = 2; i < hum.length; i += 1) {
    const pulse = i % 160 === 0 ? 0.1 : 0
    const turn = 2 * 0.97 * Math.cos((2 * Math.PI * 1000) / 16000)
    hum[i] = pulse + turn * (hum[i - 1] as number) - 0.97 ** 2 * (hum[i - 2] as number)
  }

  /** The time in samples after which the middle of a sound is most like itself. */
  function period(sound: Float32Array): number {
    const likeness = (lag: number) => {
      let sum = 0
      for (let i = 4000; i < 10000; i += 1) sum += (sound[i] as number) * (sound[i + lag] as number)
      return sum
    }
    const lags = Array.from({ length: 200 }, (_, i) => i + 90)
    const most = Math.max(...lags.map(likeness))
    // Twice the period is nearly as like.
    return lags.find((lag) => likeness(lag) > 0.9 * most && likeness(lag) >= likeness(lag + 1)) as number
  }

  /** The pitch from 500 to 1600 Hz at which a sound is loudest. */
  function resonance(sound: Float32Array): number {
    const power = (hz: number) => {
      let [re, im] = [0, 0]
      for (let i = 4000; i < 10000; i += 1) {
        re += (sound[i] as number) * Math.cos((2 * Math.PI * hz * i) / 16000)
        im += (sound[i] as number) * Math.sin((2 * Math.PI * hz * i) / 16000)
      }
      return re * re + im * im
    }
    // Only multiples of the pitch sound at all: what lies between them is spread over a whole step.
    const pitch = 16000 / period(sound)
    const harmonics = Array.from({ length: 20 }, (_, i) => pitch * (i + 1)).filter((hz) => hz > 500 && hz < 1600)
    const weights = harmonics.map(power)
    return harmonics.reduce((sum, hz, i) => sum + hz * (weights[i] as number), 0) / weights.reduce((a, b) => a + b)
  }

  it('changes neither pitch nor length nor formants by default', () => {
    const same = inVoice(hum, plain)
    expect(Math.abs(same.length - hum.length)).toBeLessThan(10)
    expect(period(same)).toBe(160)
    expect(Math.abs(resonance(same) - resonance(hum))).toBeLessThan(30)
  })

  it('changes pitch, length and formants one at a time', () => {
    const high = inVoice(hum, { ...plain, pitch: 1.25 })
    expect(Math.abs(period(high) - 128)).toBeLessThanOrEqual(2)
    expect(Math.abs(high.length - hum.length)).toBeLessThan(400)
    expect(Math.abs(resonance(high) - 1000)).toBeLessThan(80)

    const fast = inVoice(hum, { ...plain, speed: 1.1 })
    expect(Math.abs(fast.length - hum.length / 1.1)).toBeLessThan(400)
    expect(Math.abs(period(fast) - 160)).toBeLessThanOrEqual(2)

    const small = inVoice(hum, { ...plain, formants: 1.08 })
    expect(Math.abs(period(small) - 160)).toBeLessThanOrEqual(2)
    expect(resonance(small) - resonance(hum)).toBeGreaterThan(40)

    const quiet = inVoice(hum, { ...plain, loudness: 0.5 })
    expect(Math.max(...quiet) / Math.max(...inVoice(hum, plain))).toBeCloseTo(0.5, 1)
  })
})
