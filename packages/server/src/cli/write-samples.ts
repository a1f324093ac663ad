import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  cryptoRandom,
  type DisturbLevel,
  drawLetters,
  drawSlide,
  type LetterType,
  type PictureFolder,
  type PictureFormat,
  type PictureRandom,
  type PictureStyle,
  pickText,
} from '@ticketgate/pictures'

export interface WriteSamplesOptions {
  /** 1 to 8: letters; 9: slide puzzle. */
  captchaType: LetterType | 9
  disturbLevel: DisturbLevel
  count: number
  /** Made when missing. */
  outDir: string
  style: PictureStyle
  /** Of letters. A slide puzzle is always a JPEG. @default 'png' */
  format?: PictureFormat
  /** @default cryptoRandom() */
  random?: PictureRandom
  pictureFolder?: PictureFolder
}

/**
 * Writes pictures to look at or to measure readers with, each named by its answer: `KXHG_000001.png`; for slide puzzles
 * `187_000001.jpg` and the piece beside it, `187_000001.piece.png`.
 *
 * @returns the names written, without those of pieces
 */
export function writeSamples(options: WriteSamplesOptions): string[] {
  const {
    captchaType,
    disturbLevel,
    count,
    outDir,
    style,
    format = 'png',
    random = cryptoRandom(),
    pictureFolder,
  } = options
  mkdirSync(outDir, { recursive: true })
  return Array.from({ length: count }, (_, i) => {
    const number = String(i + 1).padStart(6, '0')
    if (captchaType === 9) {
      const { background, piece, x } = drawSlide({
        disturbLevel,
        style,
        random,
        ...(pictureFolder && { pictureFolder }),
      })
      writeFileSync(join(outDir, `${x}_${number}.piece.png`), piece)
      writeFileSync(join(outDir, `${x}_${number}.jpg`), background)
      return `${x}_${number}.jpg`
    }
    const text = pickText(captchaType, random)
    const name = `${text}_${number}.${format === 'png' ? 'png' : 'jpg'}`
    writeFileSync(join(outDir, name), drawLetters({ text, captchaType, disturbLevel, style, random, format }))
    return name
  })
}
