import type { Area } from '../codecs/jpeg.js'
import { type PictureRandom, pick } from '../random.js'
import { length } from './canvas.js'

/** The square that holds a piece, in units of the layout. */
export const pieceSize = 47

/** What a side of a piece has: a knob (1), a hollow (-1), or nothing (0). */
type Side = -1 | 0 | 1
/** Top, right, bottom, left. */
export type PieceShape = readonly [Side, Side, Side, Side]
/** What nobody takes for a piece. */
export type DecoyShape = 'disc' | 'diamond'

/** How far inside a shape every pixel of its square lies, in units of the layout; negative outside. */
export interface ShapeField {
  /** Pixels to a side of the square. */
  readonly size: number
  readonly inside: Float32Array
  /** What of the square the shape covers. */
  readonly covered: Area
}

const bodySize = 30 // the square without its knobs
const cornerRadius = 4
const knobRadius = 6
const knobLift = 1 // of a knob's middle above its side
const decoyReach = 19

export function randomShape(random: PictureRandom): PieceShape {
  const sides: Side[] = [1, -1, pick(random, [0, 1, -1]), pick(random, [0, 1, -1])]
  for (let i = sides.length - 1; i > 0; i -= 1) {
    const j = random.int(i + 1)
    const side = sides[i] as Side
    sides[i] = sides[j] as Side
    sides[j] = side
  }
  return sides as unknown as PieceShape
}

export const randomDecoy = (random: PictureRandom): DecoyShape => pick(random, ['disc', 'diamond'] as const)

// There are some sixty shapes, in two sizes.
const fields = new Map<string, ShapeField>()

/** @param scale pixels per unit of the layout */
export function shapeField(shape: PieceShape | DecoyShape, scale: number): ShapeField {
  const key = `${shape} ${scale}`
  const field = fields.get(key) ?? measureField(depthOf(shape), scale)
  fields.set(key, field)
  return field
}

/** How much of a pixel that lies so far inside a shape is covered by it, 0 to 1. */
export const coverOf = (within: number, scale: number): number => Math.min(1, within * scale + 0.5)

/** From the square's middle. */
type Depth = (x: number, y: number) => number

function measureField(depth: Depth, scale: number): ShapeField {
  const size = pieceSize * scale
  const inside = new Float32Array(size * size)
  const covered = { left: size, top: size, right: 0, bottom: 0 }
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const within = depth((x + 0.5) / scale - pieceSize / 2, (y + 0.5) / scale - pieceSize / 2)
      inside[y * size + x] = within
      if (coverOf(within, scale) <= 0) continue
      covered.left = Math.min(covered.left, x)
      covered.top = Math.min(covered.top, y)
      covered.right = Math.max(covered.right, x + 1)
      covered.bottom = Math.max(covered.bottom, y + 1)
    }
  }
  return { size, inside, covered }
}

function depthOf(shape: PieceShape | DecoyShape): Depth {
  if (shape === 'disc') return (x, y) => decoyReach - 2 - length(x, y)
  if (shape === 'diamond') return (x, y) => (decoyReach - Math.abs(x) - Math.abs(y)) * Math.SQRT1_2
  const side = bodySize / 2
  const knobs = (
    [
      [0, -1],
      [1, 0],
      [0, 1],
      [-1, 0],
    ] as const
  ).map(([outX, outY], i) => {
    const way = shape[i] as Side
    const out = side + way * knobLift
    return { x: outX * out, y: outY * out, way }
  })
  return (x, y) => {
    let inside = bodyDepth(x, y)
    for (const knob of knobs) {
      const disc = knobRadius - length(x - knob.x, y - knob.y)
      if (knob.way > 0) inside = Math.max(inside, disc)
      if (knob.way < 0) inside = Math.min(inside, -disc)
    }
    return inside
  }
}

// A square with rounded corners.
function bodyDepth(x: number, y: number): number {
  const overX = Math.abs(x) - bodySize / 2 + cornerRadius
  const overY = Math.abs(y) - bodySize / 2 + cornerRadius
  return cornerRadius - length(Math.max(0, overX), Math.max(0, overY)) - Math.min(0, Math.max(overX, overY))
}
