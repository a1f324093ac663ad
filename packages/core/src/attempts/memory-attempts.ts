import { callback, checkOptions, integer, type ShapeOf } from '../check-options.js'
import type { Attempts, AttemptsAnswer, Reservation } from '../contracts/attempts.js'
import { sweeper } from '../sweeper.js'
import { Places } from './places.js'

/** How many attempts one process counts, and by which clock. */
export interface MemoryAttemptsOptions {
  /** How many places are taken at once at the most, over all keys; beyond that `take` answers `full`. @default 1_000_000 */
  readonly maxPlaces?: number | undefined
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<MemoryAttemptsOptions> = { maxPlaces: integer(1, 16_000_000), now: callback() }

// Each take adds a few keys, so keys that are over are found as fast as new ones arrive.
const sweptPerTake = 8

/**
 * The attempts of one process. Bounded without an LRU, which would let whoever fills it start anew: when it is full,
 * every answer is `full` until places expire.
 * @example
 * const attempts = memoryAttempts({ maxPlaces: 100_000 })
 * app.post('/login', captcha(verifier, { onlyAfter: { failures: 3, attempts } }), login)
 */
export function memoryAttempts(options: MemoryAttemptsOptions = {}): Attempts {
  const { maxPlaces = 1_000_000, now = () => performance.now() } = checkOptions('memoryAttempts()', options, shape)
  const placesOf = new Map<string, Places>()
  let size = 0
  let lastId = 0
  const sweep = sweeper(placesOf, ({ count }) => {
    size -= count
  })

  /** How many places of the key are taken, once those that are over are freed. */
  function countAt(at: number, key: string): number {
    const places = placesOf.get(key)
    if (places === undefined) return 0
    freed(key, places, places.freeExpired(at))
    return places.count
  }

  function freed(key: string, places: Places, count: number): void {
    size -= count
    if (places.count === 0) placesOf.delete(key)
  }

  function hasRoom(at: number, places: number): boolean {
    if (size + places <= maxPlaces) return true
    sweep.all(at)
    return size + places <= maxPlaces
  }

  function isFullAt(at: number, keys: readonly string[], limits: readonly number[]): boolean {
    return keys.some((key, n) => !(countAt(at, key) < (limits[n] ?? 0))) || !hasRoom(at, keys.length)
  }

  return {
    local: true,

    take(keys, limits, windowMs): AttemptsAnswer {
      const at = now()
      sweep.few(at, sweptPerTake)
      if (isFullAt(at, keys, limits)) return { state: 'full' }
      lastId += 1
      const place = { id: lastId, expiresAt: at + windowMs }
      for (const key of keys) {
        const places = placesOf.get(key) ?? new Places()
        places.take(place)
        placesOf.set(key, places)
      }
      size += keys.length
      return { state: 'taken', reservation: { id: String(lastId), keys } }
    },

    isFull: (keys, limits) => isFullAt(now(), keys, limits),

    giveBack({ id, keys }: Reservation): void {
      for (const key of keys) {
        const places = placesOf.get(key)
        if (places?.giveBack(Number(id))) freed(key, places, 1)
      }
    },

    clear(key: string): void {
      size -= placesOf.get(key)?.count ?? 0
      placesOf.delete(key)
    },
  }
}
