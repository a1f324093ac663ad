/**
 * How far two clocks may be apart: a caller's and this service's, and those of two processes that share a store.
 * @see spec page tianyu-v2, "Common parameters"
 */
export const clockToleranceS = 300
export const clockToleranceMs = clockToleranceS * 1000

/**
 * How far a clock is behind where it would be if it had never been set back, in milliseconds. Where it is set ahead, it
 * is that far ahead from then on.
 * @param elapsedMs goes on evenly, and never back
 */
export function createSetBack(now: () => number, elapsedMs: () => number): () => number {
  let furthest = now() - elapsedMs()
  return () => {
    const offset = now() - elapsedMs()
    furthest = Math.max(furthest, offset)
    // One of the clocks may have whole milliseconds only.
    return Math.floor(furthest - offset)
  }
}

/** The same clock, but that it goes on where that is set back. */
export function onlyForward(now: () => number): () => number {
  let last = now()
  let forward = last
  return () => {
    const at = now()
    forward += Math.max(0, at - last)
    last = at
    return forward
  }
}
