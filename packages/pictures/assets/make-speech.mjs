// Makes speech.bin, the spoken letters and digits. Run by hand where espeak-ng is installed; FONTS.md says how.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { encodeAdpcm } from './adpcm.mjs'

// A letter's name alone is hard to tell over noise (B, C, D, E, G, P, T, V): the spelling word follows it.
const WORDS =
  'Alpha Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliet Kilo Lima Mike November Oscar Papa Quebec Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu'.split(
    ' ',
  )
const LETTERS = 'ABCDEFGHKMNPRSTUVWXYZ'
const RATE = 8000

const chunks = []
for (const letter of LETTERS) chunks.push(clip(letter, `${letter}, ${WORDS.find((word) => word.startsWith(letter))}.`))
for (const digit of '0123456789') chunks.push(clip(digit, `${digit}.`))
const bytes = Buffer.concat(chunks)
writeFileSync(new URL('speech.bin', import.meta.url), bytes)
console.log(`speech.bin: ${chunks.length} clips, ${bytes.length} bytes`)

function clip(name, text) {
  const wav = execFileSync('espeak-ng', ['-v', 'en-us', '-s', '165', '-g', '0', '-p', '48', '--stdout', text])
  const rate = wav.readUInt32LE(24)
  const data = wav.subarray(wav.indexOf('data') + 8)
  const sound = Float64Array.from({ length: data.length >> 1 }, (_, i) => data.readInt16LE(i * 2) / 32768)
  const spoken = loud(shortenPauses(trim(resample(sound, rate))))
  const header = Buffer.alloc(3)
  header.write(name, 0, 'ascii')
  header.writeUInt16LE(spoken.length, 1)
  return Buffer.concat([header, encodeAdpcm(spoken)])
}

// Windowed sinc, cut off below half the new rate.
function resample(sound, rate) {
  const step = rate / RATE
  const cutoff = 0.92 / step
  const reach = Math.ceil(16 * step)
  return Float64Array.from({ length: Math.floor(sound.length / step) }, (_, i) => {
    const middle = i * step
    let sum = 0
    for (let j = Math.ceil(middle - reach); j <= middle + reach; j += 1) {
      const t = (j - middle) * cutoff
      const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t)
      sum += (sound[j] ?? 0) * sinc * cutoff * (0.5 + 0.5 * Math.cos((Math.PI * (j - middle)) / reach))
    }
    return sum
  })
}

function trim(sound) {
  const first = sound.findIndex((value) => Math.abs(value) > 0.01)
  const last = sound.findLastIndex((value) => Math.abs(value) > 0.006)
  return sound.slice(Math.max(0, first - 80), last + 160)
}

// The comma between name and word takes 0.3 s: a third of that is enough.
function shortenPauses(sound) {
  const kept = []
  let quiet = 0
  for (const value of sound) {
    quiet = Math.abs(value) < 0.006 ? quiet + 1 : 0
    if (quiet < RATE * 0.09) kept.push(value)
  }
  return Float64Array.from(kept)
}

function loud(sound) {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return sound.map((value) => (value / peak) * 0.9)
}
