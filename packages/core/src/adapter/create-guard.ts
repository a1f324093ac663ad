import type { Shape } from '../check-options.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable, Decision, Reply } from '../contracts/verdict.js'
import { CaptchaError } from '../errors.js'
import { checkGuardOptions } from '../guard/option-rules.js'
import type { Exactly, GuardOptions, RefusalHandler } from '../guard/options.js'
import type { Warn } from '../report/log.js'
import type { Verifier } from '../verifier.js'

/** A framework's own terms for what its users may have to fix; core's warnings use them. */
export interface Framework {
  /** E.g. `Express`. */
  readonly name: string
  /** What parses a JSON body, e.g. `app.use(express.json())`. */
  readonly jsonParser: string
  /** What parses a form body, e.g. `app.use(express.urlencoded())`. */
  readonly formParser: string
  /** What parses a multipart body, e.g. `multer().none()`. */
  readonly multipartParser: string
  /** What makes the framework trust its proxy, e.g. `app.set('trust proxy', 1)`. */
  readonly trustProxy: string
}

/** The methods guarded in a whole app without the option `methods`: those that change something. */
export const changingMethods: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Frameworks answer HEAD with the handler of GET, so guarding GET guards HEAD too. */
export function guardsMethod(methods: readonly string[], method: string): boolean {
  const upper = method.toUpperCase()
  return methods.includes(upper) || (upper === 'HEAD' && methods.includes('GET'))
}

/** One guarded route: its options are checked once, then it is called for every request. */
export interface Guard<Req, Args extends readonly unknown[]> {
  /** Rejects only with what one of the user's own callbacks threw. */
  check(request: RequestLike, native: Req): Promise<Decision>
  /** Issues a warning once per verifier, to the `logger` if it has one: for what only the adapter can see. */
  readonly warn: Warn
  /** The option of that name; the adapter calls it with its framework's arguments. */
  readonly onRefusal: RefusalHandler<Args> | undefined
}

/** The options of a framework's `captcha()`: core's, and `onRefusal` with that framework's arguments. */
export interface RouteOptions<Req, Identity extends object, Name extends string, Args extends readonly unknown[]>
  extends GuardOptions<Req, Identity, Name> {
  /** Answers a refused request itself; if it sends nothing, core's reply goes out. @default core's reply */
  readonly onRefusal?: RefusalHandler<Args>
}

/** How one route serves captchas. */
export interface ChallengeOptions<Req, Identity extends object> {
  /** Who the visitor is: the same function as at the check. @default no identity */
  readonly identity?: (req: Req) => Awaitable<Identity>
}

/** One route that hands the page its captcha. */
export interface ChallengeRoute<Req> {
  /** The captcha, or core's refusal. Rejects only with what `identity` threw. */
  reply(request: RequestLike, native: Req): Promise<Reply>
}

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
  verifier: Verifier<Identity, Name>,
  options: RouteOptions<Req, Given, NoInfer<Name>, Args> = {},
  framework?: Framework,
): Guard<Req, Args> {
  return known(verifier).guard(options, framework)
}

/**
 * Checks options that an adapter merges before it makes a guard: those of a plugin, or of one route over a plugin's.
 * @param owner whose options they are, for the message, e.g. `LoginController.login`
 * @param own options that the adapter takes besides core's; an error lists them all
 * @throws {CaptchaError} if an option is wrong, or `verifier` is not a verifier
 */
export function checkRouteOptions<Identity extends object, Name extends string>(
  owner: string,
  verifier: Verifier<Identity, Name>,
  options: object,
  own: Shape = {},
): void {
  checkGuardOptions(owner, options, known(verifier).provider, own)
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
>(verifier: Verifier<Identity, Name>, options: ChallengeOptions<Req, Given> = {}): ChallengeRoute<Req> {
  return known(verifier).challenge(options)
}

function known<V>(verifier: V): V {
  if (typeof (verifier as { guard?: unknown } | undefined)?.guard === 'function') return verifier
  const given = verifier === null ? 'null' : `a value of type ${typeof verifier}`
  throw new CaptchaError('ERR_CAPTCHA_VERIFIER', `The verifier must be one from createVerifier(); it is ${given}.`)
}
