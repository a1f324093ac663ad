import { rejected, unavailable } from '../check/stored-verdict.js'
import type { Extracted } from '../contracts/provider.js'
import type { Admission, Refusal, Unavailable, Verdict } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import { perMinute, perMinuteAndKey } from '../rate-limit.js'
import { visitorKey } from '../request/visitor.js'
import type { AdmitDisasterTicket, AdmitUnavailable, Expectation, GuardOptions } from './options.js'

/** Which option admits a refused request, if one does. */
export type Loosening = Extract<Admission, { admittedBy: 'policy' }>['option'] | undefined

/** What is known of a disaster ticket. */
export type DisasterTicket = Pick<Extracted<unknown> & { ok: false }, 'writtenAtSeconds' | 'breaker'>

/** Whether the request's vendor of that name is down; without a name, whether all of its vendors are. */
export type IsDown = (breaker?: string) => boolean

/** A ticket that passed but is not what this route expects is the visitor's fault. A missing value does not match. */
export function meetExpectation(expect: Expectation | undefined, verdict: Verdict): Verdict {
  if (expect === undefined || verdict.outcome !== 'pass') return verdict
  const { action, minScore, hostname } = expect
  const { detail } = verdict
  const hostnames: readonly unknown[] | undefined = typeof hostname === 'string' ? [hostname] : hostname
  if (hostnames !== undefined && ownFact(detail, 'hostname') === null) {
    return unavailable(verdict.provider, 'vendor', { error: noHostname })
  }
  const isMet =
    (action === undefined || ownFact(detail, 'action') === action) &&
    (hostnames === undefined || hostnames.includes(ownFact(detail, 'hostname')))
  if (!isMet) return rejected(verdict.provider, 'mismatch', verdict.cached)
  if (minScore === undefined || (verdict.score !== undefined && verdict.score >= minScore)) return verdict
  return rejected(verdict.provider, verdict.score === undefined ? 'mismatch' : 'risk', verdict.cached)
}

/** What the vendor reported, never what something else added to `Object.prototype`. */
function ownFact(detail: object, name: string): unknown {
  return Object.hasOwn(detail, name) ? (detail as Record<string, unknown>)[name] : undefined
}

const noHostname = new Error('The vendor did not say on which host the captcha was solved, and the route expects one.')

/** The options of one route that let a request through without a valid ticket, each within its own bounds. */
export function loosenings<Req, Identity extends object, Name extends string>(
  options: GuardOptions<Req, Identity, Name>,
): (refusal: Refusal, visitor: Visitor, isDown: IsDown, ticket?: DisasterTicket) => Loosening {
  const { onUnavailable, onDisasterTicket, observe } = options
  const admitsDown = typeof onUnavailable === 'object' ? whileVendorIsDown(onUnavailable) : undefined
  const admitsDisaster = typeof onDisasterTicket === 'object' ? disasterTickets(onDisasterTicket) : undefined

  return (refusal, visitor, isDown, ticket = {}) => {
    if (refusal.outcome === 'unavailable' && admitsDown?.(refusal, isDown) === true) return 'onUnavailable'
    if (
      refusal.outcome === 'reject' &&
      refusal.reason === 'disaster' &&
      admitsDisaster?.(visitor, isDown, ticket) === true
    ) {
      return 'onDisasterTicket'
    }
    return observe === true ? 'observe' : undefined
  }
}

/** Causes that an attacker can bring about (throttled, store, busy, overload) never admit. */
function whileVendorIsDown(option: AdmitUnavailable): (refusal: Unavailable, isDown: IsDown) => boolean {
  const budget = perMinute(option.perMinute)
  return ({ cause }, isDown) =>
    (cause === 'network' || cause === 'timeout' || cause === 'vendor') && isDown() && budget.admits()
}

/** Anybody can write such a ticket, again and again: only the rates limit them. */
function disasterTickets(
  option: AdmitDisasterTicket,
): (visitor: Visitor, isDown: IsDown, ticket: DisasterTicket) => boolean {
  const budget = perMinute(option.perMinute)
  const budgetOfVisitor = perMinuteAndKey(option.perIp)
  return (visitor, isDown, { writtenAtSeconds, breaker }) => {
    if (visitor.ip === undefined || writtenAtSeconds === undefined) return false
    if (option.onlyWhileVendorIsDown !== false && !isDown(breaker)) return false
    const ageSeconds = Date.now() / 1000 - writtenAtSeconds
    if (!(ageSeconds <= option.maxAgeSeconds && ageSeconds >= -60)) return false
    return budgetOfVisitor(visitorKey(visitor)).admits() && budget.admits()
  }
}
