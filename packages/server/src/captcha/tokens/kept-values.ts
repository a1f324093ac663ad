import type { TicketStore } from '@ticketgate/core'
import { withinDeadline } from '../store-deadline.js'

export interface Kept {
  /** The only one who may redeem it. @default anyone who knows the name */
  readonly binding?: string
  readonly ttlMs: number
  /** Never empty. */
  readonly value: string
}

/** Values that cannot travel in a sealed token because a protocol prescribes its text: kept, and redeemed once. */
export interface KeptValues {
  /** @throws if the store cannot keep it, e.g. because it is full */
  keep(name: string, kept: Kept): Promise<void>
  /**
   * In one atomic step over all processes that share the store.
   * @returns undefined if nothing is kept under this name, it was redeemed before, or it belongs to someone else
   * @throws if the store cannot tell
   */
  redeem(name: string, binding?: string): Promise<string | undefined>
}

// The first use is the keeping, the second the redeeming.
const maxUses = 2
// Redeeming a name that was never kept leaves a mark, which expires soon and means nothing when redeemed itself.
const junk = ''
const junkTtlMs = 1_000

export function createKeptValues(store: TicketStore): KeptValues {
  return {
    async keep(name, { binding = '', ttlMs, value }) {
      const answer = await withinDeadline(store.take(name, { binding, maxUses, ttlMs, value }))
      if (answer.state !== 'admitted' || answer.use !== 1) throw new Error('The store cannot keep another value.')
    },

    async redeem(name, binding = '') {
      const answer = await withinDeadline(store.take(name, { binding, maxUses, ttlMs: junkTtlMs, value: junk }))
      if (answer.state === 'full') throw new Error('The store is full.')
      return answer.state === 'admitted' && answer.use === 2 && answer.value !== junk ? answer.value : undefined
    },
  }
}
