import { CaptchaError } from '@ticketgate/core'
import {
  cryptoRandom,
  type DisturbLevel,
  drawLetters,
  drawSlide,
  openPictureFolder,
  type PictureFolder,
  type PictureFormat,
  pickText,
  speakLetters,
  styleFromSeed,
} from '@ticketgate/pictures'
import type { Plan } from './plan.js'

export interface Drawn {
  readonly answer: string
  /** A data: URL; so is `piece`. */
  readonly image: string
  readonly piece?: string
}

export interface DrawingOptions {
  readonly styleSeed: string
  /** The operator's own pictures for the slide puzzle. @default scenes painted on the spot */
  readonly pictureFolder?: string | undefined
}

/** `dark`: light ink on dark paper; `dense`: twice the resolution. */
type PictureLook = { readonly dark?: boolean | undefined; readonly dense?: boolean | undefined }

/** The pictures of one deployment, in its own style. */
export interface Drawing {
  letters(plan: Pick<Plan, 'letterType' | 'level'>, look: PictureLook): Drawn
  slide(level: DisturbLevel): Drawn
  /** A recording of letters, as WAV. */
  speak(text: string): Buffer
  /** The picture alone, as the old image URL serves it. */
  picture(plan: Pick<Plan, 'letterType' | 'level'>, format: PictureFormat): { text: string; picture: Buffer }
}

export function createDrawing({ styleSeed, pictureFolder }: DrawingOptions): Drawing {
  const folder = pictureFolder === undefined ? undefined : openFolder(pictureFolder)
  const style = styleFromSeed(styleSeed)
  const random = cryptoRandom()

  function draw({ letterType, level }: Pick<Plan, 'letterType' | 'level'>, format: PictureFormat, look: PictureLook) {
    const text = pickText(letterType, random)
    const picture = drawLetters({
      text,
      captchaType: letterType,
      disturbLevel: level,
      style,
      random,
      format,
      scale: look.dense === true ? 2 : 1,
      dark: look.dark ?? false,
    })
    return { text, picture }
  }

  return {
    speak: (text) => speakLetters({ text, random }),
    picture: (plan, format) => draw(plan, format, {}),
    letters(plan, look) {
      const { text, picture } = draw(plan, 'png', look)
      return { answer: text, image: dataUrl('png', picture) }
    },
    slide(level) {
      const { background, piece, x } = drawSlide({
        disturbLevel: level,
        style,
        random,
        ...(folder !== undefined && { pictureFolder: folder }),
      })
      return { answer: String(x), image: dataUrl('jpeg', background), piece: dataUrl('png', piece) }
    },
  }
}

/** @throws {CaptchaError} naming the picture that cannot be used */
export function openFolder(path: string): PictureFolder {
  try {
    return openPictureFolder(path)
  } catch (error) {
    throw new CaptchaError(
      'ERR_CAPTCHA_OPTION_VALUE',
      `createService(): option "pictureFolder": ${(error as Error).message}`,
      'pictureFolder',
    )
  }
}

const dataUrl = (format: PictureFormat, picture: Buffer): string =>
  `data:image/${format};base64,${picture.toString('base64')}`
