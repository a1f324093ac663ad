import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAdpcm } from '../codecs/adpcm.js'

/** English, and Mandarin Chinese. */
export type SpeechLanguage = 'en' | 'zh'

export const speechRateHz = 16000

let loaded: Map<string, Float32Array> | undefined

/** A digit as the synthesiser spoke it. */
export function digitClip(language: SpeechLanguage, digit: string): Float32Array {
  loaded ??= load()
  const clip = loaded.get(language + digit)
  if (!clip) throw new RangeError(`No sound for ${JSON.stringify(digit)} in ${language}. There is one for 0123456789.`)
  return clip
}

/** assets/speech.bin (made by assets/make-speech.mjs): language and digit, length in samples, sound; and so on. */
function load(): Map<string, Float32Array> {
  const bytes = readFileSync(join(__dirname, '../../assets/speech.bin'))
  const clips = new Map<string, Float32Array>()
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16LE(at + 3)
    const size = (length + 1) >> 1
    clips.set(bytes.toString('ascii', at, at + 3), decodeAdpcm(bytes.subarray(at + 5, at + 5 + size), length))
    at += 5 + size
  }
  return clips
}
