import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { processStalls } from '#stalls'
import { breakersOf } from './check/breaker.js'
import { type Check, personalParts } from './check/check.js'
import { closed, ticketChecker } from './check/check-ticket.js'
import { inFlightChecks } from './check/in-flight.js'
import { misconfigured, rejected } from './check/stored-verdict.js'
import { ticketBinding, ticketKey } from './check/ticket-key.js'
import { checkOptions, having, integer, type ShapeOf } from './check-options.js'
import type { Challenge, ChallengeCall, Provider } from './contracts/provider.js'
import type { RequestLike } from './contracts/request-like.js'
import type { TicketStore } from './contracts/store.js'
import type { Decision, Reject, Verdict } from './contracts/verdict.js'
import type { Visitor } from './contracts/visitor.js'
import { clock } from './deadline.js'
import { CaptchaError } from './errors.js'
import { admittedTickets } from './guard/admitted-tickets.js'
import { type ChallengeParts, limitChallenges } from './guard/challenge.js'
import { type RouteSource, verifierParts } from './guard/create-guard.js'
import { type Guard, type GuardParts, guardRoute, type Ticket, type Use } from './guard/guard.js'
import { checkGuardOptions } from './guard/option-rules.js'
import type { Exactly, GuardOptions } from './guard/options.js'
import { type FetchRequestOptions, isFetchRequest, toRequestLike } from './http/fetch.js'
import { pagesOf } from './page/page-script.js'
import { copyProvider } from './providers/define-provider.js'
import { perMinuteAndKey } from './rate-limit.js'
import { type Logger, warner, warnUnlessShared } from './report/log.js'
import { fieldReader } from './request/fields.js'
import { checkIdentity, nobody } from './request/identity.js'
import { visitorKey, visitorOf } from './request/visitor.js'
import { memoryStore } from './store/memory-store.js'
import { reasonOf } from './store/steps.js'

/** How tickets are checked. */
export interface VerifierOptions<Identity extends object, Name extends string> {
  /** Who issues the tickets, e.g. `tianyu({ … })`. */
  readonly provider: Provider<Identity, Name>
  /** Where tickets are remembered; share one between processes. @default memoryStore() */
  readonly store?: TicketStore | undefined
  /** The time for a whole check, in milliseconds: store, vendor, retry. @default 3_000 */
  readonly timeoutMs?: number | undefined
  /** How many requests one ticket admits unless the route sets its own `maxUses`. @default 1 */
  readonly maxUses?: number | undefined
  /** How long a definitive rejection is remembered, in milliseconds. @default 60_000 */
  readonly rejectTtlMs?: number | undefined
  /**
   * How many checks may be under way at once, including those that wait for another one of the same ticket; more are
   * `unavailable/overload`. Challenges have the same limit, counted separately.
   * @default 1_000
   */
  readonly maxPending?: number | undefined
  /**
   * How many calls to the vendor one client IP (IPv6: /64) may cause per minute by checks, and as many again by
   * challenges; more are `unavailable/throttled`. All whose IP is not known count as one.
   * @default no limit
   */
  readonly maxChecksPerIpPerMinute?: number | undefined
  /** pino, console, or anything with info, warn and error. @default warnings go to process.emitWarning */
  readonly logger?: Logger | undefined
}

const verifierShape: ShapeOf<VerifierOptions<object, string>> = {
  provider: having(['extract', 'verify'], 'a provider, e.g. tianyu({ … })', { required: true }),
  store: having(['claim', 'take', 'release'], 'a ticket store, e.g. memoryStore()'),
  timeoutMs: integer(50, 60_000),
  maxUses: integer(1, 1_000),
  rejectTtlMs: integer(1, 86_400_000),
  maxPending: integer(1, 1_000_000),
  maxChecksPerIpPerMinute: integer(1, 1_000_000),
  logger: having(['info', 'warn', 'error'], 'a logger with info, warn and error'),
}

const defaults = { timeoutMs: 3_000, maxUses: 1, rejectTtlMs: 60_000, maxPending: 1_000 }

/** How a ticket that is already in hand is checked. */
export interface CheckOptions {
  /** How many requests one ticket admits. @default the verifier's `maxUses` */
  readonly maxUses?: number | undefined
  /** The visitor's IP, if `identity.userIp` does not name it. @default not known */
  readonly ip?: string | undefined
}

const checkShape: ShapeOf<CheckOptions> = {
  maxUses: integer(1, 1_000),
  ip: { type: 'string', allowed: 'a text', test: (value) => typeof value === 'string' },
}

/** Checks tickets with one provider. Rejects only with what your own callbacks throw, or a wrong option. */
export interface Verifier<Identity extends object, Name extends string> extends RouteSource<Identity, Name> {
  /** Who issues the tickets. */
  readonly provider: Provider<Identity, Name>
  /**
   * Decides on one request, without a framework. Keep the `options` object: it is checked once.
   * @param source with a fetch-style `Request`: its visitor's `ip`, which your server or platform knows, but not the
   * request. @default not known: all those visitors are one
   */
  verify<Req extends RequestLike | Request, const Given extends Exactly<Identity, Given> = Identity>(
    request: Req,
    options?: GuardOptions<Req, Given, Name>,
    source?: FetchRequestOptions,
  ): Promise<Decision>
  /**
   * Whether `verify` would refuse such a request without a ticket now: for a page that is rendered with its captcha only
   * where one is needed. Counts nothing. Give it the very `options` object that `verify` gets.
   */
  isNeeded<Req extends RequestLike | Request, const Given extends Exactly<Identity, Given> = Identity>(
    request: Req,
    options: GuardOptions<Req, Given, Name>,
    source?: FetchRequestOptions,
  ): Promise<boolean>
  /** Checks a ticket that is already in hand, e.g. from a queue or a websocket; `fields` may hold anything. */
  check(fields: Record<Name, string>, identity?: Identity, options?: CheckOptions): Promise<Verdict>
  /** Closes the connections to vendor and store. Checks under way settle; later ones are `misconfigured`. */
  close(): Promise<void>
}

const maxRejections = 50_000
const maxGuardsMade = 1_000
const optionsNotKept =
  'verifier.verify() gets new options for each request, so their limits never apply. Create the options once, outside.'
/** How much longer than a check its claim holds, so that a check never outlives its own claim. */
const leaseSlackMs = 1_000

/**
 * Makes a verifier: one for each provider and process.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * const verifier = createVerifier({ provider: turnstile({ secret }), store: redisStore(redis) })
 */
export function createVerifier<Identity extends object, Name extends string>(
  options: VerifierOptions<Identity, Name>,
): Verifier<Identity, Name> {
  if (isProvider(options)) {
    const message = `createVerifier(): give the provider as an option: createVerifier({ provider: ${options.name}(…) }).`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_MISSING', message, 'provider')
  }
  const given = checkOptions<VerifierOptions<object, string>>(
    'createVerifier()',
    options as unknown as VerifierOptions<object, string>,
    verifierShape,
  )
  const provider = copyProvider('createVerifier()', given.provider) as unknown as Provider<Identity, Name>
  const { store = memoryStore(), timeoutMs = defaults.timeoutMs, maxPending = defaults.maxPending, logger } = given
  const { maxChecksPerIpPerMinute: perVisitor, rejectTtlMs = defaults.rejectTtlMs } = given
  const callsOfVisitor = () => (perVisitor === undefined ? undefined : perMinuteAndKey(perVisitor))
  const warn = warner(logger)
  warnUnlessShared('store', store, warn)
  let isClosed = false

  const breakers = breakersOf(provider as Provider)
  const check = ticketChecker({
    provider: provider as Provider,
    store,
    leaseMs: timeoutMs + leaseSlackMs,
    maxPending,
    rejections: new LRUCache<string, Reject>({ max: maxRejections, ttl: rejectTtlMs, perf: { now: clock } }),
    inFlight: inFlightChecks(),
    breakers,
    stalls: processStalls(),
    checksOfVisitor: callsOfVisitor(),
    isClosed: () => isClosed,
    releaseFailed: (error) => {
      const message = `The ticket store failed to release a claim; it lapses by itself. (${reasonOf(error)})`
      warn('TICKETGATE_RELEASE_FAILED', message)
    },
  })

  function checkOf(ticket: Ticket, { visitor, identity, deadline, waitUntil, ...use }: Use) {
    const { realm = provider.realm ?? provider.name, bound, fields } = ticket
    return {
      key: ticketKey(realm, ticket.ticket),
      binding: ticketBinding(bound),
      fields,
      maxUses: use.maxUses ?? given.maxUses ?? defaults.maxUses,
      visitor: visitorKey(visitor),
      personal: () => personalParts(ticket.ticket, visitor, identity),
      deadline,
      fairUntil: deadline - timeoutMs / 2,
      checkId: randomUUID(),
      waitUntil,
      warn: use.warn ?? warn,
    } satisfies Check
  }

  async function challenge(visitor: Visitor, identity: Identity, call: ChallengeCall): Promise<Challenge> {
    if (isClosed || provider.challenge === undefined) return { outcome: 'misconfigured', error: closed }
    return provider.challenge(visitor, identity, { ...call, isDown: breakers.isDown })
  }

  const limits = { maxPending, callsOfVisitor: callsOfVisitor() }
  const parts: GuardParts<Identity, Name> & ChallengeParts<Identity> = {
    provider,
    store,
    breakers,
    timeoutMs,
    logger,
    warn,
    admittedTickets: admittedTickets(),
    checkOf,
    check,
    pages: pagesOf(provider),
    ...(provider.challenge && { makeChallenge: limitChallenges(challenge, limits) }),
  }
  const fields = fieldReader<RequestLike, Name>(provider.fieldNames, {}, provider.maxTicketLength)
  const guardFor = guardsByOptions(parts)

  return {
    provider,
    [verifierParts]: parts,

    async verify(
      request: RequestLike | Request,
      guardOptions?: GuardOptions<never, Identity, Name>,
      source?: FetchRequestOptions,
    ): Promise<Decision> {
      const guard = guardFor(guardOptions)
      return guard.check(await requestLikeOf(request, source), request as never)
    },

    async isNeeded(
      request: RequestLike | Request,
      guardOptions: GuardOptions<never, Identity, Name>,
      source?: FetchRequestOptions,
    ): Promise<boolean> {
      const guard = guardFor(guardOptions)
      return guard.isNeeded(await requestLikeOf(request, source), request as never)
    },

    async check(posted, identity, checkGiven = {}) {
      const { maxUses, ip } = checkOptions('check()', checkGiven, checkShape)
      const identified = checkIdentity(provider, identity ?? (nobody as Identity))
      if (!identified.ok) return misconfigured(provider.name, identified.error)
      const request: RequestLike = { method: '', path: '', headers: {}, query: {}, body: posted, ip }
      const visitor = visitorOf(request, identified.identity)
      const read = await fields.read(request, request)
      if (!read.ok) return rejected(provider.name, 'malformed')
      const ticket = provider.extract(read.read, visitor, identified.identity)
      if (!ticket.ok) return rejected(provider.name, ticket.reason)
      const use = { visitor, identity: identified.identity, maxUses, deadline: clock() + timeoutMs }
      return check(checkOf(ticket, use))
    },

    async close() {
      isClosed = true
      await provider.close?.()
      await store.close?.()
    },
  }
}

async function requestLikeOf(
  request: RequestLike | Request,
  source: FetchRequestOptions = { ip: undefined },
): Promise<RequestLike> {
  return isFetchRequest(request) ? toRequestLike(request, source) : request
}

/** A guard for each options object that `verify()` gets: it counts the limits of `onUnavailable` and the like. */
function guardsByOptions<Identity extends object, Name extends string>(parts: GuardParts<Identity, Name>) {
  const guards = new WeakMap<object, Guard<never, readonly []>>()
  const noOptions = {}
  let guardsMade = 0

  return (options: GuardOptions<never, Identity, Name> = noOptions): Guard<never, readonly []> => {
    const known = guards.get(options)
    if (known !== undefined) return known
    const checked = checkGuardOptions('verifier.verify()', options, parts.provider, {}, {})
    const guard = guardRoute<never, Identity, Name, readonly []>(parts, checked)
    guards.set(options, guard)
    guardsMade += 1
    if (guardsMade > maxGuardsMade) parts.warn('TICKETGATE_OPTIONS_NOT_KEPT', optionsNotKept)
    return guard
  }
}

function isProvider(options: object): options is Provider {
  return (
    !Object.hasOwn(options ?? {}, 'provider') && typeof (options as Partial<Provider> | null)?.verify === 'function'
  )
}
