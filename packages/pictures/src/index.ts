export type { DisturbLevel } from './letters/difficulty.js'
export {
  type DrawLettersOptions,
  drawLetters,
  type LetterType,
  type PictureFormat,
  pickText,
} from './letters/draw-letters.js'
export { LETTERS_HEIGHT, LETTERS_WIDTH } from './letters/layout.js'
export { type Palette, type PictureStyle, styleFromSeed } from './letters/style.js'
export { cryptoRandom, type PictureRandom, seededRandom } from './random.js'
export { openPictureFolder, type PictureFolder } from './slide/picture-folder.js'
export { type DrawSlideOptions, drawSlide, SLIDE_HEIGHT, SLIDE_WIDTH, type SlidePuzzle } from './slide/slide.js'
export { SPEECH_RATE_HZ, type SpeakLettersOptions, speakLetters } from './speech/speech.js'
