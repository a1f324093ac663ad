import type { Awaitable, Verdict } from '../contracts/verdict.js'
import { isPromise, late, settleBy } from '../deadline.js'

/** The outcome of a leader's check, and for whom else its verdict holds. */
export interface LeaderOutcome {
  readonly verdict: Verdict
  readonly shared: 'all' | 'same-binding' | 'none'
}

interface Leader {
  readonly binding: string
  readonly outcome: Promise<LeaderOutcome>
}

/** Lets one request per ticket call the vendor while the others of this process wait for its verdict. */
export interface InFlight {
  /**
   * Waits for the request that is checking this ticket. Returns synchronously if there is none: a leader must be
   * registered before the next request looks.
   * @returns its verdict if that holds for the follower too; `lead`: go on to the store; `again`: the verdict was for
   * the leader alone, so look again for the current one; `late`: the deadline came first
   */
  follow(key: string, binding: string, deadline: number): 'lead' | Promise<Verdict | 'lead' | 'again' | typeof late>
  /** A check that ends synchronously has no followers. */
  lead(key: string, binding: string, run: () => Awaitable<LeaderOutcome>): Awaitable<Verdict>
}

export function inFlightChecks(): InFlight {
  const leaders = new Map<string, Leader>()

  async function hear(leader: Leader, binding: string, deadline: number) {
    const outcome = await settleBy(leader.outcome, deadline)
    if (outcome === late) return late
    const { verdict, shared } = outcome
    // After a pass the store decides on each further use; a refusal for the leader alone leaves the ticket unchecked.
    if (shared === 'none') return verdict.outcome === 'unavailable' ? 'again' : 'lead'
    if (shared === 'same-binding' && leader.binding !== binding) return 'again'
    return verdict.outcome === 'reject' ? { ...verdict, cached: true } : verdict
  }

  async function leadUntil(outcome: Promise<LeaderOutcome>, key: string, binding: string): Promise<Verdict> {
    // Followers released by a pass all claim at once: one of them is followed, the rest need not be.
    const leads = !leaders.has(key)
    if (leads) leaders.set(key, { binding, outcome })
    try {
      return (await outcome).verdict
    } finally {
      if (leads) leaders.delete(key)
    }
  }

  return {
    follow(key, binding, deadline) {
      const leader = leaders.get(key)
      return leader === undefined ? 'lead' : hear(leader, binding, deadline)
    },

    lead(key, binding, run) {
      const outcome = run()
      return isPromise(outcome) ? leadUntil(outcome, key, binding) : outcome.verdict
    },
  }
}
