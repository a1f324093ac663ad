import { randomUUID } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { ChallengeOptions, ChallengeRoute, Framework, Guard, RouteOptions } from './adapter/create-guard.js'
import { breakersOf } from './check/breaker.js'
import { ticketChecker } from './check/check-ticket.js'
import { inFlightChecks } from './check/in-flight.js'
import { processStalls } from './check/stalls.js'
import { refusalOf } from './check/stored-verdict.js'
import { ticketBinding, ticketKey } from './check/ticket-key.js'
import { checkOptions, integer, type ShapeOf } from './check-options.js'
import type { Provider } from './contracts/provider.js'
import type { RequestLike } from './contracts/request-like.js'
import type { Decision, Reject, Verdict } from './contracts/verdict.js'
import { clock } from './deadline.js'
import { CaptchaError } from './errors.js'
import { limitChallenges } from './guard/challenge.js'
import { challengeRoute, guardRoute } from './guard/guard.js'
import { checkGuardOptions } from './guard/option-rules.js'
import type { Exactly, GuardOptions } from './guard/options.js'
import type { VerifierParts } from './guard/verifier-parts.js'
import { checkProvider } from './providers/define-provider.js'
import { perMinuteAndKey } from './rate-limit.js'
import { warner, warnUnlessShared } from './report/log.js'
import { identityFault } from './request/identity.js'
import { ticketReader } from './request/read-ticket.js'
import { visitorKey, visitorOf } from './request/visitor.js'
import { memoryStore } from './store/memory-store.js'
import { type VerifierOptions, verifierShape } from './verifier-options.js'

/** Checks tickets with one provider. Rejects only with what your own callbacks throw. */
export interface Verifier<Identity extends object, Name extends string> {
  /** Who issues the tickets. */
  readonly provider: Provider<Identity, Name>
  /** Decides on one request, without a framework. Keep the `options` object: it is checked once. */
  verify<Req extends RequestLike, const Given extends Exactly<Identity, Given> = Identity>(
    request: Req,
    options?: GuardOptions<Req, Given, Name>,
  ): Promise<Decision>
  /** Checks a ticket that is already in hand, e.g. from a queue or a websocket; `fields` may hold anything. */
  check(fields: Record<Name, string>, identity?: Identity, options?: { maxUses?: number }): Promise<Verdict>
  /** Makes one route's guard; adapters use `createGuard()`. @throws {CaptchaError} if an option is wrong */
  guard<Req, Args extends readonly unknown[]>(
    options: RouteOptions<Req, Identity, Name, Args>,
    framework?: Framework,
  ): Guard<Req, Args>
  /**
   * Makes one route that serves captchas; adapters call it through `createChallenge()`.
   * @throws {CaptchaError} if an option is wrong, or the provider has no challenge to serve
   */
  challenge<Req>(options: ChallengeOptions<Req, Identity>): ChallengeRoute<Req>
  /** Closes the connections to vendor and store. Checks under way settle as `unavailable`. */
  close(): Promise<void>
}

const maxRejections = 50_000
const maxGuardsMade = 1_000
const optionsNotKept =
  'verifier.verify() gets new options for each request, so their limits never apply. Create the options once, outside.'
/** How much longer than a check its claim holds, so that a check never outlives its own claim. */
const leaseSlackMs = 1_000
const useShape: ShapeOf<{ maxUses?: number }> = { maxUses: integer(1, 1_000) }
const noOptions = {}

/**
 * Makes a verifier: one for each provider and process.
 * @throws {CaptchaError} if an option is wrong
 */
export function createVerifier<Identity extends object, Name extends string>(
  options: VerifierOptions<Identity, Name>,
): Verifier<Identity, Name> {
  if (isProvider(options)) {
    const message = `createVerifier(): give the provider as an option: createVerifier({ provider: ${options.name}(…) }).`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_MISSING', message, 'provider')
  }
  const checked = checkOptions('createVerifier()', options, verifierShape)
  const { provider, store = memoryStore(), timeoutMs = 3_000, maxUses = 1, rejectTtlMs = 60_000, logger } = checked
  checkProvider('createVerifier()', provider as Provider)
  const warn = warner(logger)
  warnUnlessShared(store, warn)
  const breakers = breakersOf(provider as Provider)
  const { maxPending = 1_000, maxChecksPerIpPerMinute } = checked
  const callsOfVisitor = () =>
    maxChecksPerIpPerMinute === undefined ? undefined : perMinuteAndKey(maxChecksPerIpPerMinute)
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
    releaseFailed: () => warn('TICKETGATE_RELEASE_FAILED', 'The ticket store failed to release a claim; it lapses.'),
  })

  const parts: VerifierParts<Identity, Name> = {
    provider,
    store,
    breakers,
    timeoutMs,
    logger,
    warn,
    ticketToCheck: ({ realm = provider.realm ?? provider.name, ticket, bound, fields }, of) => ({
      key: ticketKey(realm, ticket),
      binding: ticketBinding(bound),
      fields,
      maxUses: of.maxUses ?? maxUses,
      visitor: visitorKey(of.visitor),
      deadline: of.deadline,
      fairUntil: of.deadline - timeoutMs / 2,
      checkId: randomUUID(),
    }),
    check,
  }
  const limited = { ...parts, provider: limitChallenges(provider, { maxPending, callsOfVisitor: callsOfVisitor() }) }
  const guards = new WeakMap<object, Guard<never, readonly []>>()
  let guardsMade = 0
  const readTicket = ticketReader<RequestLike, Identity, Name>(provider)

  return {
    provider,
    guard: (routeOptions, framework) => {
      checkGuardOptions('captcha()', routeOptions, provider)
      return guardRoute(parts, routeOptions, framework)
    },
    challenge: (challengeOptions) => challengeRoute(limited, challengeOptions),

    verify<Req extends RequestLike>(request: Req, guardOptions: GuardOptions<Req, Identity, Name> = noOptions) {
      let guard = guards.get(guardOptions) as Guard<Req, readonly []> | undefined
      if (guard === undefined) {
        checkGuardOptions('verifier.verify()', guardOptions, provider, {}, {})
        guard = guardRoute<Req, Identity, Name, readonly []>(parts, guardOptions)
        guards.set(guardOptions, guard)
        guardsMade += 1
        if (guardsMade > maxGuardsMade) warn('TICKETGATE_OPTIONS_NOT_KEPT', optionsNotKept)
      }
      return guard.check(request, request)
    },

    async check(fields, identity, useOptions = {}) {
      checkOptions('check()', useOptions, useShape)
      const request: RequestLike = { method: '', path: '', headers: {}, query: {}, body: fields, ip: undefined }
      const who = identity ?? ({} as Identity)
      const fault = identityFault(provider, who)
      if (fault !== undefined) return refusalOf(provider.name, { outcome: 'misconfigured', error: fault })
      const visitor = visitorOf(request, who)
      const ticket = await readTicket(request, request, visitor, who)
      if (!ticket.ok) return ticket.refusal
      return check(parts.ticketToCheck(ticket, { visitor, maxUses: useOptions.maxUses, deadline: clock() + timeoutMs }))
    },

    async close() {
      await provider.close?.()
      await store.close?.()
    },
  }
}

function isProvider(options: object): options is Provider {
  return (
    !Object.hasOwn(options ?? {}, 'provider') && typeof (options as Partial<Provider> | null)?.verify === 'function'
  )
}
