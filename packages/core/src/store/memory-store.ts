import { callback, checkOptions, integer, type ShapeOf } from '../check-options.js'
import type { ClaimAnswer, ClaimRequest, TakeAnswer, TakeRequest, TicketStore } from '../contracts/store.js'
import { sweeper } from '../sweeper.js'
import { emptyDigest } from './tables/digest.js'
import { passedTickets } from './tables/passed-tickets.js'
import { mostUses, type PassedRecord } from './tables/record.js'

/** How many tickets one process remembers, and by which clock. */
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

// Each new record looks at two old ones, so expired records are found as fast as new ones arrive.
const sweptPerRecord = 2
// Without room more are looked at, and still so few that no other request waits for it.
const sweptForRoom = 1_000

/**
 * The ticket store of one process. No LRU, which would evict live records and so admit a ticket again. Tickets being
 * checked are bounded by the verifier's `maxPending`, those that passed by `maxTickets`.
 * @example
 * const store = memoryStore({ maxTickets: 1_000_000 })
 */
export function memoryStore(options: MemoryStoreOptions = {}): TicketStore {
  const { maxTickets = 1_000_000, now = () => performance.now() } = checkOptions('memoryStore()', options, shape)
  const checking = new Map<string, Checking>()
  const passed = passedTickets()
  const sweepChecking = sweeper(checking)
  const digest = emptyDigest()

  function isFull(at: number): boolean {
    if (passed.size >= maxTickets) passed.letGo(at, sweptForRoom)
    return passed.size >= maxTickets
  }

  function useAgain(ticket: PassedRecord, use: { binding: string; maxUses: number }): TakeAnswer {
    if (ticket.uses >= Math.min(use.maxUses, mostUses)) return { state: 'spent' }
    if (!ticket.isBoundTo(use.binding)) return { state: 'mismatch' }
    return { state: 'admitted', use: ticket.countUse(), value: ticket.value }
  }

  return {
    local: true,

    claim(key: string, claim: ClaimRequest): ClaimAnswer {
      const at = now()
      const before = passed.find(digest.read(key), at)
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
      const before = passed.find(digest.read(key), at)
      if (before !== undefined) return useAgain(before, use)
      if (isFull(at)) return { state: 'full' }
      passed.add(digest, use, at)
      checking.delete(key)
      passed.letGo(at, sweptPerRecord)
      return { state: 'admitted', use: 1, value: use.value }
    },

    release(key: string, owner: string): void {
      if (checking.get(key)?.owner === owner) checking.delete(key)
    },
  }
}
