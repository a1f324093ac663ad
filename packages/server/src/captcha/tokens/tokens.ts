import type { Settings } from '../../options/settings.js'
import type { ClaimsOf, Purpose } from './kinds/index.js'
import type { VisitClaims } from './kinds/visit.js'
import type { BrokenToken, Sealer } from './sealer.js'
import type { UsedMarks } from './uses.js'

/** A text that was opened. What may be done with it depends on its `state`. */
export type OpenedToken<Claims extends VisitClaims> = LiveToken<Claims> | ExpiredToken<Claims> | BrokenToken

export interface LiveToken<Claims extends VisitClaims> {
  readonly state: 'live'
  readonly claims: Claims
  /** Unique for each token. */
  readonly id: string
  /** How much longer it lives; above 0. */
  readonly leftMs: number
  /**
   * Takes one of its uses, in one atomic step over all processes that share the store.
   * @param name what is used, if it is not the token itself
   * @param livesAs the use is remembered for as long as a token of this purpose lives, if not of its own
   * @returns false if all were taken before
   */
  spend(maxUses: number, name?: string, livesAs?: Purpose): Promise<boolean>
}

/** It was real, but is too old, or may have been used before this process began to remember. */
export interface ExpiredToken<Claims extends VisitClaims> {
  readonly state: 'expired'
  readonly claims: Claims
}

export interface OpenOptions {
  /** Lives no longer than this, where a protocol prescribes it. @default as configured for its purpose */
  readonly maxAgeMs?: number
}

export interface Tokens {
  seal<P extends Purpose>(purpose: P, claims: ClaimsOf<P>): string
  open<P extends Purpose>(purpose: P, text: string, options?: OpenOptions): OpenedToken<ClaimsOf<P>>
  /** The marks of what these claims lead to. */
  marksOf(claims: Pick<VisitClaims, 'isFree'>): UsedMarks
}

export interface TokensOptions {
  readonly sealer: Sealer
  readonly settings: Settings
  readonly now: () => number
  /** What tickets need: the marks of tickets, and of what a signed request led to. */
  readonly marks: UsedMarks
  /** The marks of what costs nothing to get, so that it cannot fill the others' space. */
  readonly freeMarks: UsedMarks
  /**
   * When this process began to remember, in milliseconds since 1970: what it would have to remember and was sealed
   * earlier is refused, since it may have been used. Undefined: a shared store remembers.
   */
  readonly rememberedSinceMs: number | undefined
}

/** A use of these may not be forgotten; scripts, sessions and URLs only lead to them. */
const answeredOnce: readonly Purpose[] = ['challenge', 'picture', 'ticket']

export function createTokens(options: TokensOptions): Tokens {
  const { sealer, settings, now, marks, freeMarks, rememberedSinceMs } = options
  const lifeSeconds: { readonly [P in Purpose]: number } = {
    'picture-url': settings.pictureUrlTtlSeconds,
    picture: settings.challengeTtlSeconds,
    'script-url': settings.scriptTtlSeconds,
    script: settings.scriptTtlSeconds,
    session: settings.sessionTtlSeconds,
    challenge: settings.challengeTtlSeconds,
    ticket: settings.ticketTtlSeconds,
  }
  const marksOf = ({ isFree }: Pick<VisitClaims, 'isFree'>): UsedMarks => (isFree === true ? freeMarks : marks)

  return {
    seal(purpose, claims) {
      // A clock stepped back must not make anything fresh look as if it were from before the start.
      const issuedAtMs = Math.max(claims.issuedAtMs, answeredOnce.includes(purpose) ? (rememberedSinceMs ?? 0) : 0)
      return sealer.seal(purpose, { ...claims, issuedAtMs })
    },
    marksOf,

    open(purpose, text, { maxAgeMs = Number.POSITIVE_INFINITY } = {}) {
      const opened = sealer.open(purpose, text)
      if (opened.state === 'broken') return opened
      const { claims, id } = opened
      const mayBeForgotten =
        answeredOnce.includes(purpose) && rememberedSinceMs !== undefined && claims.issuedAtMs < rememberedSinceMs
      const leftMsAs = (livesAs: Purpose) => claims.issuedAtMs + lifeSeconds[livesAs] * 1000 - now()
      const leftMs = Math.min(leftMsAs(purpose), claims.issuedAtMs + maxAgeMs - now())
      if (mayBeForgotten || leftMs <= 0) return { state: 'expired', claims }
      const used = purpose === 'ticket' ? marks : marksOf(claims)
      return {
        state: 'live',
        claims,
        id,
        leftMs,
        spend: (maxUses, name = `${purpose}:${id}`, livesAs = purpose) =>
          used.use(name, { maxUses, ttlMs: leftMsAs(livesAs) }),
      }
    },
  }
}
