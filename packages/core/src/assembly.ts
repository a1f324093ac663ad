import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { processStalls } from '#stalls'
import { vendorBreakers } from './check/breaker.js'
import { type Check, personalParts } from './check/check.js'
import { closed, ticketChecker } from './check/check-ticket.js'
import { inFlightChecks } from './check/in-flight.js'
import { misconfigured, rejected } from './check/stored-verdict.js'
import { ticketBinding, ticketKey } from './check/ticket-key.js'
import type { Challenge, ChallengeCall, Provider } from './contracts/provider.js'
import type { RequestLike } from './contracts/request-like.js'
import type { SelfTest } from './contracts/self-test.js'
import type { Reject, Verdict } from './contracts/verdict.js'
import type { Visitor } from './contracts/visitor.js'
import { clock } from './deadline.js'
import { admittedTickets } from './guard/admitted-tickets.js'
import { type CaptchaProvider, type ChallengeParts, limitChallenges } from './guard/challenge.js'
import type { GuardParts, Ticket, Use } from './guard/guard.js'
import type { HeldProvider, ProviderSource } from './guard/provider-source.js'
import { perMinuteAndKey } from './rate-limit.js'
import { type Warn, warnUnlessShared } from './report/log.js'
import { fieldReader } from './request/fields.js'
import { checkIdentity, nobody } from './request/identity.js'
import { readTicket } from './request/read-ticket.js'
import { visitorKey, visitorOf } from './request/visitor.js'
import { noSelfTest, selfTests } from './self-test/self-test.js'
import { memoryStore } from './store/memory-store.js'
import { reasonOf } from './store/steps.js'
import { type CheckingOptions, checkingDefaults } from './verifier-options.js'

/** The parts that its routes and methods share. */
export interface Assembled<Identity extends object, Name extends string> {
  readonly parts: GuardParts<Identity, Name> & ChallengeParts<Identity, Name>
  /** A ticket that is already in hand. */
  checkPosted(
    held: HeldProvider<Identity, Name>,
    posted: object,
    identity: Identity | undefined,
    options: { readonly maxUses?: number | undefined; readonly ip?: string | undefined },
  ): Promise<Verdict>
  /** What each of its vendors says to a ticket that cannot be real. */
  selfTest(provider: Provider<Identity, Name>): Promise<SelfTest>
  close(): Promise<void>
}

const maxRejections = 50_000
/** How much longer than a check its claim holds, so that a check never outlives its own claim. */
const leaseSlackMs = 1_000

/** With `maxSize`, and not `max`, which takes the memory for all of them at once. */
function rejectionCache(ttl: number): LRUCache<string, Reject> {
  return new LRUCache({ maxSize: maxRejections, sizeCalculation: () => 1, ttl, perf: { now: clock } })
}

/** Store, breakers, limits and what is in flight: one of each, whoever's keys a request is checked with. */
export function assemble<Identity extends object, Name extends string>(
  source: ProviderSource<Identity, Name>,
  given: CheckingOptions,
  warn: Warn,
): Assembled<Identity, Name> {
  const {
    store = memoryStore(),
    timeoutMs = checkingDefaults.timeoutMs,
    maxPending = checkingDefaults.maxPending,
    logger,
  } = given
  const { maxChecksPerIpPerMinute: perVisitor, rejectTtlMs = checkingDefaults.rejectTtlMs } = given
  const callsOfVisitor = () => (perVisitor === undefined ? undefined : perMinuteAndKey(perVisitor))
  warnUnlessShared('store', store, warn)
  store.useWarn?.(warn)
  let isClosed = false

  const breakers = vendorBreakers()
  const test = selfTests(timeoutMs)
  const check = ticketChecker({
    store,
    leaseMs: timeoutMs + leaseSlackMs,
    maxPending,
    rejections: rejectionCache(rejectTtlMs),
    inFlight: inFlightChecks(),
    breakers,
    stalls: processStalls(),
    checksOfVisitor: callsOfVisitor(),
    isClosed: () => isClosed,
    releaseFailed: (error, check) => {
      const message = `The ticket store failed to release a claim; it lapses by itself. (${reasonOf(error)})`
      check.warn('TICKETGATE_RELEASE_FAILED', message)
    },
  })

  function checkOf(ticket: Ticket, use: Use): Check {
    const { provider, tenant, visitor, identity, deadline, waitUntil } = use
    const { realm = provider.realm ?? provider.name, bound, fields } = ticket
    return {
      provider,
      key: ticketKey(realm, ticket.ticket),
      binding: ticketBinding(tenant === undefined ? bound : [...bound, 'tenant', tenant]),
      fields,
      maxUses: use.maxUses ?? given.maxUses ?? checkingDefaults.maxUses,
      visitor: visitorKey(visitor),
      personal: () => personalParts(ticket.ticket, visitor, identity),
      deadline,
      fairUntil: deadline - timeoutMs / 2,
      checkId: randomUUID(),
      waitUntil,
      warn: use.warn ?? warn,
    }
  }

  async function challenge(
    provider: CaptchaProvider<Identity, Name>,
    visitor: Visitor,
    identity: Identity,
    call: ChallengeCall,
  ): Promise<Challenge> {
    if (isClosed) return { outcome: 'misconfigured', error: closed }
    const isDown = (breaker: string) => breakers.isDown(provider as unknown as Provider, breaker)
    return provider.challenge(visitor, identity, { ...call, isDown })
  }

  return {
    parts: {
      source,
      store,
      breakers,
      timeoutMs,
      logger,
      warn,
      admittedTickets: admittedTickets(),
      checkOf,
      check,
      makeChallenge: limitChallenges(challenge, { maxPending, callsOfVisitor: callsOfVisitor() }),
    },

    async checkPosted({ provider, tenant }, posted, identity, { maxUses, ip }) {
      const identified = checkIdentity(provider, identity ?? (nobody as Identity))
      if (!identified.ok) return misconfigured(provider.name, identified.error)
      const request: RequestLike = { method: '', path: '', headers: {}, query: {}, body: posted, ip }
      const visitor = visitorOf(request, identified.identity)
      const fields = fieldReader<RequestLike, Name>(provider.fieldNames, {}, provider.maxTicketLength)
      const read = await fields.read(request, request)
      if (!read.ok) return rejected(provider.name, 'malformed')
      const ticket = readTicket(provider, read.read, visitor, identified.identity)
      if (!ticket.ok) return rejected(provider.name, ticket.reason)
      const deadline = clock() + timeoutMs
      const use = { provider: provider as unknown as Provider, tenant, visitor, identity: identified.identity }
      return check(checkOf(ticket, { ...use, maxUses, deadline }))
    },

    selfTest: async (provider) =>
      isClosed ? noSelfTest(provider.name, 'TICKETGATE_SELF_TEST_CLOSED') : test(provider as unknown as Provider),

    async close() {
      isClosed = true
      await source.close()
      await store.close?.()
    },
  }
}
