import { callback, checkOptions, integer, type ShapeOf } from '@ticketgate/core/provider'
import { LRUCache } from 'lru-cache'
import type { Counters } from '../../contracts/counters.js'

export interface MemoryCountersOptions {
  /** The maximum number of counters; beyond it the oldest are dropped, expired or not. @default 200_000 */
  readonly maxCounters?: number | undefined
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<MemoryCountersOptions> = { maxCounters: integer(1, 16_000_000), now: callback() }

interface Counter {
  count: number
  readonly endsAt: number
}

/**
 * Counters of this process alone.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * createService({ ...keys, counters: memoryCounters({ maxCounters: 1_000_000 }) })
 */
export function memoryCounters(options: MemoryCountersOptions = {}): Counters {
  const { maxCounters = 200_000, now = () => performance.now() } = checkOptions('memoryCounters()', options, shape)
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
