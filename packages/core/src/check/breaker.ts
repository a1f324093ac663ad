import { clock } from '../deadline.js'

export type BreakerState = 'closed' | 'open' | 'half-open'

const ticketsToOpen = 5
const ipsToOpen = 3
const windowMs = 30_000
const firstOpenMs = 2_000
const longestOpenMs = 30_000

/** Considers a vendor down after failures that no single visitor can cause, and probes it from time to time. */
export interface Breaker {
  readonly state: BreakerState
  /** Milliseconds until the vendor may be called again; 0 if it may be called now. */
  readonly retryInMs: number
  /** Whether this call may go out; in `half-open` only one may. */
  admits(): boolean
  /** The vendor answered, whatever the answer. */
  answered(): void
  /** The vendor was out of reach (no connection, time-out, HTTP 5xx) for this ticket and visitor. */
  failed(ticket: string, ip: string): void
}

/** @param changed called with every new state */
export function createBreaker(changed: (state: BreakerState) => void): Breaker {
  const tickets = new Set<string>()
  const ips = new Set<string>()
  let state: BreakerState = 'closed'
  let openMs = firstOpenMs
  let openUntil = 0
  let firstFailureAt = 0

  function become(next: BreakerState): void {
    if (next === state) return
    state = next
    changed(next)
  }

  function open(): void {
    openUntil = clock() + openMs
    openMs = Math.min(openMs * 2, longestOpenMs)
    become('open')
  }

  return {
    get state() {
      return state
    },
    get retryInMs() {
      return state === 'closed' ? 0 : Math.max(0, openUntil - clock())
    },
    admits() {
      if (state === 'closed') return true
      if (clock() < openUntil) return false
      // One probe goes out; if its result is never reported, the next one follows after the same time.
      openUntil = clock() + openMs
      become('half-open')
      return true
    },
    answered() {
      if (state === 'closed' && tickets.size === 0) return // clearing even an empty Set allocates a new table
      tickets.clear()
      ips.clear()
      openMs = firstOpenMs
      become('closed')
    },
    failed(ticket, ip) {
      if (state === 'open') return
      if (state === 'half-open') return open()
      if (tickets.size === 0 || clock() - firstFailureAt > windowMs) {
        tickets.clear()
        ips.clear()
        firstFailureAt = clock()
      }
      if (tickets.size < ticketsToOpen) tickets.add(ticket)
      if (ips.size < ipsToOpen) ips.add(ip)
      if (tickets.size === ticketsToOpen && ips.size === ipsToOpen) open()
    },
  }
}
