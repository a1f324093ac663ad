import { callback, checkOptions, integer, type ShapeOf } from '@ticketgate/core/provider'
import type { Counters } from '../../contracts/counters.js'
import { counterTable } from './counter-table.js'

export interface MemoryCountersOptions {
  /**
   * The maximum number of counters, for which 30 bytes each are taken at once; beyond it the oldest are dropped, expired
   * or not.
   * @default 200_000
   */
  readonly maxCounters?: number | undefined
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<MemoryCountersOptions> = { maxCounters: integer(1, 16_000_000), now: callback() }

/**
 * Counters of this process alone.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * createService({ ...keys, counters: memoryCounters({ maxCounters: 1_000_000 }) })
 */
export function memoryCounters(options: MemoryCountersOptions = {}): Counters {
  const { maxCounters = 200_000, now = () => performance.now() } = checkOptions('memoryCounters()', options, shape)
  const table = counterTable(maxCounters)
  return {
    add(key, by, windowMs) {
      const at = now()
      const place = table.find(key)
      if (place !== undefined && table.endsAt(place) > at) {
        table.addAt(place, by)
        return table.countAt(place)
      }
      if (by === 0) return 0
      table.begin(key, by, at + windowMs)
      return by
    },
  }
}
