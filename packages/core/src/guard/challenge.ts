import { gzipSync } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import { refusalOf } from '../check/stored-verdict.js'
import { callback, checkOptions, flag, listOf, type ShapeOf, url } from '../check-options.js'
import type { Challenge, ChallengeCall, Provider, ProviderPage } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable, Reply } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import { clock } from '../deadline.js'
import { CaptchaError } from '../errors.js'
import { pagesOf } from '../page/page-script.js'
import { hasOverlongText } from '../providers/visitor-identity.js'
import type { RateLimit } from '../rate-limit.js'
import { type Reporter, reporterOf, reportRefusal } from '../report/log.js'
import { identify } from '../request/identity.js'
import { visitorKey, visitorOf } from '../request/visitor.js'
import { foreignPageReply, forPagesOf, originOf, preflightReply } from './cross-site.js'
import type { HeldProvider, ProviderSource } from './provider-source.js'
import { notFoundReply, type PartRequest, publicParts } from './public-parts.js'
import { refusalReply, reply, takesGzip } from './reply.js'

/** How one route serves captchas. */
export interface ChallengeOptions<Req, Identity extends object> {
  /** Who the visitor is: the same function as at the check. @default no identity */
  readonly identity?: ((req: Req) => Awaitable<Identity>) | undefined
  /** Other sites whose pages may request a captcha, e.g. `https://shop.example.net`. @default none */
  readonly origins?: readonly string[] | undefined
  /**
   * Whether scripts are sent compressed to browsers that accept it. `false` for servers that take `Content-Encoding`
   * off a route's response and compress by themselves, as Next does: the browser would get it compressed twice.
   * @default true
   */
  readonly compress?: boolean | undefined
}

/** The rules of these options. */
export const challengeShape: ShapeOf<ChallengeOptions<never, object>> = {
  identity: callback(),
  origins: listOf(url({ upTo: 'origin' })),
  compress: flag(),
}

/** One route that hands the page its captcha. */
export interface ChallengeRoute<Req> {
  /** The captcha, or core's refusal. Rejects only with what `identity` threw. */
  reply(request: RequestLike, native: Req): Promise<Reply>
}

/** A provider whose vendor makes a captcha for each visitor. */
export type CaptchaProvider<Identity extends object, Name extends string> = Provider<Identity, Name> &
  Required<Pick<Provider<Identity, Name>, 'challenge'>>

/** Makes one captcha, or says why there is none. */
export type ChallengeMaker<Identity extends object, Name extends string> = (
  provider: CaptchaProvider<Identity, Name>,
  visitor: Visitor,
  identity: Identity,
  call: ChallengeCall,
) => Promise<Challenge>

/** What a challenge needs of its verifier. */
export interface ChallengeParts<Identity extends object, Name extends string> extends Reporter {
  readonly source: ProviderSource<Identity, Name>
  readonly timeoutMs: number
  makeChallenge(
    provider: CaptchaProvider<Identity, Name>,
    visitor: Visitor,
    identity: Identity,
    call: ChallengeCall,
  ): Promise<Challenge>
}

export interface ChallengeLimits {
  /** How many calls may be under way at once. */
  readonly maxPending: number
  /** Each visitor's share of the vendor's quota. */
  readonly callsOfVisitor: ((visitor: string) => RateLimit) | undefined
}

/**
 * A provider's `challenge`, bounded: a GET is all it takes to request a captcha, and each one is a call to the vendor.
 * Counted apart from the checks, so that a client that only loads captchas cannot block anybody's checks.
 */
export function limitChallenges<Identity extends object, Name extends string>(
  make: ChallengeMaker<Identity, Name>,
  limits: ChallengeLimits,
): ChallengeMaker<Identity, Name> {
  let pending = 0

  return async (provider, visitor, identity, call) => {
    if (pending >= limits.maxPending) return { outcome: 'unavailable', cause: 'overload', retryable: false }
    const share = limits.callsOfVisitor?.(visitorKey(visitor))
    if (share?.admits() === false) {
      return { outcome: 'unavailable', cause: 'throttled', retryable: false, retryAfterMs: share.retryInMs }
    }
    pending += 1
    try {
      return await make(provider, visitor, identity, call)
    } finally {
      pending -= 1
    }
  }
}

/**
 * Serves the page's half: the script with its parts, which are the same for everybody, and with the query `captcha` the
 * captcha that the vendor makes for this visitor. A provider without a `page` serves that captcha at any query.
 * @throws {CaptchaError} if an option is wrong, or the provider has nothing to serve
 */
export function challengeRoute<Req, Identity extends object, Name extends string>(
  parts: ChallengeParts<Identity, Name>,
  options: ChallengeOptions<Req, Identity>,
): ChallengeRoute<Req> {
  const { source, timeoutMs, makeChallenge } = parts
  const { identity: identityOf, origins = [], compress = true } = checkOptions('challenge()', options, challengeShape)
  const listed = new Set(origins.map((origin) => new URL(origin).origin))
  if (!source.facts.hasChallenge) {
    const message = `challenge(): the provider "${source.facts.name}" has no challenge; load the vendor's own script.`
    throw new CaptchaError('ERR_CAPTCHA_UNSUPPORTED', message)
  }
  const partsOfPage = publicPartsOf()
  /** What a part or captcha depends on; without `compress`, as from a browser that accepts nothing compressed. */
  const partRequest = ({ query, headers }: RequestLike): PartRequest => ({
    query,
    headers: compress ? headers : { ...headers, 'accept-encoding': undefined },
  })

  async function challengeFor(
    provider: CaptchaProvider<Identity, Name>,
    request: RequestLike,
    native: Req,
  ): Promise<Challenge> {
    const identified = await identify(provider, identityOf, native)
    if (request.isGone === true) return connectionGone
    if (!identified.ok) return { outcome: 'misconfigured', error: identified.error }
    const { identity } = identified
    if (hasOverlongText(identity)) return { outcome: 'reject', reason: 'malformed', final: false }
    const page = requestedPage(request)
    const call = { deadline: clock() + timeoutMs, ...(page !== undefined && { page }) }
    return makeChallenge(provider, visitorOf(request, identity), identity, call)
  }

  function replyFor(challenge: Challenge, request: RequestLike, provider: string): Reply {
    if (challenge.outcome === 'challenge') return challengeReply(challenge, partRequest(request))
    const refusal = refusalOf(provider, challenge)
    if (challenge !== connectionGone) reportRefusal(() => ({ provider }), refusal, reporterOf(parts, request))
    return refusalReply(refusal)
  }

  async function serve(
    { provider, tenant }: HeldProvider<Identity, Name>,
    request: RequestLike,
    native: Req,
    isListed: boolean,
  ): Promise<Reply> {
    const pages = pagesOf(provider)
    if (pages.length > 0 && !Object.hasOwn(request.query, 'captcha')) {
      const part = partsOfPage(pages)(partRequest(request))
      // One address has another tenant's keys at the next request.
      return tenant === undefined ? part : unshared(part)
    }
    // Its own script is all there is.
    if (!makesCaptchas(provider)) return notFoundReply()
    // A page of another site would spend its visitor's share.
    if (request.headers['sec-fetch-site'] === 'cross-site' && !isListed) return foreignPageReply()
    const reply = replyFor(await challengeFor(provider, request, native), request, provider.name)
    return forPagesOf(reply, isListed ? originOf(request) : undefined)
  }

  return {
    async reply(request, native) {
      const origin = originOf(request)
      const isListed = origin !== undefined && listed.has(origin)
      if (request.method === 'OPTIONS') return preflightReply(request, isListed ? origin : undefined)
      const held = await source.hold(native)
      if (!('provider' in held)) return replyFor(held, request, source.facts.name)
      try {
        return await serve(held, request, native, isListed)
      } finally {
        held.release()
      }
    },
  }
}

// One for each tenant whose page was asked for lately.
const maxPagesKept = 100

/** What is public, made once for the same pages. */
function publicPartsOf() {
  const kept = new LRUCache<string, ReturnType<typeof publicParts>>({ max: maxPagesKept })
  return (pages: readonly ProviderPage[]) => {
    const key = JSON.stringify(pages)
    const known = kept.get(key)
    if (known !== undefined) return known
    const made = publicParts(pages)
    kept.set(key, made)
    return made
  }
}

function unshared(reply: Reply): Reply {
  const { ETag, ...headers } = reply.headers
  return { ...reply, headers: { ...headers, 'Cache-Control': 'no-store' } }
}

function makesCaptchas<Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
): provider is CaptchaProvider<Identity, Name> {
  return provider.challenge !== undefined
}

/** The number of the settings' vendor whose captcha is requested. */
function requestedPage({ query }: RequestLike): number | undefined {
  const { captcha } = query
  return typeof captcha === 'string' && /^\d{1,4}$/.test(captcha) ? Number(captcha) : undefined
}

/** Nobody reads the reply to a connection that is gone. */
const connectionGone = { outcome: 'unavailable', cause: 'network', retryable: false } as const

/**
 * The page's script or URL as the provider returned it; never cached, because it is for one view. Scripts are
 * compressed for browsers that accept it, so that the widget stays small even if the application compresses nothing.
 */
export function challengeReply(
  { contentType, body }: Extract<Challenge, { outcome: 'challenge' }>,
  { headers }: Pick<PartRequest, 'headers'>,
): Reply {
  const plain = reply(200, `${contentType}; charset=utf-8`, body, { 'X-Content-Type-Options': 'nosniff' })
  if (contentType !== 'text/javascript') return plain
  const varied = { ...plain.headers, Vary: 'Accept-Encoding' }
  if (!takesGzip(String(headers['accept-encoding'] ?? ''))) return { ...plain, headers: varied }
  const packed = gzipSync(plain.body)
  return {
    ...plain,
    headers: { ...varied, 'Content-Encoding': 'gzip', 'Content-Length': String(packed.length) },
    body: packed,
  }
}
