import type { LRUCache } from 'lru-cache'
import type { Answer, PassFacts, Provider } from '../contracts/provider.js'
import type { ClaimAnswer, TicketStore } from '../contracts/store.js'
import type { Awaitable, Reject, Unavailable, Verdict } from '../contracts/verdict.js'
import { clock, isPromise, late } from '../deadline.js'
import type { RateLimit } from '../rate-limit.js'
import { eventChannel, summary } from '../report/events.js'
import { packPass, passFacts } from '../store/pass-value.js'
import { claimTicket, type StoreFailed, takeTicket } from '../store/steps.js'
import { askVendor, vendorState } from './ask-vendor.js'
import type { Breakers } from './breaker.js'
import { type Check, checkEvent, isHurried } from './check.js'
import type { InFlight, LeaderOutcome } from './in-flight.js'
import type { Stalls } from './stalls.js'
import { refusalOf, storedVerdict, unavailable } from './stored-verdict.js'

export interface TicketCheckerParts {
  readonly provider: Provider
  readonly store: TicketStore
  readonly leaseMs: number
  readonly maxPending: number
  /** Definitive rejections by key and binding. */
  readonly rejections: LRUCache<string, Reject>
  readonly inFlight: InFlight
  readonly breakers: Breakers
  readonly stalls: Stalls
  readonly checksOfVisitor: ((visitor: string) => RateLimit) | undefined
  /** Called if a claim could not be released. */
  readonly releaseFailed: (error: unknown) => void
}

const startChannel = eventChannel('ticketgate:check:start')
const endChannel = eventChannel('ticketgate:check:end')
const claimChannel = eventChannel('ticketgate:claim')

/** One ticket's path: remembered? in flight? claim, call the vendor, take. Settles by the ticket's deadline. */
export function ticketChecker(parts: TicketCheckerParts): (ticket: Check) => Promise<Verdict> {
  const { provider, store, leaseMs, maxPending, rejections, inFlight, breakers, stalls, checksOfVisitor } = parts
  let pending = 0

  function check(ticket: Check): Promise<Verdict> {
    return startChannel.hasSubscribers || endChannel.hasSubscribers ? told(ticket) : verdictOf(ticket)
  }

  async function told(ticket: Check): Promise<Verdict> {
    const startedAt = clock()
    if (startChannel.hasSubscribers) startChannel.publish(checkEvent(provider, ticket))
    const verdict = await verdictOf(ticket)
    if (endChannel.hasSubscribers) {
      const durationMs = clock() - startedAt
      endChannel.publish({ ...checkEvent(provider, ticket), ...summary(verdict), durationMs })
    }
    return verdict
  }

  async function verdictOf(ticket: Check): Promise<Verdict> {
    const { key, binding, deadline } = ticket
    if (pending >= maxPending) return unavailable(provider.name, 'overload')
    pending += 1
    try {
      for (;;) {
        const remembered = rejections.get(key + binding)
        if (remembered !== undefined) return { ...remembered, cached: true }
        const followed = inFlight.follow(key, binding, deadline)
        const heard = followed === 'lead' ? followed : await followed
        if (heard === late) return unavailable(provider.name, 'busy')
        if (heard === 'lead') return await inFlight.lead(key, binding, () => claimAskAndTake(ticket))
        if (heard !== 'again') return heard
      }
    } finally {
      pending -= 1
    }
  }

  /** Synchronous if the store is and the vendor need not be called, as for a ticket that was used before. */
  function claimAskAndTake(ticket: Check): Awaitable<LeaderOutcome> {
    const { key, binding, maxUses, checkId, deadline } = ticket
    const startedAt = clock()
    const claimed = claimTicket(store, key, { owner: checkId, binding, maxUses, leaseMs }, deadline)
    if (isPromise(claimed)) return claimed.then((answer) => afterClaim(ticket, answer, startedAt))
    return afterClaim(ticket, claimed, startedAt)
  }

  function afterClaim(ticket: Check, claimed: ClaimAnswer | StoreFailed, startedAt: number): Awaitable<LeaderOutcome> {
    if (claimChannel.hasSubscribers) {
      const durationMs = clock() - startedAt
      claimChannel.publish({ ...checkEvent(provider, ticket), state: claimed.state, durationMs })
    }
    if (claimed.state === 'busy') return { verdict: unavailable(provider.name, 'busy'), shared: 'all' }
    // The answer may have been lost after the claim took effect; the visitor's next try would then find it busy.
    if (claimed.state === 'failed') void release(ticket)
    if (claimed.state === 'owner') return askAndTake(ticket)
    const verdict = storedVerdict(provider.name, claimed)
    if (verdict.outcome !== 'pass') return storeOutcome(verdict)
    const answer = judged(verdict, ticket)
    return storeOutcome(answer.outcome === 'pass' ? verdict : refusalOf(provider.name, answer, { cached: true }))
  }

  async function askAndTake(ticket: Check): Promise<LeaderOutcome> {
    const { key, binding } = ticket
    const unasked = mayNotAsk(ticket)
    if (unasked !== undefined) {
      void release(ticket)
      return { verdict: unasked, shared: 'none' }
    }
    const hurried = isHurried(ticket)
    const answer = judged(await askAndReport(ticket), ticket)
    if (answer.outcome === 'pass') {
      const taken = await take(ticket, passFacts(answer))
      if (taken.outcome === 'unavailable') void release(ticket)
      return storeOutcome(taken)
    }
    const verdict = refusalOf(provider.name, answer)
    if (verdict.outcome === 'reject' && answer.outcome === 'reject' && answer.final) {
      rejections.set(key + binding, verdict)
    }
    void release(ticket)
    if (verdict.outcome !== 'unavailable') return { verdict, shared: 'same-binding' }
    // This check had little time left after waiting for others: one with more time may still get an answer.
    return { verdict, shared: hurried && verdict.cause === 'timeout' ? 'none' : 'all' }
  }

  async function askAndReport(ticket: Check): Promise<Answer> {
    const answer = await askVendor(provider, ticket, stalls)
    breakers.breakerOf(ticket.fields).report(vendorState(answer), ticket.key, ticket.visitor)
    return answer
  }

  /** The provider's own thresholds; whatever they throw admits nobody. */
  function judged(answer: Answer, { fields }: Check): Answer {
    if (answer.outcome !== 'pass' || provider.judge === undefined) return answer
    try {
      return provider.judge(passFacts(answer), fields) ?? answer
    } catch (cause) {
      const error = new Error(`The provider "${provider.name}" threw instead of judging a ticket.`, { cause })
      return { outcome: 'unavailable', cause: 'vendor', retryable: false, error }
    }
  }

  /** This visitor's own share of the quota is used up, or the vendor is considered down. */
  function mayNotAsk({ fields, key, visitor }: Check): Unavailable | undefined {
    const share = checksOfVisitor?.(visitor)
    if (share?.admits() === false) return unavailable(provider.name, 'throttled', { waitMs: share.retryInMs })
    const breaker = breakers.breakerOf(fields)
    return breaker.admits(key, visitor)
      ? undefined
      : unavailable(provider.name, 'network', { waitMs: breaker.retryInMs })
  }

  async function take({ key, binding, maxUses, deadline }: Check, facts: PassFacts): Promise<Verdict> {
    const use = { binding, maxUses, ttlMs: provider.ticketTtlMs, value: packPass(facts) }
    return storedVerdict(provider.name, await takeTicket(store, key, use, deadline), facts)
  }

  /** The store's answer holds for one binding and `maxUses`, so only its failure is shared. */
  function storeOutcome(verdict: Verdict): LeaderOutcome {
    return { verdict, shared: verdict.outcome === 'unavailable' ? 'all' : 'none' }
  }

  /** Not awaited: a claim that is not released lapses. */
  async function release({ key, checkId }: Check): Promise<void> {
    try {
      await store.release(key, checkId)
    } catch (error) {
      parts.releaseFailed(error)
    }
  }

  return check
}
