// How often PocketSphinx, a general recogniser of speech from before neural nets, hears the digits of recordings. It knows that
// it will hear digits, and how many; it was never trained on the voice. Mandarin is heard with an English model, which has no
// tones and other vowels, so that people who speak it hear more:
//   apt-get install pocketsphinx pocketsphinx-en-us
//   node test/readers/sphinx.mjs [en | zh] [count] [digits] [seed]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as pictures from '../../packages/pictures/dist/index.js'

const modelFolder = '/usr/share/pocketsphinx/model/en-us'
// Sounds of CMU's dictionary, several where there is more than one way to say it.
const sounds = {
  en: [
    ['Z IH R OW', 'Z IY R OW'],
    ['W AH N', 'HH W AH N'],
    ['T UW'],
    ['TH R IY'],
    ['F AO R'],
    ['F AY V'],
    ['S IH K S'],
    ['S EH V AH N'],
    ['EY T'],
    ['N AY N'],
  ],
  zh: [
    ['L IH NG', 'L IY NG'],
    ['IY', 'Y IY'],
    ['AA R', 'ER', 'AH R'],
    ['S AA N', 'S AE N'],
    ['S AH', 'S UH', 'S Z'],
    ['UW', 'W UW'],
    ['L Y OW', 'L IY OW'],
    ['CH IY', 'CH Y IY'],
    ['B AA', 'P AA'],
    ['JH Y OW', 'JH IY OW', 'CH IY OW'],
  ],
}
const names = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const wavHeaderBytes = 44
const loudness = 180

const folder = mkdtempSync(join(tmpdir(), 'readers-'))
try {
  main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true })
}

function main([language = 'en', count = '200', digits = '5', seed = 'sphinx']) {
  writeFileSync(join(folder, 'dictionary'), `${dictionary(sounds[language]).join('\n')}\n`)
  const random = pictures.seededRandom(`${seed} ${language}`)
  const texts = Array.from({ length: Number(count) }, () => pictures.randomDigits(Number(digits), random))
  texts.forEach((text, i) => {
    writeFileSync(join(folder, `${i}.raw`), toSixteenBits(pictures.speakDigits({ text, language, random })))
  })
  const heard = hear(texts.length, Number(digits))
  const exact = texts.filter((text, i) => text === heard[i]).length
  const single = texts.join('').length
  const right = texts.reduce((sum, text, i) => sum + [...text].filter((digit, at) => heard[i][at] === digit).length, 0)
  const share = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`
  console.log(
    `${language}: ${share(right, single)} of ${single} digits, ${share(exact, texts.length)} of ${count} recordings`,
  )
  for (let digit = 0; digit < 10; digit += 1) {
    const places = texts.flatMap((text, i) =>
      [...text].flatMap((it, at) => (it === String(digit) ? [heard[i][at]] : [])),
    )
    const others = places.filter((it) => it !== String(digit))
    console.log(`    ${digit}: ${share(places.length - others.length, places.length)} ${others.sort().join('')}`)
  }
  console.log(JSON.stringify({ count: texts.length, digits: right / single, exact: exact / texts.length }))
}

function dictionary(spoken) {
  return spoken.flatMap((ways, digit) => ways.map((way, i) => `${names[digit]}${i > 0 ? `(${i + 1})` : ''} ${way}`))
}

function hear(count, length) {
  const speech = Array(length).fill('<digit>').join(' ')
  const at = (name) => join(folder, name)
  writeFileSync(at('grammar'), `#JSGF V1.0;\ngrammar g;\n<digit> = ${names.join(' | ')};\npublic <all> = ${speech};\n`)
  writeFileSync(at('list'), Array.from({ length: count }, (_, i) => `${i}\n`).join(''))
  const options = {
    '-hmm': join(modelFolder, 'en-us'),
    '-dict': at('dictionary'),
    '-jsgf': at('grammar'),
    '-ctl': at('list'),
    '-cepdir': folder,
    '-cepext': '.raw',
    '-adcin': 'yes',
    '-hyp': at('heard'),
    '-beam': '1e-80',
    '-wbeam': '1e-60',
    '-pbeam': '1e-80',
    '-maxhmmpf': '-1',
  }
  const run = spawnSync('pocketsphinx_batch', Object.entries(options).flat(), { encoding: 'utf8' })
  if (run.error) throw run.error
  if (run.status !== 0) throw new Error(`pocketsphinx_batch ended with ${run.status}: ${run.stderr.slice(-500)}`)
  const lines = readFileSync(at('heard'), 'utf8').trim().split('\n')
  return lines.map((line) =>
    line
      .split(/[\s(]/)
      .flatMap((word) => (names.includes(word) ? [names.indexOf(word)] : []))
      .join(''),
  )
}

/** Sixteen bits a sample, as the recogniser wants them; its rate is that of recordings. */
function toSixteenBits(wav) {
  const sound = wav.subarray(wavHeaderBytes)
  const raw = Buffer.alloc(sound.length * 2)
  sound.forEach((level, at) => {
    raw.writeInt16LE((level - 128) * loudness, at * 2)
  })
  return raw
}
