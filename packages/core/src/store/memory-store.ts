import { callback, checkOptions, integer, type ShapeOf } from '../check-options.js'
import type { ClaimAnswer, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from '../contracts/store.js'
import { sweeper } from '../sweeper.js'

export interface MemoryStoreOptions {
  /** How many tickets that passed are kept at once; a claim beyond that returns `full`. @default 1_000_000 */
  readonly maxTickets?: number | undefined
  /** A clock in milliseconds that never goes back. @default performance.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<MemoryStoreOptions> = { maxTickets: integer(1, 16_000_000), now: callback() }

interface Checking {
  readonly owner: string
  readonly expiresAt: number
}

interface Passed {
  readonly binding: string
  readonly value: string
  readonly expiresAt: number
  uses: number
}

// Each new record looks at two old ones, so expired records are found as fast as new ones arrive.
const sweptPerRecord = 2

/**
 * The ticket store of one process. Two plain maps with expiry and no LRU, which would evict live records and so admit
 * a ticket again. Tickets being checked are bounded by the verifier's `maxPending`, those that passed by `maxTickets`.
 * @example
 * const store = memoryStore({ maxTickets: 1_000_000 })
 */
export function memoryStore(options: MemoryStoreOptions = {}): TicketStore {
  const { maxTickets = 1_000_000, now = () => performance.now() } = checkOptions('memoryStore()', options, shape)
  const checking = new Map<string, Checking>()
  const passed = new Map<string, Passed>()
  const sweepChecking = sweeper(checking)
  const sweepPassed = sweeper(passed)

  function isFull(at: number): boolean {
    if (passed.size < maxTickets) return false
    sweepPassed.all(at)
    return passed.size >= maxTickets
  }

  function useAgain(record: Passed, use: { binding: string; maxUses: number }): TakeAnswer {
    if (record.uses >= use.maxUses) return { state: 'spent' }
    if (record.binding !== use.binding) return { state: 'mismatch' }
    record.uses += 1
    return { state: 'admitted', use: record.uses, value: record.value }
  }

  function livePassed(key: string, at: number): Passed | undefined {
    const record = passed.get(key)
    return record !== undefined && record.expiresAt > at ? record : undefined
  }

  return {
    local: true,

    claim(key: string, claim: ClaimRequest): ClaimAnswer {
      const at = now()
      const before = livePassed(key, at)
      if (before !== undefined) return useAgain(before, claim)
      const other = checking.get(key)
      if (other !== undefined && other.expiresAt > at) return { state: 'busy', retryInMs: other.expiresAt - at }
      if (isFull(at)) return { state: 'full' }
      checking.delete(key)
      checking.set(key, { owner: claim.owner, expiresAt: at + claim.leaseMs })
      sweepChecking.few(at, sweptPerRecord)
      return { state: 'owner' }
    },

    take(key: string, use: TakeRequest): TakeAnswer {
      const at = now()
      const before = livePassed(key, at)
      if (before !== undefined) return useAgain(before, use)
      if (isFull(at)) return { state: 'full' }
      checking.delete(key)
      passed.delete(key)
      passed.set(key, { binding: use.binding, value: use.value, expiresAt: at + use.ttlMs, uses: 1 })
      sweepPassed.few(at, sweptPerRecord)
      return { state: 'admitted', use: 1, value: use.value }
    },

    release(key: string, owner: string): void {
      if (checking.get(key)?.owner === owner) checking.delete(key)
    },
  }
}
