import { encodeWav } from '../codecs/wav.js'
import { between, cryptoRandom, type PictureRandom } from '../random.js'
import { digitClip, type SpeechLanguage, speechRateHz } from './clips.js'
import { inVoice, randomVoice, resample } from './voice.js'

export interface SpeakDigitsOptions {
  /** Digits; anything else is refused with a RangeError. */
  text: string
  /** @default 'en' */
  language?: SpeechLanguage
  /** @default cryptoRandom() */
  random?: PictureRandom
}

export function randomDigits(count: number, random: PictureRandom): string {
  return Array.from({ length: count }, () => random.int(10)).join('')
}

/**
 * Digits for those who cannot see a picture: WAV, 16 kHz, 8 bits, mono. Pitch, speed, formants, loudness and gaps differ for
 * each digit, over a hiss and snatches of other digits played backwards, so that no clip is played as it is shipped. That
 * does not keep machines from hearing them.
 *
 * @example
 * const random = cryptoRandom()
 * const text = randomDigits(5, random)
 * writeFileSync('digits.wav', speakDigits({ text, language: 'zh', random }))
 */
export function speakDigits({ text, language = 'en', random = cryptoRandom() }: SpeakDigitsOptions): Buffer {
  const spoken = Array.from(text, (digit) => ({
    gap: Math.round(between(random, 0.35, 0.75) * speechRateHz),
    sound: inVoice(digitClip(language, digit), randomVoice(random)),
  }))
  const tail = Math.round(between(random, 0.3, 0.6) * speechRateHz)
  const mixed = new Float32Array(spoken.reduce((sum, { gap, sound }) => sum + gap + sound.length, tail))
  let at = 0
  for (const { gap, sound } of spoken) {
    at += gap
    mixed.set(sound, at)
    at += sound.length
  }
  addMurmur(mixed, language, random)
  addHiss(mixed, random)
  return encodeWav(mixed, speechRateHz)
}

function addMurmur(mixed: Float32Array, language: SpeechLanguage, random: PictureRandom): void {
  for (let at = random.int(4000); at < mixed.length; ) {
    const clip = resample(digitClip(language, String(random.int(10))), between(random, 0.75, 1.3))
    const loudness = between(random, 0.05, 0.11)
    for (let i = 0; i < clip.length && at + i < mixed.length; i += 1) {
      mixed[at + i] = (mixed[at + i] as number) + (clip[clip.length - 1 - i] as number) * loudness
    }
    at += Math.round(clip.length * between(random, 0.5, 1.1))
  }
}

// Softer towards high pitches, where it would only hurt.
function addHiss(mixed: Float32Array, random: PictureRandom): void {
  const level = between(random, 0.03, 0.06)
  let slow = 0
  for (let i = 0; i < mixed.length; i += 1) {
    slow = slow * 0.7 + (random.next() * 2 - 1) * 0.5
    mixed[i] = (mixed[i] as number) + slow * level
  }
}
