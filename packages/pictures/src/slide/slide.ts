import { encodeRgbaJpeg } from '../codecs/jpeg.js'
import { encodeRgbaPng } from '../codecs/png.js'
import type { DisturbLevel } from '../letters/difficulty.js'
import type { PictureStyle } from '../letters/style.js'
import { between, type PictureRandom } from '../random.js'
import { blankCanvas, type Canvas } from './canvas.js'
import { type HoleLook, sinkHole, traceGhost } from './hole.js'
import type { PictureFolder } from './picture-folder.js'
import { discField, otherThan, PIECE_SIZE, randomShape, shapeField, unlike } from './piece.js'
import { paintScene } from './scenes/index.js'

export interface DrawSlideOptions {
  /** 2: more decoys, shaped more like the piece, and a fainter hole. */
  disturbLevel: DisturbLevel
  /** The deployment's own, from `styleFromSeed`: the roundness of knobs. */
  style: PictureStyle
  random: PictureRandom
  /** The operator's own pictures (`openPictureFolder`). @default scenes painted on the spot */
  pictureFolder?: PictureFolder
}

export interface SlidePuzzle {
  /** JPEG, 310 x 155, with the hole. */
  background: Buffer
  /** PNG, 47 x 155: the piece at its height, the rest transparent. */
  piece: Buffer
  /** Where the piece's left edge belongs, in pixels of the background. */
  x: number
}

export const SLIDE_WIDTH = 310
export const SLIDE_HEIGHT = 155
// The hole never lies under the piece's starting place (spec/oneaccess.md), nor at the very edge.
const FIRST_X = 100
const LAST_X = SLIDE_WIDTH - PIECE_SIZE - 1
const FIRST_DECOY_X = 52

interface SlideLook extends HoleLook {
  /** Holes of another shape. */
  decoys: number
  /** Outlines of the piece's shape without a hole. */
  ghosts: number
  /** Whether a decoy is a jigsaw piece too, or plainly a disc. */
  decoysHaveKnobs: boolean
}

const LOOKS: Record<DisturbLevel, SlideLook> = {
  1: { stripe: 62, veil: 18, wornPx: 0.6, softPx: 1, decoys: 1, ghosts: 2, decoysHaveKnobs: false },
  2: { stripe: 54, veil: 8, wornPx: 1, softPx: 1.3, decoys: 2, ghosts: 2, decoysHaveKnobs: true },
}

export function drawSlide({ disturbLevel, style, random, pictureFolder }: DrawSlideOptions): SlidePuzzle {
  const look = LOOKS[disturbLevel]
  const canvas = blankCanvas(SLIDE_WIDTH, SLIDE_HEIGHT)
  if (pictureFolder) pictureFolder.paint(canvas, random)
  else paintScene(canvas, random)
  const x = FIRST_X + random.int(LAST_X - FIRST_X + 1)
  const y = 4 + random.int(SLIDE_HEIGHT - PIECE_SIZE - 8)
  const shape = randomShape(random)
  const field = shapeField(shape, style.knobPx)
  const piece = cutPiece(canvas, x, y, field, random)

  // The piece slides sideways only: decoys at another height would fool nobody.
  const decoys = placesBeside([x], look.decoys, PIECE_SIZE + 4, random)
  for (const ghostX of placesBeside([x, ...decoys], look.ghosts, 36, random)) {
    traceGhost(canvas, { x: ghostX, y, field: shapeField(otherThan(shape, random), style.knobPx) }, random)
  }
  sinkHole(canvas, { x, y, field }, look, random)
  for (const decoyX of decoys) {
    const decoyY = Math.max(2, Math.min(SLIDE_HEIGHT - PIECE_SIZE - 2, y + random.int(15) - 7))
    const decoy = look.decoysHaveKnobs ? shapeField(unlike(shape, random), style.knobPx) : discField(random)
    sinkHole(canvas, { x: decoyX, y: decoyY, field: decoy }, look, random)
  }
  return { background: encodeRgbaJpeg(SLIDE_WIDTH, SLIDE_HEIGHT, canvas.pixels, 80), piece, x }
}

/** Up to `count` places at least `apart` pixels from those taken and from one another. */
function placesBeside(taken: number[], count: number, apart: number, random: PictureRandom): number[] {
  const places: number[] = []
  for (let attempt = 0; attempt < 60 && places.length < count; attempt += 1) {
    const x = FIRST_DECOY_X + random.int(LAST_X - FIRST_DECOY_X + 1)
    if ([...taken, ...places].every((other) => Math.abs(other - x) >= apart)) places.push(x)
  }
  return places
}

function cutPiece(canvas: Canvas, x: number, y: number, field: Float32Array, random: PictureRandom): Buffer {
  const strip = new Uint8Array(PIECE_SIZE * SLIDE_HEIGHT * 4)
  // A light of its own, or its colours alone would tell the place.
  const gain = between(random, 0.94, 1.06)
  const lift = between(random, -5, 5)
  for (let row = 0; row < PIECE_SIZE; row += 1) {
    for (let column = 0; column < PIECE_SIZE; column += 1) {
      const inside = field[row * PIECE_SIZE + column] as number
      const opacity = Math.max(0, Math.min(1, inside + 0.5))
      if (opacity === 0) continue
      // A lit rim above, a shaded one below: the piece stands off whatever it is dragged over.
      const rim = inside < 2.2 ? 1 - inside / 2.2 : 0
      const light = rim * ((field[(row + 1) * PIECE_SIZE + column] ?? inside) > inside ? 150 : -70)
      const from = ((y + row) * canvas.width + x + column) * 4
      const to = ((y + row) * PIECE_SIZE + column) * 4
      for (let c = 0; c < 3; c += 1) {
        const grain = (random.next() - 0.5) * 8
        strip[to + c] = Math.max(0, Math.min(255, (canvas.pixels[from + c] as number) * gain + lift + light + grain))
      }
      strip[to + 3] = Math.round(opacity * 255)
    }
  }
  return encodeRgbaPng(PIECE_SIZE, SLIDE_HEIGHT, strip)
}
