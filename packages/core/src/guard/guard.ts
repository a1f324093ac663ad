import type { Breakers } from '../check/breaker.js'
import { type Check, checkEvent } from '../check/check.js'
import { misconfigured, refusalOf, rejected, unavailable } from '../check/stored-verdict.js'
import type { Framework } from '../contracts/framework.js'
import type { Extracted, Provider, RefusedAnswer, UsualIds } from '../contracts/provider.js'
import type { RequestLike, WaitUntil } from '../contracts/request-like.js'
import type { TicketStore } from '../contracts/store.js'
import type { AdmissionReason, Decision, Verdict } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import { clock, isPromise } from '../deadline.js'
import { type Exemption, type Reporter, reportDecision, reportExemption, reporterOf } from '../report/log.js'
import { type FieldPlaces, type FieldReader, fieldReader } from '../request/fields.js'
import { identify, nobody } from '../request/identity.js'
import { guardsMethod, isPreflight } from '../request/methods.js'
import { readTicket } from '../request/read-ticket.js'
import { visitorOf } from '../request/visitor.js'
import { searched, warnIfBodyUnread, warnIfProxyUntrusted } from '../request/warnings.js'
import type { AdmittedTickets } from './admitted-tickets.js'
import { admitted, refused } from './decision.js'
import { type DisasterTicket, loosenings, meetExpectation } from './loosen.js'
import { type Attempt, type Counted, onlyAfterOf } from './only-after.js'
import type { RefusalHandler, RouteOptions } from './options.js'
import type { HeldProvider, ProviderSource } from './provider-source.js'
import { retryPasses } from './retry-pass.js'

/** What a guard needs of its verifier. */
export interface GuardParts<Identity extends object, Name extends string> extends Reporter {
  readonly source: ProviderSource<Identity, Name>
  readonly store: TicketStore
  readonly breakers: Breakers
  readonly timeoutMs: number
  readonly admittedTickets: AdmittedTickets
  /** Prepares an extracted ticket; each call is a new check. */
  checkOf(ticket: Ticket, use: Use): Check
  /** Claims the ticket, calls the vendor, takes it. */
  check(check: Check): Promise<Verdict>
}

/** A ticket that a provider could read. */
export type Ticket = Extracted<unknown> & { readonly ok: true }

/** By whom a ticket is presented, how often this route admits it, and until when the verdict must be there. */
export interface Use {
  readonly provider: Provider
  /** Whose provider it is: their tickets are no one else's. */
  readonly tenant: string | undefined
  readonly visitor: Visitor
  readonly identity: object
  readonly maxUses?: number | undefined
  readonly deadline: number
  readonly waitUntil?: WaitUntil | undefined
  /** @default the verifier's own */
  readonly warn?: Reporter['warn']
}

/** One guarded route: its options are checked once, then it is called for every request. */
export interface Guard<Req, Args extends readonly unknown[]> {
  /**
   * Decides on one request; rejects only with what one of the user's own callbacks threw.
   * @param exchange the HTTP request itself, the same object at every guard that it passes: a second guard of this
   * verifier then accepts the ticket that the first one admitted. @default each guard takes its own use
   */
  check(request: RequestLike, native: Req, exchange?: object): Promise<Decision>
  /**
   * Whether such a request without a ticket would be refused now: for a page that is rendered with its captcha only
   * where one is needed. Nothing is counted; `methods` and retry passes are left out, and an `account` that is no text.
   */
  isNeeded(request: RequestLike, native: Req): Promise<boolean>
  /** Whether what the handler answers matters: the adapter then reports it by `decision.settle()`. */
  readonly settles: boolean
  /** Issues a warning once per verifier, to the `logger` if it has one: for what only the adapter can see. */
  readonly warn: Reporter['warn']
  /** The option of that name; the adapter calls it with its framework's arguments. */
  readonly onRefusal: RefusalHandler<Args> | undefined
}

/** One request and whose it is. */
interface Visit<Req> {
  readonly request: RequestLike
  readonly visitor: Visitor
  /** With `onlyAfter`. */
  readonly counted?: Counted<Req> | undefined
  readonly identity: object
  /** Undefined: the request's tenant is not known. */
  readonly provider: Provider | undefined
  readonly tenant: string | undefined
}

/** What is known of a refused or admitted ticket besides its verdict. */
interface Circumstances {
  readonly check?: Check
  /** The ids of the ticket's vendor, if the provider has several. */
  readonly usual?: UsualIds | undefined
  readonly disaster?: DisasterTicket
  /** For the log. */
  readonly why?: string
}

/**
 * One route's path from request to decision:
 * request -> visitor -> fields -> ticket: claim -> provider.verify -> store: take -> policy -> decision -> reply
 *                              -> none: onlyAfter -> decision -> reply
 */
export function guardRoute<Req, Identity extends object, Name extends string, Args extends readonly unknown[]>(
  parts: GuardParts<Identity, Name>,
  options: RouteOptions<Req, Identity, Name, Args>,
  framework?: Framework,
): Guard<Req, Args> {
  const { source, timeoutMs, warn } = parts
  const { name } = source.facts
  const named = options.route === undefined ? {} : { route: options.route }
  const fieldsOf = readersByProvider(options.fields)
  const passes = options.issuePass === undefined ? undefined : retryPasses(options.issuePass, parts.store)
  const loosen = loosenings(options)
  const onlyAfter = options.onlyAfter === undefined ? undefined : onlyAfterOf(options.onlyAfter, options.methods, parts)

  async function check(request: RequestLike, native: Req, exchange?: object): Promise<Decision> {
    const exemption = exemptionByMethod(request) ?? (options.skip && (await isSkipped(native)) ? 'skip' : undefined)
    if (exemption !== undefined) return letThrough({ admittedBy: 'skip' }, exemption)
    const holding = source.hold(native)
    const held = isPromise(holding) ? await holding : holding
    if (!('provider' in held)) return withoutProvider(request, held)
    try {
      return await checkWith(held, request, native, exchange)
    } finally {
      held.release()
    }
  }

  async function checkWith(
    { provider, tenant }: HeldProvider<Identity, Name>,
    request: RequestLike,
    native: Req,
    exchange?: object,
  ): Promise<Decision> {
    const identifying = identify(provider, options.identity, native)
    const identified = isPromise(identifying) ? await identifying : identifying
    if (request.isGone === true) return turnAway(provider.name)
    const identity = identified.ok ? identified.identity : nobody
    const visitor = visitorOf(request, identity)
    const unknown: Visit<Req> = { request, visitor, identity, provider: provider as unknown as Provider, tenant }
    if (!identified.ok) return decide(unknown, misconfigured(provider.name, identified.error))
    const subject = onlyAfter && (await onlyAfter.subjectOf({ visitor, native, tenant }))
    const visit = subject === undefined ? unknown : { ...unknown, counted: { subject, request, native, exchange } }

    const passStartedAt = clock()
    const usesLeft = passes && (await passes.accept(visit, passStartedAt + timeoutMs))
    const passMs = clock() - passStartedAt
    if (typeof usesLeft === 'number') {
      return letThrough({ admittedBy: 'retry-pass', usesLeft }, 'issuePass', visit, countOf(visit))
    }
    if (usesLeft !== undefined) return decide(visit, unavailable(provider.name, 'store', usesLeft))

    const fields = fieldsOf(provider)
    const reading = fields.read(request, native)
    const read = isPromise(reading) ? await reading : reading
    if (!read.ok) return decide(visit, rejected(provider.name, 'malformed'), { why: read.why })
    const ticket = readTicket(provider, read.read, visitor, identity)
    // Only the stores' and the vendor's time counts: the user's own callbacks may be slow.
    const deadline = clock() + timeoutMs - passMs
    if (!ticket.ok) {
      const attempt = ticket.reason === 'missing' ? await belowLimit(visit, deadline) : undefined
      if (attempt !== undefined) return letThrough({ admittedBy: 'below-limit' }, 'onlyAfter', visit, attempt)
      return withoutTicket(visit, ticket, fields.ticketPlaces)
    }

    const { warn } = reporterOf(parts, request)
    warnIfProxyUntrusted(visitor, framework, warn)
    const presented = parts.checkOf(ticket, {
      provider: provider as unknown as Provider,
      tenant,
      visitor,
      identity,
      maxUses: options.maxUses,
      deadline,
      waitUntil: request.waitUntil,
      warn,
    })
    const verdict = parts.admittedTickets.find(exchange, presented) ?? (await parts.check(presented))
    const circumstances = { check: presented, usual: ticket.usualIds }
    const decision = decide(visit, meetExpectation(options.expect, verdict), circumstances)
    if (decision.admission?.admittedBy === 'ticket') {
      parts.admittedTickets.add(exchange, presented, decision.admission.verdict)
    }
    return decision
  }

  function withoutProvider(request: RequestLike, answer: RefusedAnswer): Decision {
    if (request.isGone === true) return turnAway(name)
    const visitor = visitorOf(request, nobody)
    const visit: Visit<Req> = { request, visitor, identity: nobody, provider: undefined, tenant: undefined }
    return decide(visit, refusalOf(name, answer))
  }

  function exemptionByMethod(request: RequestLike): Exemption | undefined {
    const { methods } = options
    if (methods === undefined) return isPreflight(request) ? 'preflight' : undefined
    return guardsMethod(methods, request.method) ? undefined : 'methods'
  }

  async function isSkipped(native: Req): Promise<boolean> {
    return options.skip !== undefined && (await options.skip(native)) === true
  }

  /** A place below every limit of `onlyAfter`, if there is one. */
  async function belowLimit({ request, visitor, counted }: Visit<Req>, deadline: number): Promise<Attempt | undefined> {
    if (counted === undefined) return undefined
    warnIfProxyUntrusted(visitor, framework, reporterOf(parts, request).warn)
    return onlyAfter?.takePlace(counted, deadline)
  }

  function countOf({ counted }: Visit<Req>): Attempt | undefined {
    return counted === undefined ? undefined : onlyAfter?.count(counted, clock() + timeoutMs)
  }

  function withoutTicket(
    visit: Visit<Req>,
    { reason, ...disaster }: Extracted<unknown> & { ok: false },
    places: readonly string[],
  ): Decision {
    const { request, provider } = visit
    if (reason === 'missing') warnIfBodyUnread(request, framework, reporterOf(parts, request).warn)
    const why = reason === 'missing' ? searched(places, request) : undefined
    return decide(visit, rejected(provider?.name ?? name, reason), { disaster, ...(why !== undefined && { why }) })
  }

  function decide(visit: Visit<Req>, verdict: Verdict, circumstances: Circumstances = {}): Decision {
    const decision = decisionOn(visit, verdict, circumstances.disaster)
    const { check, why, usual = visit.provider?.usualIds } = circumstances
    const source = () => ({
      ...(check === undefined ? { provider: visit.provider?.name ?? name } : checkEvent(check.provider, check)),
      ...named,
    })
    const { request, identity } = visit
    reportDecision(source, verdict, decision, reporterOf(parts, request), { why, identity, usual })
    return decision
  }

  function decisionOn(visit: Visit<Req>, verdict: Verdict, disaster?: DisasterTicket): Decision {
    const { visitor, provider } = visit
    if (verdict.outcome === 'pass') {
      return admitted({ admittedBy: 'ticket', verdict }, countOf(visit), passes?.issue(visit))
    }
    const isDown = (breaker?: string) => provider !== undefined && parts.breakers.isDown(provider, breaker)
    const option = loosen(verdict, visitor, isDown, disaster)
    if (option !== undefined) return admitted({ admittedBy: 'policy', option, verdict }, countOf(visit))
    return refused(verdict)
  }

  /** Nothing was wrong with this request, so that it is an event, and no line in the log. */
  function letThrough(
    reason: Unchecked,
    exemption: Exemption,
    { provider, identity }: Pick<Visit<Req>, 'provider' | 'identity'> = unidentified,
    attempt?: Attempt,
  ): Decision {
    const ids = { identity, usual: provider?.usualIds }
    reportExemption({ provider: provider?.name ?? name, ...named }, reason.admittedBy, exemption, ids)
    return admitted(reason, attempt)
  }

  /** Nobody reads the reply to a connection that is gone: nothing is called, counted or reported for it. */
  function turnAway(provider: string): Decision {
    const verdict = unavailable(provider, 'network', { error: connectionGone })
    if (options.observe === true) return admitted({ admittedBy: 'policy', option: 'observe', verdict })
    return refused(verdict)
  }

  async function isNeeded(request: RequestLike, native: Req): Promise<boolean> {
    if (await isSkipped(native)) return false
    if (onlyAfter === undefined) return true
    const held = await source.hold(native)
    // A request that cannot be checked is refused with a ticket too.
    if (!('provider' in held)) return true
    try {
      const identified = await identify(held.provider, options.identity, native)
      const visitor = visitorOf(request, identified.ok ? identified.identity : nobody)
      return await onlyAfter.isNeeded(
        await onlyAfter.subjectOf({ visitor, native, tenant: held.tenant }),
        request,
        clock() + timeoutMs,
      )
    } finally {
      held.release()
    }
  }

  const settles = options.onlyAfter?.failures !== undefined && options.onlyAfter.settle !== 'by-hand'
  return { check, isNeeded, settles, warn, onRefusal: options.onRefusal }
}

/** One for each provider, as long as that lives. */
function readersByProvider<Req, Name extends string>(places: FieldPlaces<Req, Name> | undefined) {
  const readers = new WeakMap<object, FieldReader<Req, Name>>()
  return (provider: Pick<Provider<never, Name, never>, 'fieldNames' | 'maxTicketLength'>): FieldReader<Req, Name> => {
    const known = readers.get(provider)
    if (known !== undefined) return known
    const reader = fieldReader<Req, Name>(provider.fieldNames, places, provider.maxTicketLength)
    readers.set(provider, reader)
    return reader
  }
}

type Unchecked = Extract<AdmissionReason, { admittedBy: 'skip' | 'retry-pass' | 'below-limit' }>

/** Before anything of the visitor is looked at. */
const unidentified = { provider: undefined, identity: nobody }

const connectionGone = new Error('The client closed its connection before its ticket was checked.')
