import type { TicketStore } from '@ticketgate/core'
import { withinDeadline } from '../store-deadline.js'

export interface Kept {
  /** Who alone may redeem it. @default anybody who knows the name */
  readonly binding?: string
  readonly ttlMs: number
  /** Never empty. */
  readonly value: string
}

/** What cannot travel in a sealed token, because a protocol prescribes the token's text: kept, and redeemed once. */
export interface KeptValues {
  /** @throws where the store cannot keep it, e.g. because it is full */
  keep(name: string, kept: Kept): Promise<void>
  /**
   * In one atomic step over all processes that share the store.
   * @returns undefined where nothing is kept under this name, it was redeemed before, or it is another's
   * @throws where the store cannot say
   */
  redeem(name: string, binding?: string): Promise<string | undefined>
}

// The first use is the keeping, the second the redeeming.
const maxUses = 2
// Redeeming what nobody kept leaves a mark, which is gone soon and, redeemed itself, means nothing either.
const JUNK = ''
const JUNK_TTL_MS = 1_000

export function createKeptValues(store: TicketStore): KeptValues {
  return {
    async keep(name, { binding = '', ttlMs, value }) {
      const answer = await withinDeadline(store.take(name, { binding, maxUses, ttlMs, value }))
      if (answer.state !== 'admitted' || answer.use !== 1) throw new Error('The store cannot keep one value more.')
    },

    async redeem(name, binding = '') {
      const answer = await withinDeadline(store.take(name, { binding, maxUses, ttlMs: JUNK_TTL_MS, value: JUNK }))
      if (answer.state === 'full') throw new Error('The store is full.')
      return answer.state === 'admitted' && answer.use === 2 && answer.value !== JUNK ? answer.value : undefined
    },
  }
}
