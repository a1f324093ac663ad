import type { Verdict } from '../contracts/verdict.js'
import { clock, late, startTimer } from '../deadline.js'
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
interface Queue {
  readonly byBinding: Map<string, Set<Follower>>
  /** In the order in which they came, from `next` on; those who were woken are passed over. */
  readonly inOrder: Follower[]
  next: number
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
  const queues = new Map<string, Queue | undefined>()

  return {
    async join(check, lead) {
      if (!queues.has(check.key)) queues.set(check.key, undefined)
      else {
        const turn = await follow(queueOf(check.key), check)
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

  function queueOf(key: string): Queue {
    const queue = queues.get(key) ?? { byBinding: new Map(), inOrder: [], next: 0 }
    queues.set(key, queue)
    return queue
  }

  function handOn({ key, binding, maxUses }: Waiting, outcome: LeaderOutcome | undefined): void {
    const queue = queues.get(key)
    if (queue === undefined) {
      queues.delete(key)
      return
    }
    if (outcome !== undefined && outcome.shared !== 'none') {
      const { verdict, shared } = outcome
      const { byBinding } = queue
      for (const followers of shared === 'all' ? [...byBinding.values()] : [byBinding.get(binding) ?? []]) {
        for (const follower of followers) {
          if (shared !== 'same-use' || follower.maxUses === maxUses) follower.wake(forFollowers(verdict))
        }
      }
    }
    const next = firstOf(queue)
    if (next === undefined) queues.delete(key)
    else next.wake('lead')
  }
}

function follow({ byBinding, inOrder }: Queue, { binding, maxUses, deadline }: Waiting): Promise<Turn> {
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

/** From an array, since a Set would look through all that were deleted at its front. */
function firstOf(queue: Queue): Follower | undefined {
  const { inOrder } = queue
  while (inOrder[queue.next]?.isWaiting === false) queue.next += 1
  // Seldom, so that each is moved once at the most.
  if (queue.next > inOrder.length / 2) {
    inOrder.splice(0, queue.next)
    queue.next = 0
  }
  return inOrder[queue.next]
}

/** Nobody called the vendor for a follower. */
function forFollowers(verdict: Verdict): Verdict {
  return verdict.outcome === 'reject' ? { ...verdict, cached: true } : verdict
}
