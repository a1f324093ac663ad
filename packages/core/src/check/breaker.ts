import { LRUCache } from 'lru-cache'
import type { Breaker, BreakerState } from '../contracts/breaker.js'
import type { Provider } from '../contracts/provider.js'
import { clock } from '../deadline.js'
import { eventChannel } from '../report/events.js'

const ticketsToOpen = 5
const visitorsToOpen = 3
const windowMs = 30_000
const firstOpenMs = 2_000
const longestOpenMs = 30_000

const breakerChannel = eventChannel('ticketgate:breaker')

/** A call by which the vendor was probed. */
interface Probe {
  readonly ticket: string
  readonly visitor: string
  readonly until: number
}

/** @param changed called with every new state */
export function createBreaker(changed: (state: BreakerState) => void): Breaker {
  const tickets = new Set<string>()
  const visitors = new Set<string>()
  let lastState: BreakerState = 'closed'
  let openMs = firstOpenMs
  let openUntil = 0
  let firstFailureAt = 0
  /** The one under way. If its result is never reported, the next one follows after a pause. */
  let probe: Probe | undefined
  /** One that failed. Its ticket may be the cause, so it counts only once another visitor's ticket fails, too. */
  let failed: Probe | undefined

  function become(next: BreakerState): void {
    if (next === lastState) return
    lastState = next
    changed(next)
  }

  /** An outage ends with its pause, not with the next ticket: nobody may come before the loosenings end. */
  function stateNow(): BreakerState {
    if (lastState === 'open' && clock() >= openUntil) {
      probe = undefined
      failed = undefined
      become('half-open')
    }
    return lastState
  }

  function open(): void {
    openUntil = clock() + openMs
    openMs = Math.min(openMs * 2, longestOpenMs)
    become('open')
  }

  function close(): void {
    if (lastState === 'closed' && tickets.size === 0) return // clearing even an empty Set allocates a new table
    tickets.clear()
    visitors.clear()
    openMs = firstOpenMs
    become('closed')
  }

  function countFailure(ticket: string, visitor: string): void {
    if (tickets.size === 0 || clock() - firstFailureAt > windowMs) {
      tickets.clear()
      visitors.clear()
      firstFailureAt = clock()
    }
    if (tickets.size < ticketsToOpen) tickets.add(ticket)
    if (visitors.size < visitorsToOpen) visitors.add(visitor)
    if (tickets.size === ticketsToOpen && visitors.size === visitorsToOpen) open()
  }

  function countProbe(failure: Probe): void {
    if (failed !== undefined && !isSameCause(failed, failure.ticket, failure.visitor)) open()
    else failed = { ...failure, until: clock() + openMs }
  }

  return {
    get state() {
      return stateNow()
    },
    get retryInMs() {
      const state = stateNow()
      if (state === 'closed') return 0
      return Math.max(0, (state === 'open' ? openUntil : (probe?.until ?? 0)) - clock())
    },
    admits(ticket, visitor) {
      const state = stateNow()
      if (state !== 'half-open') return state === 'closed'
      const now = clock()
      if (probe !== undefined && now < probe.until) return false
      if (failed !== undefined && now < failed.until && isSameCause(failed, ticket, visitor)) return false
      probe = { ticket, visitor, until: now + openMs }
      return true
    },
    report(vendor, ticket, visitor) {
      if (vendor === 'up') return close()
      const state = stateNow()
      if (state === 'closed' && vendor === 'down') return countFailure(ticket, visitor)
      // Calls that went out before the outage may end now; only the probe's result counts.
      if (state !== 'half-open' || probe?.ticket !== ticket) return
      const ended = probe
      probe = undefined
      if (vendor === 'down') countProbe(ended)
    },
  }
}

function isSameCause(probe: Probe, ticket: string, visitor: string): boolean {
  return probe.ticket === ticket || probe.visitor === visitor
}

type BreakerNames = Pick<Provider, 'name' | 'origin' | 'breakers' | 'breakerOf' | 'members'>

/** The breakers of the vendors that are called. */
export interface Breakers {
  /** Of the vendor whose ticket this is. */
  breakerOf(provider: BreakerNames, fields: unknown): Breaker
  /** Whether the provider's vendor of that name is down; without a name, whether all are. */
  isDown(provider: BreakerNames, name?: string): boolean
}

// Which hosts are called is the operator's choice, so there are few.
const maxVendors = 1_000

/**
 * One breaker for each vendor, whoever's keys it is called with; each change of state is published as an event. It
 * outlives the provider that a tenant's keys make.
 */
export function vendorBreakers(): Breakers {
  const vendors = new LRUCache<string, ReadonlyMap<string, Breaker>>({ max: maxVendors })

  function breakersOf({ name, origin, breakers, members }: BreakerNames): ReadonlyMap<string, Breaker> {
    // A service that one hosts oneself is known by its origin, also as one of several.
    const origins = members?.map((member) => member.origin) ?? [origin]
    const vendor = `${origins.join(' ')} ${breakers?.join(' ') ?? name}`
    const known = vendors.get(vendor)
    if (known !== undefined) return known
    const made = new Map(
      (breakers ?? [name]).map((one) => [
        one,
        createBreaker((state) => breakerChannel.publish({ provider: one, state })),
      ]),
    )
    vendors.set(vendor, made)
    return made
  }

  return {
    breakerOf(provider, fields) {
      const breakers = breakersOf(provider)
      const [first] = breakers.values()
      return breakers.get(provider.breakerOf?.(fields as never) ?? '') ?? (first as Breaker)
    },
    isDown(provider, name) {
      const breakers = breakersOf(provider)
      const one = name === undefined ? undefined : breakers.get(name)
      return one === undefined ? [...breakers.values()].every(({ state }) => state === 'open') : one.state === 'open'
    },
  }
}
