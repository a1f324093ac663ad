export type { LetterLevel } from './letters/difficulty.js'
export { type DrawLettersOptions, drawLetters, type PictureFormat, randomLetters } from './letters/draw-letters.js'
export { lettersHeight, lettersWidth } from './letters/layout.js'
export { type Palette, type PictureStyle, styleFromSeed } from './letters/style.js'
export { cryptoRandom, type PictureRandom, seededRandom } from './random.js'
export { type DrawSlideOptions, drawSlide, type SlideLevel, type SlidePuzzle } from './slide/draw-slide.js'
export { openPictureFolder, type PictureFolder } from './slide/picture-folder.js'
export {
  type PaintSceneOptions,
  paintScene,
  type Scene,
  type SceneView,
  type SlideScale,
  slideHeight,
  slideWidth,
} from './slide/scene.js'
export { type ScenePool, type ScenePoolOptions, scenePool } from './slide/scene-pool.js'
export { type SpeechLanguage, speechRateHz } from './speech/clips.js'
export { randomDigits, type SpeakDigitsOptions, speakDigits } from './speech/speak-digits.js'
