/**
 * How far two clocks may be apart: a caller's and this service's, and those of two processes that share a store.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export const clockToleranceSeconds = 300
export const clockToleranceMs = clockToleranceSeconds * 1000

/**
 * A time within which a process's clock was not set back to before it, nor further than marks outlive their tokens.
 */
export interface Era {
  /** How many there were before it. */
  readonly number: number
  /** When it began, in milliseconds since 1970. */
  readonly sinceMs: number
}

/**
 * The eras of a process: each begins as the process itself did, with nothing of the one before it. Otherwise what was
 * used and forgotten would be valid again when its time comes a second time.
 * @param elapsedMs goes on evenly, and never back
 */
export function createEras(now: () => number, elapsedMs: () => number): () => Era {
  let era: Era = { number: 0, sinceMs: now() }
  let furthest = era.sinceMs - elapsedMs()
  return () => {
    const at = now()
    const ahead = at - elapsedMs()
    if (at < era.sinceMs || ahead < furthest - clockToleranceMs) {
      era = { number: era.number + 1, sinceMs: at }
      furthest = ahead
    }
    furthest = Math.max(furthest, ahead)
    return era
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
