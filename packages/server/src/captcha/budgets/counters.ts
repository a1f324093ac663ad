import { LRUCache } from 'lru-cache'
import type { Counters } from '../../contracts/counters.js'

export interface MemoryCountersOptions {
  /** The maximum number of counters; beyond it the oldest are dropped, expired or not. @default 200_000 */
  readonly maxCounters?: number
  /** The time, in milliseconds since 1970; for tests. @default Date.now */
  readonly now?: () => number
}

interface Counter {
  count: number
  readonly endsAt: number
}

/** Counters of this process alone. */
export function memoryCounters({ maxCounters = 200_000, now = Date.now }: MemoryCountersOptions = {}): Counters {
  // A Map would look through all that was dropped at its front. `max` would take its memory at once.
  const counters = new LRUCache<string, Counter>({ maxSize: maxCounters, sizeCalculation: () => 1 })
  return {
    add(key, by, windowMs) {
      const at = now()
      // A look, so that the order stays that of first events.
      const counter = counters.peek(key)
      if (counter !== undefined && counter.endsAt > at) {
        counter.count += by
        return counter.count
      }
      counters.delete(key)
      if (by === 0) return 0
      counters.set(key, { count: by, endsAt: at + windowMs })
      forgetExpired(counters, at)
      return by
    },
  }
}

// If all windows are equally long, those that began first end first.
function forgetExpired(counters: LRUCache<string, Counter>, at: number): void {
  for (const key of counters.rkeys()) {
    const counter = counters.peek(key)
    if (counter !== undefined && counter.endsAt > at) return
    counters.delete(key)
  }
}
