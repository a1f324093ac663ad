import type { Counters } from '../../contracts/counters.js'

export interface MemoryCountersOptions {
  /** The maximum number of counters; beyond it the oldest are dropped, expired or not. @default 200_000 */
  readonly maxCounters?: number
  /** The time, in milliseconds since 1970; for tests. @default Date.now */
  readonly now?: () => number
}

/** Counters of this process alone. */
export function memoryCounters({ maxCounters = 200_000, now = Date.now }: MemoryCountersOptions = {}): Counters {
  const counters = new Map<string, { count: number; endsAt: number }>()
  return {
    add(key, by, windowMs) {
      const at = now()
      const counter = counters.get(key)
      if (counter !== undefined && counter.endsAt > at) {
        counter.count += by
        return counter.count
      }
      counters.delete(key)
      if (by === 0) return 0
      counters.set(key, { count: by, endsAt: at + windowMs })
      forgetOldest(counters, at, maxCounters)
      return by
    },
  }
}

// The map is in the order of first events, so if all windows are equally long the first entries end first.
function forgetOldest(counters: Map<string, { endsAt: number }>, at: number, max: number): void {
  for (const [key, counter] of counters) {
    if (counter.endsAt > at && counters.size <= max) return
    counters.delete(key)
  }
}
