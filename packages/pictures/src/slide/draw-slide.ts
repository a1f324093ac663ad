import { type Area, joinJpegParts } from '../codecs/jpeg.js'
import { cryptoRandom, type PictureRandom } from '../random.js'
import type { Canvas } from './canvas.js'
import { type Place, sinkHole } from './hole.js'
import { cutPiece } from './piece.js'
import { type Scene, type SlideScale, slideHeight, slideWidth } from './scene.js'
import { pieceSize, randomDecoy, randomShape, shapeField } from './shape.js'

/** 1: one hole; 2: also one that plainly has another shape. */
export type SlideLevel = 1 | 2

export interface DrawSlideOptions {
  /** What the puzzle is cut from: `scenePool().next()`, or `paintScene()` for one alone. */
  scene: Scene
  level: SlideLevel
  /** @default 1 */
  scale?: SlideScale
  /** @default cryptoRandom() */
  random?: PictureRandom
}

export interface SlidePuzzle {
  /** JPEG, 310 x 155 pixels (at scale 2 twice as wide and high), with the hole. */
  background: Buffer
  /** PNG, 47 x 155 pixels (at scale 2 twice as wide and high): the piece at its height, the rest transparent. */
  piece: Buffer
  /** Where the piece's left edge belongs, in pixels of the background at scale 1. */
  x: number
}

// The hole never lies under the piece's starting place, nor at the very edge.
const firstX = 100
const lastX = slideWidth - pieceSize - 1
const firstDecoyX = 52
const edge = 4
const lowest = slideHeight - pieceSize - edge
const holeDepth = 0.62

/** Cuts a slide puzzle from a scene, which stays as it is. */
export function drawSlide({ scene, level, scale = 1, random = cryptoRandom() }: DrawSlideOptions): SlidePuzzle {
  const { canvas, coded } = scene.view(scale)
  const x = firstX + random.int(lastX - firstX + 1)
  const y = edge + random.int(lowest - edge + 1)
  const hole: Place = { x: x * scale, y: y * scale, field: shapeField(randomShape(random), scale) }
  const holes = level === 1 ? [hole] : [hole, decoyBeside(x, y, scale, random)]
  const areas = holes.map(areaOf)
  const piece = cutPiece(canvas, hole, scale)
  const before = areas.map((area) => copyOf(canvas, area))
  for (const place of holes) sinkHole(canvas, place, scale, holeDepth)
  const background = joinJpegParts(coded, canvas, areas)
  for (const copy of before) putBack(canvas, copy)
  return { background, piece, x }
}

/** At about the hole's height, where one looks for it: elsewhere it would be no decoy. */
function decoyBeside(holeX: number, holeY: number, scale: SlideScale, random: PictureRandom): Place {
  const before = Math.max(0, holeX - pieceSize - firstDecoyX)
  const behind = Math.max(0, lastX - holeX - pieceSize)
  const at = random.int(before + behind)
  const x = at < before ? firstDecoyX + at : holeX + pieceSize + 1 + (at - before)
  const y = Math.max(edge, Math.min(lowest, holeY + random.int(15) - 7))
  return { x: x * scale, y: y * scale, field: shapeField(randomDecoy(random), scale) }
}

/** No more than the hole darkens, so that as little as possible is coded anew. */
const areaOf = ({ x, y, field: { covered } }: Place): Area => ({
  left: x + covered.left,
  top: y + covered.top,
  right: x + covered.right,
  bottom: y + covered.bottom,
})

interface Copy {
  readonly area: Area
  readonly pixels: Uint8ClampedArray
}

function copyOf({ width, pixels }: Canvas, area: Area): Copy {
  const rowBytes = (area.right - area.left) * 3
  const copy = new Uint8ClampedArray(rowBytes * (area.bottom - area.top))
  for (let y = area.top, to = 0; y < area.bottom; y += 1, to += rowBytes) {
    const from = (y * width + area.left) * 3
    copy.set(pixels.subarray(from, from + rowBytes), to)
  }
  return { area, pixels: copy }
}

function putBack({ width, pixels }: Canvas, { area, pixels: copy }: Copy): void {
  const rowBytes = (area.right - area.left) * 3
  for (let y = area.top, from = 0; y < area.bottom; y += 1, from += rowBytes) {
    pixels.set(copy.subarray(from, from + rowBytes), (y * width + area.left) * 3)
  }
}
