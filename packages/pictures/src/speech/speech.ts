import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeAdpcm } from '../codecs/adpcm.js'
import { between, type PictureRandom, pick } from '../random.js'

export interface SpeakLettersOptions {
  /** Letters that pictures show, and digits. */
  text: string
  random: PictureRandom
}

export const speechRateHz = 8000

/**
 * The letters of a picture for those who cannot see it, each followed by its spelling word ("B, Bravo"): WAV, 8 kHz, 8 bits,
 * mono. Gaps, speed, pitch and loudness differ every time, over hiss and snatches of the same voice played backwards.
 */
export function speakLetters({ text, random }: SpeakLettersOptions): Buffer {
  const clips = spokenClips()
  const spoken = Array.from(text.toUpperCase(), (letter) => {
    const clip = clips.get(letter)
    if (!clip)
      throw new RangeError(`No sound for ${JSON.stringify(letter)}. There is one for ${[...clips.keys()].join('')}.`)
    const gap = Math.round(between(random, 0.35, 0.75) * speechRateHz)
    return { gap, sound: atSpeed(clip, between(random, 0.9, 1.12), between(random, 0.75, 1)) }
  })
  const tail = Math.round(between(random, 0.3, 0.6) * speechRateHz)
  const mixed = new Float32Array(spoken.reduce((sum, { gap, sound }) => sum + gap + sound.length, tail))
  let at = 0
  for (const { gap, sound } of spoken) {
    at += gap
    mixed.set(sound, at)
    at += sound.length
  }
  addMurmur(mixed, [...clips.values()], random)
  addHiss(mixed, random)
  return wav(mixed)
}

let loaded: Map<string, Float32Array> | undefined

/** assets/speech.bin (made by assets/make-speech.mjs): a character, its length in samples, its sound; and so on. */
function spokenClips(): Map<string, Float32Array> {
  if (loaded) return loaded
  const bytes = readFileSync(join(__dirname, '../../assets/speech.bin'))
  loaded = new Map()
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt16LE(at + 1)
    const size = (length + 1) >> 1
    loaded.set(bytes.toString('ascii', at, at + 1), decodeAdpcm(bytes.subarray(at + 3, at + 3 + size), length))
    at += 3 + size
  }
  return loaded
}

// Faster is higher too, as on a tape.
function atSpeed(clip: Float32Array, speed: number, gain: number): Float32Array {
  const sound = new Float32Array(Math.floor((clip.length - 1) / speed))
  for (let i = 0; i < sound.length; i += 1) {
    const from = Math.floor(i * speed)
    const share = i * speed - from
    sound[i] = ((clip[from] as number) * (1 - share) + (clip[from + 1] as number) * share) * gain
  }
  return sound
}

function addMurmur(mixed: Float32Array, clips: Float32Array[], random: PictureRandom): void {
  for (let at = random.int(2000); at < mixed.length; ) {
    const clip = atSpeed(pick(random, clips), between(random, 0.75, 1.3), between(random, 0.08, 0.16))
    for (let i = 0; i < clip.length && at + i < mixed.length; i += 1) {
      mixed[at + i] = (mixed[at + i] as number) + (clip[clip.length - 1 - i] as number)
    }
    at += Math.round(clip.length * between(random, 0.5, 1.1))
  }
}

// Softer towards high pitches, where it would only hurt.
function addHiss(mixed: Float32Array, random: PictureRandom): void {
  const level = between(random, 0.05, 0.09)
  let slow = 0
  for (let i = 0; i < mixed.length; i += 1) {
    slow = slow * 0.7 + (random.next() * 2 - 1) * 0.5
    mixed[i] = (mixed[i] as number) + slow * level
  }
}

function wav(sound: Float32Array): Buffer {
  const bytes = Buffer.alloc(44 + sound.length)
  bytes.write('RIFF', 0, 'ascii')
  bytes.writeUInt32LE(36 + sound.length, 4)
  bytes.write('WAVEfmt ', 8, 'ascii')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20) // PCM
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(speechRateHz, 24)
  bytes.writeUInt32LE(speechRateHz, 28)
  bytes.writeUInt16LE(1, 32)
  bytes.writeUInt16LE(8, 34)
  bytes.write('data', 36, 'ascii')
  bytes.writeUInt32LE(sound.length, 40)
  for (let i = 0; i < sound.length; i += 1) {
    bytes[44 + i] = Math.max(0, Math.min(255, Math.round(128 + (sound[i] as number) * 118)))
  }
  return bytes
}
