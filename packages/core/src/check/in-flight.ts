import type { Verdict } from '../contracts/verdict.js'
import { clock, late, startTimer } from '../deadline.js'
import { Queue } from '../queue.js'
import type { Check } from './check.js'

/** The outcome of a leader's check, and for whom else of those who wait its verdict holds. */
export interface LeaderOutcome {
  readonly verdict: Verdict
  /** `same-use`: for the same binding and `maxUses`. */
  readonly shared: 'all' | 'same-binding' | 'same-use' | 'none'
}

type Turn = Verdict | 'lead' | typeof late

interface Follower {
  readonly maxUses: number
  /** False once it was woken. */
  isWaiting: boolean
  wake(turn: Turn): void
}

/** Those who wait for one ticket. */
interface Waiters {
  readonly byBinding: Map<string, Set<Follower>>
  /** As they came; those who were woken are passed over. */
  readonly inOrder: Queue<Follower>
}

/** Lets one request per ticket go to store and vendor while the others of this process wait for its verdict. */
export interface InFlight {
  /**
   * Leads, or waits for the request that is checking this ticket. A verdict that does not hold for all who wait wakes
   * one of them, which then leads; so the cost of many requests for one ticket grows only with their number.
   * @returns the verdict; `late`: the deadline came first
   */
  join(check: Waiting, lead: () => Promise<LeaderOutcome>): Promise<Verdict | typeof late>
}

type Waiting = Pick<Check, 'key' | 'binding' | 'maxUses' | 'deadline'>

export function inFlightChecks(): InFlight {
  /** By ticket, of those that are being checked; undefined: nobody waits. */
  const waitersOf = new Map<string, Waiters | undefined>()

  return {
    async join(check, lead) {
      if (!waitersOf.has(check.key)) waitersOf.set(check.key, undefined)
      else {
        const turn = await follow(waitersFor(check.key), check)
        if (turn !== 'lead') return turn
      }
      let outcome: LeaderOutcome | undefined
      try {
        outcome = await lead()
        return outcome.verdict
      } finally {
        handOn(check, outcome)
      }
    },
  }

  function waitersFor(key: string): Waiters {
    const waiters = waitersOf.get(key) ?? { byBinding: new Map(), inOrder: new Queue() }
    waitersOf.set(key, waiters)
    return waiters
  }

  function handOn({ key, binding, maxUses }: Waiting, outcome: LeaderOutcome | undefined): void {
    const waiters = waitersOf.get(key)
    if (waiters === undefined) {
      waitersOf.delete(key)
      return
    }
    if (outcome !== undefined && outcome.shared !== 'none') {
      const { verdict, shared } = outcome
      const { byBinding } = waiters
      for (const followers of shared === 'all' ? [...byBinding.values()] : [byBinding.get(binding) ?? []]) {
        for (const follower of followers) {
          if (shared !== 'same-use' || follower.maxUses === maxUses) follower.wake(forFollowers(verdict))
        }
      }
    }
    waiters.inOrder.dropWhile(({ isWaiting }) => !isWaiting)
    const next = waiters.inOrder.first
    if (next === undefined) waitersOf.delete(key)
    else next.wake('lead')
  }
}

function follow({ byBinding, inOrder }: Waiters, { binding, maxUses, deadline }: Waiting): Promise<Turn> {
  return new Promise((resolve) => {
    const followers = byBinding.get(binding) ?? new Set()
    byBinding.set(binding, followers)
    const follower: Follower = {
      maxUses,
      isWaiting: true,
      wake(turn) {
        clearTimeout(timer)
        follower.isWaiting = false
        followers.delete(follower)
        if (followers.size === 0 && byBinding.get(binding) === followers) byBinding.delete(binding)
        resolve(turn)
      },
    }
    const timer = startTimer(() => follower.wake(late), Math.max(0, deadline - clock()))
    followers.add(follower)
    inOrder.push(follower)
  })
}

/** Nobody called the vendor for a follower. */
function forFollowers(verdict: Verdict): Verdict {
  return verdict.outcome === 'reject' ? { ...verdict, cached: true } : verdict
}
