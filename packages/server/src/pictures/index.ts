export type { DisturbLevel } from './difficulty.js'
export { LETTERS_HEIGHT, LETTERS_WIDTH } from './layout.js'
export {
  type DrawLettersOptions,
  drawLetters,
  type LetterType,
  type PictureFormat,
  pickText,
} from './letters.js'
export { openPictureFolder, type PictureFolder } from './picture-folder.js'
export { cryptoRandom, type PictureRandom, seededRandom } from './random.js'
export { type WriteSamplesOptions, writeSamples } from './sample.js'
export { type DrawSlideOptions, drawSlide, SLIDE_HEIGHT, SLIDE_WIDTH, type SlidePuzzle } from './slide.js'
export { SPEECH_RATE_HZ, type SpeakLettersOptions, speakLetters } from './speech.js'
export { type Palette, type PictureStyle, styleFromSeed } from './style.js'
