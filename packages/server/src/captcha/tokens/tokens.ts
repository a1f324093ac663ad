import type { Settings } from '../../options/settings.js'
import type { Claims } from './kinds.js'
import type { BrokenToken, Purpose, Sealer } from './sealer.js'
import type { UsedMarks } from './uses.js'

/** A token of this service, opened. */
export interface Token {
  readonly claims: Claims
  /** Unique for each token. */
  readonly id: string
  /** Not above 0: it has expired. */
  readonly leftMs: number
  /**
   * Takes one of its uses, in one atomic step over all processes that share the store.
   * @param name what is used, if it is not the token itself
   * @param livesAs the use is remembered for as long as a token of this purpose lives, if not of its own
   * @returns false if all were taken before
   */
  spend(maxUses: number, name?: string, livesAs?: Purpose): Promise<boolean>
}

export interface Tokens {
  seal(purpose: Purpose, claims: Claims): string
  open(purpose: Purpose, text: string): Token | BrokenToken
  /** The marks of what these claims lead to. */
  marksOf(claims: Pick<Claims, 'isFree'>): UsedMarks
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
  const marksOf = ({ isFree }: Pick<Claims, 'isFree'>): UsedMarks => (isFree === true ? freeMarks : marks)

  return {
    seal(purpose, claims) {
      // A clock stepped back must not make anything fresh look as if it were from before the start.
      const issuedAtMs = Math.max(claims.issuedAtMs, answeredOnce.includes(purpose) ? (rememberedSinceMs ?? 0) : 0)
      return sealer.seal(purpose, { ...claims, issuedAtMs })
    },
    marksOf,

    open(purpose, text) {
      const opened = sealer.open(purpose, text)
      if (typeof opened === 'string') return opened
      const { claims, id } = opened
      const mayBeForgotten =
        answeredOnce.includes(purpose) && rememberedSinceMs !== undefined && claims.issuedAtMs < rememberedSinceMs
      const leftMsAs = (livesAs: Purpose) => claims.issuedAtMs + lifeSeconds[livesAs] * 1000 - now()
      const kept = purpose === 'ticket' ? marks : marksOf(claims)
      return {
        claims,
        id,
        leftMs: mayBeForgotten ? 0 : leftMsAs(purpose),
        spend: (maxUses, name = `${purpose}:${id}`, livesAs = purpose) =>
          kept.use(name, { maxUses, ttlMs: leftMsAs(livesAs) }),
      }
    },
  }
}
