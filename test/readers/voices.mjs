// How often digits of recordings are heard by a recogniser that learned them from other speakers: from clean digits of
// espeak-ng in voices that are not shipped (its default one is). It stands in for a general recogniser of Mandarin, of
// which Debian and npm ship none; for English it can be set beside PocketSphinx.
//   apt-get install espeak-ng
//   node test/readers/voices.mjs [en | zh] [count] [patterns of each digit]
import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import * as pictures from '../../packages/pictures/dist/index.js'
import { learnToHear } from '../strength/attacks/audio.mjs'

const words = {
  en: ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  zh: ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'],
}
const accents = { en: ['en-us', 'en-gb-scotland', 'en-gb-x-rp', 'en-029'], zh: ['cmn'] }
// Speakers of other throats and habits; whispering and robots are left out.
const speakers =
  'm1 m2 m3 m4 m5 m6 m7 m8 f1 f2 f3 f4 f5 Alex Andy Annie Belinda Gene John Lee Linda Mario Michael Steph'
const rateHz = 16_000

/** @returns how many digits and recordings were heard right */
export function hearWithVoices({ language = 'zh', count = 60, digits = 5, patterns = 60, seed = 'voices' }) {
  const hear = learnToHear(otherSpeakers(language, pictures.seededRandom(seed)), { variants: patterns })
  const random = pictures.seededRandom(`${seed} ${language}`)
  const result = { count, digits: 0, exact: 0 }
  for (let i = 0; i < count; i += 1) {
    const text = pictures.randomDigits(digits, random)
    const heard = hear(pictures.speakDigits({ text, language, random }), digits)
    result.digits += [...text].filter((digit, at) => heard[at] === digit).length / digits / count
    if (heard === text) result.exact += 1 / count
  }
  return result
}

/** Says a digit as WAV, each time in another voice. */
function otherSpeakers(language, random) {
  const pick = (list) => list[random.int(list.length)]
  return (digit) => {
    const voice = `${pick(accents[language])}+${pick(speakers.split(' '))}`
    const speed = String(130 + random.int(60))
    const pitch = String(30 + random.int(50))
    const word = words[language][Number(digit)]
    const args = ['-v', voice, '-s', speed, '-p', pitch, '--stdout', word]
    const run = spawnSync('espeak-ng', args, { maxBuffer: 1e7 })
    if (run.error) throw run.error
    if (run.status !== 0) throw new Error(`espeak-ng: ${run.stderr}`)
    return resampled(run.stdout)
  }
}

/** Sixteen bits, at the rate of recordings. */
function resampled(wav) {
  const from = wav.readUInt32LE(24)
  const sound = wav.subarray(44)
  const count = Math.floor(((sound.length / 2 - 1) * rateHz) / from)
  const bytes = Buffer.concat([wav.subarray(0, 44), Buffer.alloc(2 * count)])
  bytes.writeUInt32LE(rateHz, 24)
  for (let i = 0; i < count; i += 1) {
    const at = (i * from) / rateHz
    const share = at - Math.floor(at)
    const level =
      sound.readInt16LE(2 * Math.floor(at)) * (1 - share) + sound.readInt16LE(2 * Math.floor(at) + 2) * share
    bytes.writeInt16LE(Math.round(level), 44 + 2 * i)
  }
  return bytes
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [language, count, patterns] = process.argv.slice(2)
  console.log(
    JSON.stringify(hearWithVoices({ language, count: Number(count ?? 60), patterns: Number(patterns ?? 60) })),
  )
}
