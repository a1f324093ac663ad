// How often PocketSphinx, a speech recogniser of the time before neural nets, hears the audio alternative. It knows
// that it will hear letters, each with its spelling word, and how many; it was never trained on the voice:
//   apt-get install pocketsphinx pocketsphinx-en-us
//   node test/readers/sphinx.mjs [types] [count] [seed]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as pictures from '../../packages/pictures/dist/index.js'

const modelFolder = '/usr/share/pocketsphinx/model/en-us'
const spellingWords =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo sierra ' +
  'tango uniform victor whiskey x-ray yankee zulu'
const wavHeaderBytes = 44
const loudness = 180

const folder = mkdtempSync(join(tmpdir(), 'readers-'))
try {
  main(process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true })
}

function main([types = '5,6,7', count = '300', seed = 'sphinx']) {
  const letters = writeDictionary()
  for (const captchaType of types.split(',').map(Number)) {
    const random = pictures.seededRandom(`${seed} ${captchaType}`)
    const texts = Array.from({ length: Number(count) }, () => pictures.pickText(captchaType, random))
    texts.forEach((text, i) => {
      writeFileSync(join(folder, `${i}.raw`), toSixteenKhz(pictures.speakLetters({ text, random })))
    })
    const heard = hear(texts.length, letters, texts[0].length)
    const exact = texts.filter((text, i) => text === heard[i]).length
    console.log(`${texts[0].length} letters: ${((100 * exact) / texts.length).toFixed(1)} % of ${count}`)
  }
}

/** "B Bravo" as one word each, spoken with and without a pause. */
function writeDictionary() {
  const lines = readFileSync(join(modelFolder, 'cmudict-en-us.dict'), 'utf8').split('\n')
  const known = new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]))
  known.set('x-ray', `${known.get('x')} ${known.get('ray')}`).set('a', 'EY')
  const words = spellingWords.split(' ')
  const entries = words.flatMap((word) => {
    const [letter, sound] = [known.get(word[0]), known.get(word)]
    return [`${word[0].toUpperCase()} ${letter} ${sound}`, `${word[0].toUpperCase()}(2) ${letter} SIL ${sound}`]
  })
  writeFileSync(join(folder, 'dictionary'), `${entries.join('\n')}\n`)
  return words.map((word) => word[0].toUpperCase())
}

function hear(count, letters, length) {
  const says = Array(length).fill('<letter>').join(' ')
  const at = (name) => join(folder, name)
  writeFileSync(at('grammar'), `#JSGF V1.0;\ngrammar g;\n<letter> = ${letters.join(' | ')};\npublic <all> = ${says};\n`)
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
  return lines.map((line) => line.replace(/\(\d+ -?\d+\)$|\(\d\)| /g, ''))
}

/** The recogniser's own rate; ours is half of it. Between two samples it puts a windowed sinc of eight on each side. */
function toSixteenKhz(wav) {
  const sound = wav.subarray(wavHeaderBytes)
  const taps = Array.from({ length: 16 }, (_, i) => {
    const x = Math.PI * (i - 7.5)
    return (Math.sin(x) / x) * (0.5 + 0.5 * Math.cos(x / 8))
  })
  const raw = Buffer.alloc(sound.length * 4)
  sound.forEach((level, at) => {
    const between = taps.reduce((sum, tap, i) => sum + tap * ((sound[at + i - 7] ?? 128) - 128), 0)
    raw.writeInt16LE((level - 128) * loudness, at * 4)
    raw.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(between * loudness))), at * 4 + 2)
  })
  return raw
}
