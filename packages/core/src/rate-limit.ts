import { LRUCache } from 'lru-cache'
import { clock } from './deadline.js'

const minuteMs = 60_000
const maxKeys = 100_000

/** Admits at most `limit` a minute, in fixed windows. */
export interface RateLimit {
  admits(): boolean
  /** Milliseconds until the window ends. */
  readonly retryInMs: number
}

export function perMinute(limit: number): RateLimit {
  let startedAt = Number.NEGATIVE_INFINITY
  let count = 0
  return {
    admits() {
      const now = clock()
      if (now - startedAt >= minuteMs) {
        startedAt = now
        count = 0
      }
      count += 1
      return count <= limit
    },
    get retryInMs() {
      return Math.max(0, startedAt + minuteMs - clock())
    },
  }
}

/**
 * The same for each key. Bounded: an attacker with more than 100,000 keys is not stopped by a limit per key anyway, so
 * forgetting the oldest gives nothing away.
 */
export function perMinuteAndKey(limit: number): (key: string) => RateLimit {
  // `max` would take its memory at once.
  const limits = new LRUCache<string, RateLimit>({ maxSize: maxKeys, sizeCalculation: () => 1 })
  return (key) => {
    const known = limits.get(key)
    if (known !== undefined) return known
    const fresh = perMinute(limit)
    limits.set(key, fresh)
    return fresh
  }
}
