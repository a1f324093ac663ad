import { isPromise, late, settleBy } from './deadline.js'
import type { Awaitable, Verdict } from './verdict.js'

/** What a leader's check came to, and for whom else its verdict holds. */
export interface LeaderOutcome {
  readonly verdict: Verdict
  readonly shared: 'all' | 'same-binding' | 'none'
}

interface Leader {
  readonly binding: string
  readonly outcome: Promise<LeaderOutcome>
}

/** Lets one request per ticket ask the vendor while the others of this process wait for what it learns. */
export interface InFlight {
  /**
   * Waits for the request that is checking this ticket. Where none is, the answer is there at once: whoever leads must
   * stand before the next request looks.
   * @returns its verdict where that holds for the follower too; `lead`: ask the store; `again`: what it heard was for
   * it alone, so look again who leads now; `late`: the deadline came first
   */
  follow(key: string, binding: string, deadline: number): 'lead' | Promise<Verdict | 'lead' | 'again' | typeof late>
  /** Nobody follows a check that is over at once. */
  lead(key: string, binding: string, run: () => Awaitable<LeaderOutcome>): Awaitable<Verdict>
}

export function inFlightChecks(): InFlight {
  const leaders = new Map<string, Leader>()

  async function hear(leader: Leader, binding: string, deadline: number) {
    const outcome = await settleBy(leader.outcome, deadline)
    if (outcome === late) return late
    const { verdict, shared } = outcome
    // A ticket that passed is for the store to share out; a refusal that was the leader's alone leaves it unasked.
    if (shared === 'none') return verdict.outcome === 'unavailable' ? 'again' : 'lead'
    if (shared === 'same-binding' && leader.binding !== binding) return 'again'
    return verdict.outcome === 'reject' ? { ...verdict, cached: true } : verdict
  }

  async function leadUntil(outcome: Promise<LeaderOutcome>, key: string, binding: string): Promise<Verdict> {
    // Followers whose turn comes after a pass claim all at once: one of them is followed, the rest need not be.
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
