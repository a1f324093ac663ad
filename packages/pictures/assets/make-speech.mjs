// Makes speech.bin, the spoken digits. Run by hand where espeak-ng is installed; SOURCES.md says how.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { encodeAdpcm } from './adpcm.mjs'

const mandarin = '零一二三四五六七八九'
const voices = [
  { language: 'en', voice: 'en-gb', wordsPerMinute: 150, textOf: (digit) => `${digit}.` },
  { language: 'zh', voice: 'cmn', wordsPerMinute: 130, textOf: (digit) => `${mandarin[digit]}。` },
]
const rate = 16000

const chunks = voices.flatMap((voice) => Array.from({ length: 10 }, (_, digit) => clip(voice, digit)))
const bytes = Buffer.concat(chunks)
writeFileSync(new URL('speech.bin', import.meta.url), bytes)
console.log(`speech.bin: ${chunks.length} clips, ${bytes.length} bytes`)

function clip({ language, voice, wordsPerMinute, textOf }, digit) {
  const options = ['-v', voice, '-s', String(wordsPerMinute), '-g', '0', '-p', '48', '--stdout']
  const wav = execFileSync('espeak-ng', [...options, textOf(digit)])
  const data = wav.subarray(wav.indexOf('data') + 8)
  const sound = Float64Array.from({ length: data.length >> 1 }, (_, i) => data.readInt16LE(i * 2) / 32768)
  const spoken = loud(trim(resample(sound, wav.readUInt32LE(24))))
  const header = Buffer.alloc(5)
  header.write(`${language}${digit}`, 0, 'ascii')
  header.writeUInt16LE(spoken.length, 3)
  return Buffer.concat([header, encodeAdpcm(spoken)])
}

// Windowed sinc, cut off below half the new rate.
function resample(sound, from) {
  const step = from / rate
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
  return sound.slice(Math.max(0, first - 160), last + 320)
}

function loud(sound) {
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return sound.map((value) => (value / peak) * 0.9)
}
