// Labelled letter pictures for train.py, endlessly, on standard output; a record is the text, filled up to 6 bytes, and
// 130 x 53 bytes of grey: node test/readers/stream-letters.mjs SEED STYLE_NAME styleCount TYPES LEVELS
import { writeSync } from 'node:fs'
import * as pictures from '../../packages/pictures/dist/index.js'
import { toGrey } from './preprocess.mjs'
import { decode } from './samples.mjs'

const recordsPerWrite = 50

const [seed, styleName, styleCount, lengths, levels] = process.argv.slice(2)
const random = pictures.seededRandom(seed)
const styles = Array.from({ length: Number(styleCount) }, (_, i) => pictures.styleFromSeed(`${styleName} ${i}`))
const kinds = lengths.split(',').flatMap((length) => levels.split(',').map((level) => [Number(length), Number(level)]))

for (let n = 0; ; ) {
  const records = Array.from({ length: recordsPerWrite }, () => {
    const [length, level] = kinds[n++ % kinds.length]
    const style = styles[random.int(styles.length)]
    const text = pictures.randomLetters(length, random)
    const png = pictures.drawLetters({ text, level, style, random })
    return Buffer.concat([Buffer.from(text.padEnd(6)), Buffer.from(toGrey(decode(png)).grey)])
  })
  try {
    for (let rest = Buffer.concat(records); rest.length > 0; ) rest = rest.subarray(writeSync(1, rest))
  } catch (error) {
    if (error.code !== 'EPIPE') throw error
    break // the reader has enough
  }
}
