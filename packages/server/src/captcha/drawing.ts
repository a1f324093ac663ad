import { optionError } from '@ticketgate/core/provider'
import {
  cryptoRandom,
  drawLetters,
  drawSlide,
  type LetterLevel,
  openPictureFolder,
  type PictureFolder,
  type PictureFormat,
  randomDigits,
  randomLetters,
  type SlideScale,
  type SpeechLanguage,
  scenePool,
  speakDigits,
  styleFromSeed,
} from '@ticketgate/pictures'
import type { DisturbLevel, LetterType, Plan } from './plan.js'
import { seenScenes } from './seen-scenes.js'

/** A file's bytes. */
export interface Picture {
  readonly format: PictureFormat
  readonly bytes: Buffer
}

export interface Drawn {
  readonly answer: string
  readonly image: Picture
  /** Of a slide puzzle. */
  readonly piece?: Picture
}

export interface DrawnSlide extends Drawn {
  readonly piece: Picture
}

export interface DrawingOptions {
  readonly styleSeed: string
  /** The operator's own pictures for the slide puzzle. @default painted scenes */
  readonly pictureFolder?: string | undefined
}

const spokenDigits = 5
const mostAddresses = 50_000

type LetterPlan = Pick<Plan, 'letterType' | 'level'>

/** The pictures of one deployment, in its own style. */
export interface Drawing {
  /** For the widget, which shows them at half their size. */
  letters(plan: LetterPlan, look: { readonly dark?: boolean | undefined }): Drawn
  /** The picture alone, as the old image URL serves it. */
  picture(plan: LetterPlan, format: PictureFormat): Drawn
  /**
   * The answer is a place in pixels of scale 1.
   *
   * @param address the tag of the address that it is shown to: none is shown a scene twice, since two holes in one
   * scene would give both away. All that cannot be told apart count as one
   */
  slide(level: DisturbLevel, scale: SlideScale, address: string | undefined): DrawnSlide
  /** What a recording is to say. */
  spokenText(): string
  /** A recording, as WAV; each sounds different. */
  speak(text: string, language: SpeechLanguage): Buffer
}

/** @throws {CaptchaError} if the operator's pictures cannot be used */
export function createDrawing({ styleSeed, pictureFolder }: DrawingOptions): Drawing {
  const folder = pictureFolder === undefined ? undefined : openFolder(pictureFolder)
  const style = styleFromSeed(styleSeed)
  const random = cryptoRandom()
  const scenes = scenePool({ random, pictureFolder: folder })
  const seen = seenScenes(mostAddresses)

  return {
    letters(plan, { dark = false }) {
      const text = textOf(plan.letterType)
      const bytes = drawLetters({ text, level: letterLevel(plan), style, random, scale: 2, dark })
      return { answer: text, image: { format: 'png', bytes } }
    },
    picture(plan, format) {
      const text = textOf(plan.letterType)
      return {
        answer: text,
        image: { format, bytes: drawLetters({ text, level: letterLevel(plan), style, random, format }) },
      }
    },
    slide(level, scale, address = '') {
      const scene = scenes.next(seen.lastOf(address))
      seen.saw(address, scene.id)
      const { background, piece, x } = drawSlide({ scene, level, scale, random })
      return {
        answer: String(x),
        image: { format: 'jpeg', bytes: background },
        piece: { format: 'png', bytes: piece },
      }
    },
    spokenText: () => randomDigits(spokenDigits, random),
    speak: (text, language) => speakDigits({ text, language, random }),
  }

  function textOf(type: LetterType): string {
    return randomLetters(type % 4 === 0 ? 4 + random.int(3) : 3 + (type % 4), random)
  }
}

/** Types 1 to 4 are clean, whatever their level. */
const letterLevel = ({ letterType, level }: LetterPlan): LetterLevel => (letterType <= 4 ? 0 : level)

/** @throws {CaptchaError} naming the picture that cannot be used */
function openFolder(path: string): PictureFolder {
  try {
    return openPictureFolder(path)
  } catch (error) {
    const why = `cannot be used: ${(error as Error).message}`
    throw optionError('ERR_CAPTCHA_OPTION_VALUE', 'createService()', 'pictureFolder', { kind: 'refused', why })
  }
}
