import { callback, checkOptions, integer, type ShapeOf } from '../check-options.js'
import type { Attempts, AttemptsAnswer, Reservation } from '../contracts/attempts.js'
import { sweeper } from '../sweeper.js'

export interface MemoryAttemptsOptions {
  /** How many places are taken at once at the most, over all keys; beyond that `take` answers `full`. @default 1_000_000 */
  readonly maxPlaces?: number | undefined
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<MemoryAttemptsOptions> = { maxPlaces: integer(1, 16_000_000), now: callback() }

/** The taken places of one key, the oldest first, and when each is free again. */
interface Taken {
  readonly places: Map<string, number>
  /** When the last of them is free again. */
  expiresAt: number
}

// Each take adds a few keys, so keys that are over are found as fast as new ones arrive.
const sweptPerTake = 8

/**
 * The attempts of one process. Bounded without an LRU, which would let whoever fills it start anew: when it is full,
 * every answer is `full` until places expire.
 */
export function memoryAttempts(options: MemoryAttemptsOptions = {}): Attempts {
  const { maxPlaces = 1_000_000, now = () => performance.now() } = checkOptions('memoryAttempts()', options, shape)
  const takenOf = new Map<string, Taken>()
  let size = 0
  let reservations = 0
  const sweep = sweeper(takenOf, ({ places }) => {
    size -= places.size
  })

  /** Forgets a key's places that are free again; as a key's window is always the same, the oldest are first. */
  function countAt(at: number, key: string): number {
    const taken = takenOf.get(key)
    if (taken === undefined) return 0
    for (const [id, expiresAt] of taken.places) {
      if (expiresAt > at) break
      remove(key, taken, id)
    }
    return taken.places.size
  }

  function remove(key: string, taken: Taken, id: string): void {
    if (!taken.places.delete(id)) return
    size -= 1
    if (taken.places.size === 0) takenOf.delete(key)
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
      reservations += 1
      const id = String(reservations)
      const expiresAt = at + windowMs
      for (const key of keys) {
        const taken = takenOf.get(key) ?? { places: new Map<string, number>(), expiresAt }
        taken.places.set(id, expiresAt)
        taken.expiresAt = expiresAt
        takenOf.set(key, taken)
      }
      size += keys.length
      return { state: 'taken', reservation: { id, keys } }
    },

    isFull: (keys, limits) => isFullAt(now(), keys, limits),

    giveBack({ id, keys }: Reservation): void {
      for (const key of keys) {
        const taken = takenOf.get(key)
        if (taken !== undefined) remove(key, taken, id)
      }
    },

    clear(key: string): void {
      size -= takenOf.get(key)?.places.size ?? 0
      takenOf.delete(key)
    },
  }
}
