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

/** The breakers of a provider's vendors. */
export interface Breakers {
  /** Of the vendor whose ticket this is. */
  breakerOf(fields: unknown): Breaker
  /** Whether that vendor is down; without a name, whether all are. */
  isDown(name?: string): boolean
}

/** One breaker for each vendor; each change of state is published as an event. */
export function breakersOf(provider: Pick<Provider, 'name' | 'breakers' | 'breakerOf'>): Breakers {
  const names = provider.breakers ?? [provider.name]
  const breakers = new Map(
    names.map((name) => [name, createBreaker((state) => breakerChannel.publish({ provider: name, state }))]),
  )
  const [first] = breakers.values()
  const all = [...breakers.values()]
  return {
    breakerOf: (fields) => breakers.get(provider.breakerOf?.(fields) ?? '') ?? (first as Breaker),
    isDown(name) {
      const one = name === undefined ? undefined : breakers.get(name)
      return one === undefined ? all.every(({ state }) => state === 'open') : one.state === 'open'
    },
  }
}
