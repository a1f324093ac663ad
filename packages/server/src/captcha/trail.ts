import { hash } from 'node:crypto'

/** Milliseconds since the drag began, x and y of the pointer in the scene's pixels. */
export type Trail = readonly TrailPoint[]
type TrailPoint = readonly [ms: number, x: number, y: number]

/** The most points that a page may send. */
export const maxTrailPoints = 2_000
const minPoints = 5
const minDurationMs = 120
const maxJumpShare = 0.7
/** The widget's last point is its answer; this much is for what rounds otherwise. */
const endTolerancePx = 1
/** How far, on the whole, a hand strays from a straight line. */
const minBendPx = 1
/** How far, on the whole, a hand is ahead of an even speed or behind it, as a share of its way: 6 % is usual. */
const minHasteShare = 0.015
/** What tells two drags apart: whole pixels, and this much time. */
const nameStepMs = 8

/**
 * A weak sign beside the position, since a trail is easily made up: false for what no hand does, a jump, or even speed
 * on a straight line, slanted too, and for a drag that ends elsewhere than at the answer `x`.
 */
export function isDraggedByHand(trail: Trail, x: number): boolean {
  const first = trail[0]
  const last = trail.at(-1)
  if (first === undefined || last === undefined || trail.length < minPoints) return false
  if (Math.abs(last[1] - x) > endTolerancePx) return false
  const steps = trail.slice(1).map((point, i) => {
    const before = trail[i] as TrailPoint
    return { ms: point[0] - before[0], x: point[1] - before[1] }
  })
  if (last[0] - first[0] < minDurationMs || steps.some((step) => step.ms < 0)) return false
  const way = Math.abs(last[1] - first[1])
  const longest = Math.max(20, way * maxJumpShare)
  if (steps.some((step) => Math.abs(step.x) > longest)) return false
  return strayFromLine(trail, 1, 2) > minBendPx || strayFromLine(trail, 0, 1) > way * minHasteShare
}

/** The name of a trail's used-mark: a replay with a digit changed has the same. */
export function trailName(trail: Trail): string {
  const coarse = trail.map(([ms, x, y]) => [Math.round(ms / nameStepMs), Math.round(x), Math.round(y)])
  return `trail:${hash('sha256', JSON.stringify(coarse), 'base64url').slice(0, 22)}`
}

/**
 * Root mean square of what is left of one coordinate when the best line over another is taken away. Over time it takes
 * a clock's jitter for what it is, which would make single steps' speeds differ much.
 */
function strayFromLine(trail: Trail, along: 0 | 1, across: 1 | 2): number {
  const mean = (measure: (point: TrailPoint) => number) =>
    trail.reduce((sum, point) => sum + measure(point), 0) / trail.length
  const from = mean((point) => point[along])
  const middle = mean((point) => point[across])
  const spread = mean((point) => (point[along] - from) ** 2)
  const common = mean((point) => (point[along] - from) * (point[across] - middle))
  const slope = spread === 0 ? 0 : common / spread
  return Math.sqrt(mean((point) => (point[across] - middle - slope * (point[along] - from)) ** 2))
}
