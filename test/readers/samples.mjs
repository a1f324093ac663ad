import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'

const styleCount = 10

/**
 * Letter pictures of ten style seeds, the same for the same arguments, with their texts.
 *
 * @returns [{ text, bytes }], as a browser gets them
 */
export async function drawSamples({ length, level, count, seed, format = 'png', scale = 1 }) {
  const pictures = await import('../../packages/pictures/dist/index.js')
  const random = pictures.seededRandom(`${seed} ${length} ${level}`)
  return Array.from({ length: count }, (_, i) => {
    const text = pictures.randomLetters(length, random)
    const style = pictures.styleFromSeed(`${seed} ${i % styleCount}`)
    return { text, bytes: pictures.drawLetters({ text, level, style, random, format, scale }) }
  })
}

/** @returns { width, height, data: RGBA } of a PNG or a JPEG */
export function decode(bytes) {
  return bytes[0] === 0x89 ? PNG.sync.read(bytes) : jpeg.decode(bytes, { formatAsRGBA: true })
}

/** Ignores case and everything but letters. */
export function isRead(read, text) {
  return (read ?? '').replace(/[^a-z]/gi, '').toUpperCase() === text.toUpperCase()
}

/** @param results [{ preprocessor, mode, exact }] of one set of pictures, printed with the best of them first */
export function report({ title, results, readByAny, count }) {
  const share = (n) => `${((100 * n) / count).toFixed(1)} %`
  const best = results.reduce((a, b) => (b.exact > a.exact ? b : a))
  console.log(
    `${title}: best ${share(best.exact)} (${best.preprocessor}, ${best.mode}), by any of ${results.length} readings ${share(readByAny)}`,
  )
  for (const name of new Set(results.map((r) => r.preprocessor))) {
    const modes = results.filter((r) => r.preprocessor === name)
    console.log(`    ${name.padEnd(22)} ${modes.map((r) => `${r.mode}: ${share(r.exact)}`).join('  ')}`)
  }
}
