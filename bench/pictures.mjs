// Pictures a second on one core, and their size: node bench/pictures.mjs [milliseconds per row]
import { pathToFileURL } from 'node:url'
import * as pictures from '../packages/pictures/dist/index.js'

const STYLE = pictures.styleFromSeed('bench')

/** @returns rows of { name, perSecond (of CPU time), medianBytes } */
export function benchPictures(milliseconds = 1000) {
  const random = pictures.cryptoRandom()
  const letters = (captchaType, disturbLevel, format, scale) => () =>
    pictures.drawLetters({
      text: pictures.pickText(captchaType, random),
      captchaType,
      disturbLevel,
      style: STYLE,
      random,
      format,
      scale,
    })
  const rows = []
  for (const format of ['png', 'jpeg']) {
    for (const captchaType of [1, 2, 3])
      rows.push([`type ${captchaType} ${format}`, letters(captchaType, 1, format, 1)])
    for (const captchaType of [5, 6, 7]) {
      for (const level of [1, 2])
        rows.push([`type ${captchaType} level ${level} ${format}`, letters(captchaType, level, format, 1)])
    }
    rows.push([`type 5 level 1 ${format}, scale 2`, letters(5, 1, format, 2)])
  }
  if (pictures.drawSlide) {
    for (const disturbLevel of [1, 2]) {
      rows.push([
        `type 9 level ${disturbLevel} (slide)`,
        () => {
          const { background, piece } = pictures.drawSlide({ disturbLevel, style: STYLE, random })
          return { length: background.length + piece.length }
        },
      ])
    }
  }
  if (pictures.speakLetters) {
    rows.push(['audio, 4 letters', () => pictures.speakLetters({ text: pictures.pickText(1, random), random })])
  }
  return rows.map(([name, draw]) => ({ name, ...measure(draw, milliseconds) }))
}

function measure(draw, milliseconds) {
  for (let i = 0; i < 30; i += 1) draw()
  const sizes = []
  const start = process.cpuUsage()
  let spentMs = 0
  while (spentMs < milliseconds) {
    for (let i = 0; i < 5; i += 1) sizes.push(draw().length)
    const { user, system } = process.cpuUsage(start)
    spentMs = (user + system) / 1000
  }
  sizes.sort((a, b) => a - b)
  return { perSecond: Math.round((sizes.length * 1000) / spentMs), medianBytes: sizes[sizes.length >> 1] }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const { name, perSecond, medianBytes } of benchPictures(Number(process.argv[2] ?? 1000))) {
    console.log(
      `${name.padEnd(28)} ${String(perSecond).padStart(6)} pictures/s ${String(medianBytes).padStart(7)} bytes`,
    )
  }
}
