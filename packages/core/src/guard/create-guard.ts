import { having, type Shape } from '../check-options.js'
import type { Framework } from '../contracts/framework.js'
import { CaptchaError } from '../errors.js'
import { type ChallengeOptions, type ChallengeParts, type ChallengeRoute, challengeRoute } from './challenge.js'
import { type Guard, type GuardParts, guardRoute } from './guard.js'
import { checkGuardOptions } from './option-rules.js'
import type { Exactly, RouteOptions } from './options.js'

/** Where a verifier keeps what its routes are made of; the same in every copy of this package. */
export const verifierParts: unique symbol = Symbol.for('ticketgate.verifier.parts')

/** What routes can be made of: a verifier, or `verifiers()`. */
export interface RouteSource<Identity extends object, Name extends string> {
  /** Closes the connections to vendor and store. Checks under way settle; later ones are `misconfigured`. */
  close(): Promise<void>
  readonly [verifierParts]: GuardParts<Identity, Name> & ChallengeParts<Identity, Name>
}

/**
 * A framework's `captcha()`: it makes a handler that admits only requests with a ticket that its provider confirms.
 * `Req` and `Args` are the framework's own: what `identity` and the like get, and what follows the verdict in
 * `onRefusal`.
 */
export type CaptchaFunction<Req, Args extends readonly unknown[], Handler, Own extends object = object> = <
  Identity extends object,
  Name extends string,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(
  verifier: RouteSource<Identity, Name>,
  options?: RouteOptions<Req, Given, NoInfer<Name>, Args> & Own,
) => Handler

/** What a framework's handler is besides, for pages that are rendered on the server. */
export interface WithIsNeeded<Req> {
  /**
   * Whether such a request without a ticket would be refused now, by `onlyAfter`: a page that is rendered then has its
   * captcha only where one is needed. Nothing is counted; an `account` that is not known yet is left out.
   */
  isNeeded(req: Req): Promise<boolean>
}

/** A framework's `challenge()`: it makes a handler that serves the page its captcha. */
export type ChallengeFunction<Req, Handler, Own extends object = object> = <
  Identity extends object,
  Name extends string,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(
  verifier: RouteSource<Identity, Name>,
  options?: ChallengeOptions<Req, Given> & Own,
) => Handler

/**
 * Guards one route; what every adapter is built on.
 * @throws {CaptchaError} if an option is wrong, or `verifier` is not a verifier
 */
export function createGuard<
  Req,
  Identity extends object,
  Name extends string,
  Args extends readonly unknown[] = readonly [],
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(
  verifier: RouteSource<Identity, Name>,
  options: RouteOptions<Req, Given, NoInfer<Name>, Args> = {},
  framework?: Framework,
): Guard<Req, Args> {
  const parts = partsOf(verifier)
  return guardRoute(parts, checkGuardOptions('captcha()', options, parts.source.facts), framework)
}

/**
 * Checks options that an adapter merges before it makes a guard: those of a plugin, or of one route over a plugin's.
 * @param owner whose options they are, for the message, e.g. `LoginController.login`
 * @param own options that the adapter takes besides core's; an error lists them all
 * @throws {CaptchaError} if an option is wrong, or `verifier` is not a verifier
 */
export function checkRouteOptions<Identity extends object, Name extends string>(
  owner: string,
  verifier: RouteSource<Identity, Name>,
  options: object,
  own: Shape = {},
): void {
  checkGuardOptions(owner, options, partsOf(verifier).source.facts, own)
}

/**
 * Serves captchas on one route.
 * @throws {CaptchaError} if an option is wrong, or the verifier's provider has no challenge to serve
 */
export function createChallenge<
  Req,
  Identity extends object,
  Name extends string,
  const Given extends Exactly<NoInfer<Identity>, Given> = Identity,
>(verifier: RouteSource<Identity, Name>, options: ChallengeOptions<Req, Given> = {}): ChallengeRoute<Req> {
  return challengeRoute(partsOf(verifier), options)
}

/** The rule of an option that takes a verifier. */
export const aVerifier = having(['verify', 'check'], 'what createVerifier() returns')

function partsOf<Identity extends object, Name extends string>(
  verifier: RouteSource<Identity, Name> | undefined | null,
) {
  const parts = verifier?.[verifierParts]
  if (parts !== undefined) return parts
  const given = verifier === null ? 'null' : `a value of type ${typeof verifier}`
  throw new CaptchaError('ERR_CAPTCHA_VERIFIER', `The verifier must be one from createVerifier(); it is ${given}.`)
}
