import { type Assembled, assemble } from './assembly.js'
import { checkOptions, having, integer, type ShapeOf } from './check-options.js'
import type { Logger } from './contracts/logger.js'
import type { Provider } from './contracts/provider.js'
import type { RequestLike } from './contracts/request-like.js'
import type { SelfTest } from './contracts/self-test.js'
import type { Decision, Verdict } from './contracts/verdict.js'
import { CaptchaError } from './errors.js'
import { type RouteSource, verifierParts } from './guard/create-guard.js'
import { type Guard, type GuardParts, guardRoute } from './guard/guard.js'
import { checkGuardOptions } from './guard/option-rules.js'
import type { Exactly, GuardOptions } from './guard/options.js'
import { type HeldProvider, onlyProvider } from './guard/provider-source.js'
import { type FetchRequestOptions, isFetchRequest, toRequestLike } from './http/fetch.js'
import { copyProvider } from './providers/define-provider.js'
import { warner } from './report/log.js'
import { type CheckingOptions, checkingShape } from './verifier-options.js'

/** How tickets are checked. */
export interface VerifierOptions<Identity extends object, Name extends string> extends CheckingOptions {
  /** Who issues the tickets, e.g. `tianyu({ … })`. */
  readonly provider: Provider<Identity, Name>
}

const verifierShape: ShapeOf<VerifierOptions<object, string>> = {
  provider: having(['extract', 'verify'], 'a provider, e.g. tianyu({ … })', { required: true }),
  ...checkingShape,
}

/** How a ticket that is already in hand is checked. */
export interface CheckOptions {
  /** How many requests one ticket admits. @default the verifier's `maxUses` */
  readonly maxUses?: number | undefined
  /** The visitor's IP, if `identity.userIp` does not name it. @default not known */
  readonly ip?: string | undefined
}

export const checkShape: ShapeOf<CheckOptions> = {
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
  /**
   * Calls each vendor once, with a ticket that cannot be real: whether it is reached, and takes our keys and clock.
   * `proven` says what the answers proved. For a deployment, not for liveness: a result is kept for a minute, opens no
   * breaker, and is in no log or event. Never show it to a visitor. It does not reject.
   * @example
   * const { ok, proven, faults } = await verifier.selfTest()
   */
  selfTest(): Promise<SelfTest>
  /** Closes the connections to vendor and store. Checks under way settle; later ones are `misconfigured`. */
  close(): Promise<void>
}

const maxGuardsMade = 1_000
const optionsNotKept =
  'verifier.verify() gets new options for each request, so their limits never apply. Create the options once, outside.'

/**
 * Makes a verifier: one for each provider and process.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * const verifier = createVerifier({ provider: turnstile({ secret }), store: redisStore({ sendCommand }) })
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
  const source = onlyProvider(provider)
  const warn = warner(given.logger)
  provider.useWarn?.(warn)
  const assembled = assemble(source, given, warn)
  return {
    provider,
    [verifierParts]: assembled.parts,
    ...guardedBy(assembled.parts),

    async check(posted, identity, checkGiven = {}) {
      const options = checkOptions('check()', checkGiven, checkShape)
      return assembled.checkPosted(
        (await source.hold(undefined)) as HeldProvider<Identity, Name>,
        posted,
        identity,
        options,
      )
    },

    selfTest: () => assembled.selfTest(provider),
    close: assembled.close,
  }
}

/** What a verifier with these parts decides on requests. */
export function guardedBy<Identity extends object, Name extends string>(
  parts: Assembled<Identity, Name>['parts'],
): Pick<Verifier<Identity, Name>, 'verify' | 'isNeeded'> {
  const guardFor = guardsByOptions(parts)
  return {
    async verify(
      request: RequestLike | Request,
      options?: GuardOptions<never, Identity, Name>,
      source?: FetchRequestOptions,
    ): Promise<Decision> {
      const guard = guardFor(options, loggerOf(request))
      return guard.check(await requestLikeOf(request, source), request as never)
    },

    async isNeeded(
      request: RequestLike | Request,
      options: GuardOptions<never, Identity, Name>,
      source?: FetchRequestOptions,
    ): Promise<boolean> {
      const guard = guardFor(options, loggerOf(request))
      return guard.isNeeded(await requestLikeOf(request, source), request as never)
    },
  }
}

async function requestLikeOf(
  request: RequestLike | Request,
  source: FetchRequestOptions = { ip: undefined },
): Promise<RequestLike> {
  return isFetchRequest(request) ? toRequestLike(request, source) : request
}

function loggerOf(request: RequestLike | Request): Logger | undefined {
  return isFetchRequest(request) ? undefined : request.logger
}

/** A guard for each options object that `verify()` gets: it counts the limits of `onUnavailable` and the like. */
function guardsByOptions<Identity extends object, Name extends string>(parts: GuardParts<Identity, Name>) {
  const guards = new WeakMap<object, Guard<never, readonly []>>()
  const noOptions = {}
  let guardsMade = 0

  return (
    options: GuardOptions<never, Identity, Name> = noOptions,
    requestLogger: Logger | undefined,
  ): Guard<never, readonly []> => {
    const known = guards.get(options)
    if (known !== undefined) return known
    const checked = checkGuardOptions('verifier.verify()', options, parts.source.facts, {}, {})
    const guard = guardRoute<never, Identity, Name, readonly []>(parts, checked)
    guards.set(options, guard)
    guardsMade += 1
    if (guardsMade > maxGuardsMade) parts.warn('TICKETGATE_OPTIONS_NOT_KEPT', optionsNotKept, requestLogger)
    return guard
  }
}

function isProvider(options: object): options is Provider {
  return (
    !Object.hasOwn(options ?? {}, 'provider') && typeof (options as Partial<Provider> | null)?.verify === 'function'
  )
}
