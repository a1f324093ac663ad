// How often Tesseract 5 reads letter pictures: node test/readers/tesseract.mjs [types] [levels] [count] [seed]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { PNG } from 'pngjs'
import { PREPROCESSORS, toGrey } from './preprocess.mjs'

export const LINE_MODES = [7, 8, 6, 13] // page segmentation: a line, a word, a block, a raw line

export function hasTesseract() {
  return spawnSync('tesseract', ['--version']).status === 0
}

/**
 * @param samples [{ text, png }]
 * @returns for every preprocessing and mode: how many were read exactly (case ignored), and how many letters stood right
 */
export function readWithTesseract(samples, { preprocessors = Object.keys(PREPROCESSORS), modes = LINE_MODES } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'readers-'))
  try {
    const results = []
    const pictures = samples.map(({ png }) => toGrey(PNG.sync.read(png)))
    const everRead = new Set()
    for (const preprocessor of preprocessors) {
      const files = pictures.map((picture, i) => {
        const file = join(folder, `${i}.pgm`)
        writeFileSync(file, toPgm(PREPROCESSORS[preprocessor](picture)))
        return file
      })
      writeFileSync(join(folder, 'list.txt'), files.join('\n'))
      for (const mode of modes) {
        const read = runTesseract(join(folder, 'list.txt'), mode)
        const exact = samples.filter(({ text }, i) => same(read[i], text))
        samples.forEach(({ text }, i) => {
          if (same(read[i], text)) everRead.add(i)
        })
        results.push({ preprocessor, mode, exact: exact.length, of: samples.length })
      }
    }
    return { results, readByAny: everRead.size }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function same(read, text) {
  return (read ?? '').replace(/[^a-z]/gi, '').toUpperCase() === text.toUpperCase()
}

function runTesseract(list, mode) {
  const whitelist = 'tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const run = spawnSync('tesseract', [list, '-', '--psm', String(mode), '--dpi', '200', '-c', whitelist], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(`tesseract ended with ${run.status}: ${run.stderr}`)
  return run.stdout.split('\f')
}

function toPgm({ width, height, grey }) {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), Buffer.from(Uint8ClampedArray.from(grey))])
}

async function main([types = '1,5,6,7', levels = '1,2', count = '300', seed = 'tesseract', quick]) {
  const pictures = await import('../../packages/server/dist/pictures/index.js')
  for (const captchaType of types.split(',').map(Number)) {
    for (const disturbLevel of captchaType <= 4 ? [1] : levels.split(',').map(Number)) {
      const random = pictures.seededRandom(`${seed} ${captchaType} ${disturbLevel}`)
      const samples = Array.from({ length: Number(count) }, (_, i) => {
        const text = pictures.pickText(captchaType, random)
        const style = pictures.styleFromSeed(`${seed} ${i % 10}`)
        return { text, png: pictures.drawLetters({ text, captchaType, disturbLevel, style, random, format: 'png' }) }
      })
      const { results, readByAny } = readWithTesseract(samples, quick ? { modes: [7, 8] } : {})
      const best = results.reduce((a, b) => (b.exact > a.exact ? b : a))
      const share = (n) => `${((100 * n) / samples.length).toFixed(1)} %`
      console.log(
        `type ${captchaType} level ${disturbLevel}: best ${share(best.exact)} (${best.preprocessor}, psm ${best.mode}), by any of ${results.length} readings ${share(readByAny)}`,
      )
      for (const name of new Set(results.map((r) => r.preprocessor))) {
        const modes = results.filter((r) => r.preprocessor === name)
        console.log(`    ${name.padEnd(22)} ${modes.map((r) => `psm ${r.mode}: ${share(r.exact)}`).join('  ')}`)
      }
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
