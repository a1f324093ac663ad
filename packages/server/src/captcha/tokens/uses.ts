import type { TicketStore } from '@ticketgate/core'
import { withinDeadline } from '../store-deadline.js'

export interface UsedMarks {
  /**
   * Takes one use of a token, in one atomic step over all processes that share the store.
   * @returns false if all of its uses were taken before
   * @throws if the store cannot tell, e.g. because it is full: never an admission
   */
  use(name: string, limit: { maxUses: number; ttlMs: number }): Promise<boolean>
  /**
   * Whether the one use of a token was taken, as long as that is remembered; leaves no mark, and so takes no room.
   * @throws if the store cannot tell
   */
  isUsed(name: string): Promise<boolean>
}

/** A claim of a millisecond says what is there: it holds up no use, and is over before anybody could wait for it. */
const look = { owner: 'look', leaseMs: 1, binding: '', maxUses: 1 } as const

export function createUsedMarks(store: TicketStore): UsedMarks {
  return {
    async use(name, { maxUses, ttlMs }) {
      const answer = await withinDeadline(
        store.take(name, { binding: '', maxUses, ttlMs: Math.max(1, ttlMs), value: '' }),
      )
      if (answer.state === 'full') throw new Error('The store is full: it cannot keep another used-mark.')
      return answer.state === 'admitted'
    },

    async isUsed(name) {
      const { state } = await withinDeadline(store.claim(name, look))
      return state === 'spent'
    },
  }
}
