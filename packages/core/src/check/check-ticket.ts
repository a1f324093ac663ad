import type { LRUCache } from 'lru-cache'
import type { Breaker } from '../contracts/breaker.js'
import type { Answer, PassFacts } from '../contracts/provider.js'
import type { TakeAnswer, TicketStore } from '../contracts/store.js'
import type { Awaitable, Reject, Unavailable, Verdict } from '../contracts/verdict.js'
import { clock, late, outliving, settleBy } from '../deadline.js'
import type { RateLimit } from '../rate-limit.js'
import { eventChannel, summary } from '../report/events.js'
import { packPass, passFacts } from '../store/pass-value.js'
import { claimTicket, type StoreFailed, takeTicket } from '../store/steps.js'
import { askVendor, vendorState } from './ask-vendor.js'
import type { Breakers } from './breaker.js'
import { type Check, checkEvent, isHurried } from './check.js'
import type { InFlight, LeaderOutcome } from './in-flight.js'
import type { Stalls } from './stalls.js'
import { misconfigured, refusalOf, storedVerdict, unavailable } from './stored-verdict.js'

export interface TicketCheckerParts {
  readonly store: TicketStore
  readonly leaseMs: number
  readonly maxPending: number
  /** Definitive rejections by key and binding. */
  readonly rejections: LRUCache<string, Reject>
  readonly inFlight: InFlight
  readonly breakers: Breakers
  readonly stalls: Stalls
  readonly checksOfVisitor: ((visitor: string) => RateLimit) | undefined
  /** Whether the verifier was closed, and with it the way to the vendor. */
  readonly isClosed: () => boolean
  /** Called if a check's claim could not be released. */
  readonly releaseFailed: (error: unknown, check: Check) => void
}

const startChannel = eventChannel('ticketgate:check:start')
const endChannel = eventChannel('ticketgate:check:end')
const claimChannel = eventChannel('ticketgate:claim')

/** The error of whatever comes after `close()`. */
export const closed = new Error('The verifier was closed: verifier.close() comes after the last request.')

/** One ticket's path: remembered? in flight? claim, call the vendor, take. Settles by the ticket's deadline. */
export function ticketChecker(parts: TicketCheckerParts): (check: Check) => Promise<Verdict> {
  const { store, maxPending, rejections, inFlight, breakers, stalls, checksOfVisitor } = parts
  let pending = 0

  async function verdictWithEvents(check: Check): Promise<Verdict> {
    const startedAt = clock()
    if (startChannel.hasSubscribers) startChannel.publish(checkEvent(check.provider, check))
    const verdict = await verdictOf(check)
    if (endChannel.hasSubscribers) {
      const durationMs = clock() - startedAt
      endChannel.publish({ ...checkEvent(check.provider, check), ...summary(verdict), durationMs })
    }
    return verdict
  }

  async function verdictOf(check: Check): Promise<Verdict> {
    const { name } = check.provider
    if (parts.isClosed()) return misconfigured(name, closed)
    if (pending >= maxPending) return unavailable(name, 'overload')
    pending += 1
    try {
      const remembered = rejections.get(check.key + check.binding)
      if (remembered !== undefined) return { ...remembered, cached: true }
      const verdict = await inFlight.join(check, () => claimAskAndTake(check))
      return verdict === late ? unavailable(name, 'busy') : verdict
    } finally {
      pending -= 1
    }
  }

  async function claimAskAndTake(check: Check): Promise<LeaderOutcome> {
    const { key, binding, maxUses, checkId, deadline } = check
    const startedAt = clock()
    const claim = { owner: checkId, binding, maxUses, leaseMs: parts.leaseMs }
    const claimed = await claimTicket(store, key, claim, deadline)
    if (claimChannel.hasSubscribers) {
      const durationMs = clock() - startedAt
      claimChannel.publish({ ...checkEvent(check.provider, check), state: claimed.state, durationMs })
    }
    if (claimed.state === 'owner') return await askAndTake(check)
    if (claimed.state === 'busy') return { verdict: unavailable(check.provider.name, 'busy'), shared: 'all' }
    // The answer may have been lost after the claim took effect; the visitor's next try would then find it busy. The
    // refusal has the store's error: a warning of the release would come before it.
    if (claimed.state === 'failed') releaseUnawaited(check, () => {})
    const verdict = storedVerdict(check.provider.name, claimed)
    return storeOutcome(verdict.outcome === 'pass' ? judgeAgain(verdict, check) : verdict)
  }

  async function askAndTake(check: Check): Promise<LeaderOutcome> {
    const breaker = breakers.breakerOf(check.provider, check.fields)
    const refused = refusalBeforeCall(check, breaker)
    if (refused !== undefined) {
      releaseUnawaited(check)
      return { verdict: refused, shared: 'none' }
    }
    const hurried = isHurried(check)
    const answer = judged(await askVendor(check.provider, check, stalls), check, breaker)
    if (answer.outcome === 'pass') {
      const facts = passFacts(answer)
      const taken = storedVerdict(check.provider.name, await take(check, facts), facts)
      if (taken.outcome === 'unavailable') releaseUnawaited(check)
      return storeOutcome(taken)
    }
    const verdict = refusalOf(check.provider.name, answer)
    if (verdict.outcome === 'reject' && answer.outcome === 'reject' && answer.final) {
      rejections.set(check.key + check.binding, verdict)
    }
    releaseUnawaited(check)
    if (verdict.outcome !== 'unavailable') return { verdict, shared: 'same-binding' }
    // This check had little time left after waiting for others: one with more time may still get an answer.
    return { verdict, shared: hurried && verdict.cause === 'timeout' ? 'none' : 'all' }
  }

  /** The vendor is considered down, or this visitor's own share of the calls is used up. */
  function refusalBeforeCall({ provider, key, visitor }: Check, breaker: Breaker): Unavailable | undefined {
    const down = () => unavailable(provider.name, 'network', { waitMs: breaker.retryInMs, error: vendorDown })
    // Before the share, of which no call takes anything; and only who has some left may probe the vendor.
    if (breaker.retryInMs > 0) return down()
    const share = checksOfVisitor?.(visitor)
    if (share?.admits() === false) return unavailable(provider.name, 'throttled', { waitMs: share.retryInMs })
    return breaker.admits(key, visitor) ? undefined : down()
  }

  /** The vendor's answer by the provider's thresholds; whether it shows the vendor to be up goes to the breaker. */
  function judged(answer: Answer, check: Check, breaker: Breaker): Answer {
    // What a call lost because it was cut off by close() shows nothing.
    const vendor = parts.isClosed() ? 'unknown' : vendorState(answer)
    breaker.report(vendor, check.key, check.visitor)
    return answer.outcome === 'pass' ? (judge(answer, check) ?? answer) : answer
  }

  /** The provider's own thresholds; whatever they throw admits nobody. */
  function judge(pass: Partial<PassFacts>, { provider, fields }: Check) {
    try {
      return provider.judge?.(passFacts(pass), fields)
    } catch (cause) {
      const error = new Error(`The provider "${provider.name}" threw instead of judging a ticket.`, { cause })
      return { outcome: 'unavailable', cause: 'vendor', retryable: false, error } as const
    }
  }

  /** Whoever let this ticket pass first may have asked for less. */
  function judgeAgain(verdict: Verdict & { outcome: 'pass' }, check: Check): Verdict {
    const refused = judge(verdict, check)
    return refused === undefined ? verdict : refusalOf(check.provider.name, refused, { cached: true })
  }

  function take(
    { provider, key, binding, maxUses, deadline, personal }: Check,
    facts: PassFacts,
  ): Awaitable<TakeAnswer | StoreFailed> {
    const use = { binding, maxUses, ttlMs: provider.ticketTtlMs, value: packPass(facts, personal) }
    return takeTicket(store, key, use, deadline)
  }

  /** A runtime that stops with the response is asked to wait for it, until the claim would lapse by itself. */
  function releaseUnawaited(check: Check, failed = parts.releaseFailed): void {
    const released = release(check, failed)
    if (check.waitUntil === undefined) return
    void outliving(Promise.resolve(settleBy(released, clock() + parts.leaseMs)), check.waitUntil)
  }

  async function release(check: Check, failed: TicketCheckerParts['releaseFailed']): Promise<void> {
    try {
      await store.release(check.key, check.checkId)
    } catch (error) {
      failed(error, check)
    }
  }

  const isWatched = () => startChannel.hasSubscribers || endChannel.hasSubscribers
  return (check) => (isWatched() ? verdictWithEvents(check) : verdictOf(check))
}

const vendorDown = new Error('The vendor is considered down; its tickets are checked again in a moment.')

/** The store's answer holds for one binding and `maxUses`: uses are never given back. */
function storeOutcome(verdict: Verdict): LeaderOutcome {
  if (verdict.outcome === 'reject') return { verdict, shared: 'same-use' }
  return { verdict, shared: verdict.outcome === 'unavailable' ? 'all' : 'none' }
}
