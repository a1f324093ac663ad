import { createHash } from 'node:crypto'

/** Milliseconds since the drag began, x and y of the pointer in the scene's pixels. */
export type Trail = readonly (readonly [ms: number, x: number, y: number])[]

const MAX_POINTS = 2_000
const MIN_POINTS = 4
const MIN_DURATION_MS = 120
const MAX_JUMP_SHARE = 0.7

/** The trail as a page may send it; undefined where it is none. */
export function readTrail(value: unknown): Trail | undefined {
  if (!Array.isArray(value) || value.length > MAX_POINTS) return undefined
  const isPoint = (point: unknown) =>
    Array.isArray(point) && point.length === 3 && point.every((n) => typeof n === 'number' && Number.isFinite(n))
  return value.every(isPoint) ? (value as unknown as Trail) : undefined
}

/**
 * A weak sign beside the position, since a trail is easily made up: false for what no hand does, a jump, or even speed
 * on a straight line.
 */
export function isDraggedByHand(trail: Trail, x: number): boolean {
  const first = trail[0]
  const last = trail.at(-1)
  if (first === undefined || last === undefined || trail.length < MIN_POINTS) return false
  const steps = trail.slice(1).map((point, i) => {
    const before = trail[i] as Trail[number]
    return { ms: point[0] - before[0], x: point[1] - before[1], y: point[2] - before[2] }
  })
  if (last[0] - first[0] < MIN_DURATION_MS || steps.some((step) => step.ms < 0)) return false
  const longest = Math.max(20, Math.abs(x - first[1]) * MAX_JUMP_SHARE)
  if (steps.some((step) => Math.abs(step.x) > longest)) return false
  return steps.some((step) => step.y !== 0) || !isEven(steps)
}

/** The name of a trail's used-mark. */
export function trailName(trail: Trail): string {
  return `trail:${createHash('sha256').update(JSON.stringify(trail)).digest('base64url').slice(0, 22)}`
}

/** The same speed all the way, as a loop makes it. */
function isEven(steps: readonly { readonly ms: number; readonly x: number }[]): boolean {
  const speeds = steps.filter((step) => step.ms > 0).map((step) => step.x / step.ms)
  return speeds.length === 0 || Math.max(...speeds) - Math.min(...speeds) < 0.02
}
