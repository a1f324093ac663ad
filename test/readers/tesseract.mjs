// How often Tesseract 5 reads letter pictures: node test/readers/tesseract.mjs [types] [levels] [count] [seed] [quick]
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { frame, preparations, toGrey, upscale } from './preprocess.mjs'
import { decode, drawSamples, isRead, report } from './samples.mjs'

export const lineModes = [7, 8, 6, 13] // page segmentation: a line, a word, a block, a raw line

export function hasTesseract() {
  return spawnSync('tesseract', ['--version']).status === 0
}

/**
 * @param samples [{ text, bytes }]
 * @returns for every preprocessing and mode: how many were read exactly (case ignored)
 */
export function readWithTesseract(samples, { preprocessors = Object.keys(preparations), modes = lineModes } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'readers-'))
  try {
    const results = []
    const pictures = samples.map(({ bytes }) => toGrey(decode(bytes)))
    const everRead = new Set()
    for (const preprocessor of preprocessors) {
      const files = pictures.map((picture, i) => {
        const file = join(folder, `${i}.pgm`)
        writeFileSync(file, toPgm(frame(preparations[preprocessor](picture))))
        return file
      })
      writeFileSync(join(folder, 'list.txt'), files.join('\n'))
      for (const mode of modes) {
        const read = runTesseract(join(folder, 'list.txt'), mode)
        const right = samples.flatMap(({ text }, i) => (isRead(read[i], text) ? [i] : []))
        for (const i of right) everRead.add(i)
        results.push({ preprocessor, mode: `psm ${mode}`, exact: right.length })
      }
    }
    return { results, readByAny: everRead.size }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function runTesseract(list, mode, format = 'txt') {
  const whitelist = 'tessedit_char_whitelist=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const run = spawnSync('tesseract', [list, '-', '--psm', String(mode), '--dpi', '200', '-c', whitelist, format], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  if (run.status !== 0) throw new Error(`tesseract ended with ${run.status}: ${run.stderr}`)
  return format === 'txt' ? run.stdout.split('\f') : run.stdout.split('\n').map((line) => line.split('\t'))
}

/** @returns for every picture of one letter: { text, confidence }, both empty if it sees none */
export function readLetters(pictures) {
  const folder = mkdtempSync(join(tmpdir(), 'readers-'))
  try {
    const files = pictures.map((picture, i) => {
      writeFileSync(join(folder, `${i}.pgm`), toPgm(frame(upscale(picture, 2))))
      return join(folder, `${i}.pgm`)
    })
    writeFileSync(join(folder, 'list.txt'), files.join('\n'))
    const read = pictures.map(() => ({ text: '', confidence: 0 }))
    for (const [level, page, , , , , , , , , confidence, text] of runTesseract(join(folder, 'list.txt'), 10, 'tsv'))
      if (level === '5') read[page - 1] = { text: text.trim(), confidence: confidence / 100 }
    return read
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function toPgm({ width, height, grey }) {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`), Buffer.from(Uint8ClampedArray.from(grey))])
}

async function main([lengths = '4,5,6', levels = '0,1,2', count = '300', seed = 'tesseract', quick]) {
  for (const length of lengths.split(',').map(Number)) {
    for (const level of levels.split(',').map(Number)) {
      const samples = await drawSamples({ length, level, count: Number(count), seed })
      const read = readWithTesseract(samples, quick ? { modes: [7, 8] } : {})
      report({ title: `${length} letters, level ${level}`, count: samples.length, ...read })
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
