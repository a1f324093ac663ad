import type { TicketStore } from '@ticketgate/core'
import type { ServiceLogger } from '../../contracts/reporting.js'
import { withinDeadline } from '../store-deadline.js'

/** Whether a signed request is new, was seen before, or cannot be remembered. */
export type RequestMark = 'new' | 'seen' | 'full'

/** Which signed requests were seen. */
export interface RequestMarks {
  /**
   * @param isPageView whether visitors cause such requests by merely opening a page: those are remembered apart, so
   * that a flood of them leaves room for the checks of what others have earned
   * @throws if the store does not answer
   */
  see(request: { readonly name: string; readonly ttlMs: number; readonly isPageView: boolean }): Promise<RequestMark>
}

export interface RequestMarksOptions {
  /** Of requests that answer, check and redeem. */
  readonly store: TicketStore
  /** Of requests that visitors cause by merely opening a page. */
  readonly pageViewStore: TicketStore
  readonly log: ServiceLogger
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const logEveryMs = 60_000

export function createRequestMarks({ store, pageViewStore, log, now }: RequestMarksOptions): RequestMarks {
  let loggedAt = Number.NEGATIVE_INFINITY

  function reportFull(): void {
    if (now() - loggedAt < logEveryMs) return
    loggedAt = now()
    log.error(
      {},
      'Signed requests are refused (4400): more came within five minutes than memory keeps marks of. With --redis, or ' +
        'in more processes, there is room for more.',
    )
  }

  return {
    async see({ name, ttlMs, isPageView }) {
      const take = { binding: '', maxUses: 1, ttlMs: Math.max(1, ttlMs), value: '' }
      const { state } = await withinDeadline((isPageView ? pageViewStore : store).take(name, take))
      if (state === 'full') reportFull()
      if (state === 'admitted') return 'new'
      return state === 'full' ? 'full' : 'seen'
    },
  }
}
