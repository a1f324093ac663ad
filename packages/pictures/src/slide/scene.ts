import { encodeJpegParts, type JpegParts } from '../codecs/jpeg.js'
import { cryptoRandom, type PictureRandom } from '../random.js'
import { blankCanvas, type Canvas, halved } from './canvas.js'
import type { PictureFolder } from './picture-folder.js'
import { paintRandomScene } from './scenes/index.js'

/** The size of a slide puzzle, in units of the layout. */
export const slideWidth = 310
export const slideHeight = 155

/** Pixels per unit: 1 gives 310 x 155, 2 gives 620 x 310 for dense screens. */
export type SlideScale = 1 | 2

/** A picture that puzzles are cut from. */
export interface Scene {
  /** Counts up within a pool. */
  readonly id: number
  /** The picture at one scale; made when it is first needed. */
  view(scale: SlideScale): SceneView
}

/** As pixels, and as the JPEG of the scene without any hole. */
export interface SceneView {
  readonly canvas: Canvas
  readonly coded: JpegParts
}

export interface PaintSceneOptions {
  /** @default cryptoRandom() */
  random?: PictureRandom | undefined
  /** The operator's own pictures (`openPictureFolder`). @default scenes painted on the spot */
  pictureFolder?: PictureFolder | undefined
  /** @default 1 */
  id?: number
}

const qualities: Record<SlideScale, number> = { 1: 84, 2: 76 }

export function paintScene({ random = cryptoRandom(), pictureFolder, id = 1 }: PaintSceneOptions = {}): Scene {
  const large = blankCanvas(2 * slideWidth, 2 * slideHeight)
  if (pictureFolder) pictureFolder.paint(large, random)
  else paintRandomScene(large, random)
  const views = new Map<SlideScale, SceneView>()
  return {
    id,
    view(scale) {
      const known = views.get(scale)
      if (known) return known
      const canvas = scale === 2 ? large : halved(large)
      const view = { canvas, coded: encodeJpegParts(canvas, qualities[scale]) }
      views.set(scale, view)
      return view
    },
  }
}
