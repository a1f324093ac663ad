import { between, type PictureRandom, pick } from '../random.js'
import { length } from './canvas.js'

/** The square that holds a piece, in pixels. */
export const PIECE_SIZE = 47

/** What a side of a piece has: a knob (1), a hollow (-1), or nothing (0). */
export type Side = -1 | 0 | 1
export type PieceShape = readonly [top: Side, right: Side, bottom: Side, left: Side]

const BODY = 31 // the square without its knobs
const EDGE = (PIECE_SIZE - BODY) / 2

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

/** A shape that people tell from `shape` at a glance: knobs where it has hollows and the other way round. */
export function unlike(shape: PieceShape, random: PictureRandom): PieceShape {
  return shape.map((side) => (side === 0 ? pick(random, [1, -1] as const) : -side)) as unknown as PieceShape
}

/** Some other shape that differs on two sides or more. */
export function otherThan(shape: PieceShape, random: PictureRandom): PieceShape {
  for (;;) {
    const other = randomShape(random)
    if (other.filter((side, i) => side !== shape[i]).length >= 2) return other
  }
}

/**
 * How far inside the shape every pixel of its square lies, in pixels; negative outside. `knobPx` is the radius of knobs
 * and hollows.
 */
export function shapeField(shape: PieceShape, knobPx: number): Float32Array {
  const field = new Float32Array(PIECE_SIZE * PIECE_SIZE)
  const middle = PIECE_SIZE / 2
  const knobs = [
    [middle, EDGE, shape[0], 0, -1],
    [PIECE_SIZE - EDGE, middle, shape[1], 1, 0],
    [middle, PIECE_SIZE - EDGE, shape[2], 0, 1],
    [EDGE, middle, shape[3], -1, 0],
  ] as const
  for (let y = 0; y < PIECE_SIZE; y += 1) {
    for (let x = 0; x < PIECE_SIZE; x += 1) {
      let inside = insideBody(x + 0.5 - middle, y + 0.5 - middle)
      for (const [knobX, knobY, side, outX, outY] of knobs) {
        if (side === 0) continue
        const disc = knobPx - length(x + 0.5 - knobX - outX * side, y + 0.5 - knobY - outY * side)
        inside = side > 0 ? Math.max(inside, disc) : Math.min(inside, -disc)
      }
      field[y * PIECE_SIZE + x] = inside
    }
  }
  return field
}

/** A disc or an oval, for a hole that is plainly not the piece's. */
export function discField(random: PictureRandom): Float32Array {
  const field = new Float32Array(PIECE_SIZE * PIECE_SIZE)
  const wide = between(random, 0.85, 1)
  for (let y = 0; y < PIECE_SIZE; y += 1) {
    for (let x = 0; x < PIECE_SIZE; x += 1) {
      field[y * PIECE_SIZE + x] = 20 - length((x + 0.5 - PIECE_SIZE / 2) / wide, (y + 0.5 - PIECE_SIZE / 2) * wide)
    }
  }
  return field
}

// A square with rounded corners.
function insideBody(x: number, y: number): number {
  const round = 4
  const overX = Math.abs(x) - BODY / 2 + round
  const overY = Math.abs(y) - BODY / 2 + round
  return round - length(Math.max(0, overX), Math.max(0, overY)) - Math.min(0, Math.max(overX, overY))
}
