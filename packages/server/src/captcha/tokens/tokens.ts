import type { Settings } from '../../options/settings.js'
import { clockToleranceMs, type Era } from '../clock.js'
import type { ClaimsOf, Purpose } from './kinds/index.js'
import { eraTags, type VisitClaims } from './kinds/visit.js'
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

/**
 * It was real, but is too old, may have been used before this process began to remember, or comes from a clock that is
 * too far ahead.
 */
export interface ExpiredToken<Claims extends VisitClaims> {
  readonly state: 'expired'
  readonly claims: Claims
  /**
   * Takes its one late use, for the statistics. Never fails.
   * @returns false if that was taken before, it was used in time, or nobody can tell any more
   */
  spendLate(): Promise<boolean>
}

export interface OpenOptions {
  /** Lives no longer than this, where a protocol prescribes it. @default as configured for its purpose */
  readonly maxAgeMs?: number
}

export interface Tokens {
  seal<P extends Purpose>(purpose: P, claims: ClaimsOf<P>): string
  open<P extends Purpose>(purpose: P, text: string, options?: OpenOptions): OpenedToken<ClaimsOf<P>>
  /** The marks of what these claims lead to. */
  marksOf(claims: Pick<VisitClaims, 'isUnsigned'>): UsedMarks
}

export interface TokensOptions {
  readonly sealer: Sealer
  readonly settings: Settings
  readonly now: () => number
  /** By what they are marks of, as `Stores` says; tickets are all `earned`. */
  readonly marks: { readonly [Name in 'earned' | 'unsigned' | 'pages' | 'unsignedPages' | 'late']: UsedMarks }
  /**
   * Of a process that alone remembers what was used: what may not be used twice is refused if it was sealed in another
   * era. Undefined: a shared store remembers, and clocks may be as far apart as `clockToleranceMs`.
   */
  readonly eraOfMemory: (() => Era) | undefined
}

/** A use of these may not be forgotten; scripts, sessions and URLs only lead to them. */
const answeredOnce: readonly Purpose[] = ['challenge', 'picture', 'ticket']

export function createTokens(options: TokensOptions): Tokens {
  const { sealer, settings, now, marks, eraOfMemory } = options
  const lifeSeconds: { readonly [P in Purpose]: number } = {
    'picture-url': settings.pictureUrlTtlSeconds,
    picture: settings.challengeTtlSeconds,
    'script-url': settings.scriptTtlSeconds,
    script: settings.scriptTtlSeconds,
    session: settings.sessionTtlSeconds,
    challenge: settings.challengeTtlSeconds,
    ticket: settings.ticketTtlSeconds,
  }
  const marksOf = ({ isUnsigned }: Pick<VisitClaims, 'isUnsigned'>): UsedMarks =>
    isUnsigned === true ? marks.unsigned : marks.earned

  /** Where its uses are marked. */
  function usesOf(purpose: Purpose, { isUnsigned }: VisitClaims): UsedMarks {
    if (purpose === 'ticket') return marks.earned
    if (answeredOnce.includes(purpose)) return marksOf({ isUnsigned })
    return isUnsigned === true ? marks.unsignedPages : marks.pages
  }

  /** Only for as long as the mark of a use in time is kept: later nobody can tell whether there was one. */
  async function spendLate(name: string, lateMs: number, uses: UsedMarks): Promise<boolean> {
    if (lateMs < 0 || lateMs >= clockToleranceMs) return false
    try {
      if (await uses.isUsed(name)) return false
      return await marks.late.use(`late:${name}`, { maxUses: 1, ttlMs: clockToleranceMs })
    } catch {
      return false
    }
  }

  return {
    seal: (purpose, claims) => sealer.seal(purpose, { ...claims, era: eraTag(eraOfMemory?.()) }),
    marksOf,

    open(purpose, text, { maxAgeMs = Number.POSITIVE_INFINITY } = {}) {
      const opened = sealer.open(purpose, text)
      if (opened.state === 'broken') return opened
      const { claims, id } = opened
      const mayBeForgotten = answeredOnce.includes(purpose) && !isOf(eraOfMemory?.(), claims)
      const ageMs = now() - claims.issuedAtMs
      const leftMsAs = (livesAs: Purpose) => lifeSeconds[livesAs] * 1000 - ageMs
      const leftMs = Math.min(leftMsAs(purpose), maxAgeMs - ageMs)
      const uses = usesOf(purpose, claims)
      const ownName = `${purpose}:${id}`

      if (mayBeForgotten || leftMs <= 0 || ageMs < -clockToleranceMs) {
        const lateMs = mayBeForgotten ? Number.POSITIVE_INFINITY : -leftMs
        return { state: 'expired', claims, spendLate: () => spendLate(ownName, lateMs, uses) }
      }
      return {
        state: 'live',
        claims,
        id,
        leftMs,
        // For longer than it lives here: by the clock of another process it may live longer.
        spend: (maxUses, name = ownName, livesAs = purpose) =>
          uses.use(name, { maxUses, ttlMs: leftMsAs(livesAs) + clockToleranceMs }),
      }
    },
  }
}

/** As much of an era's number as there is room for in a token. */
const eraTag = (era: Era | undefined): number => (era?.number ?? 0) % eraTags

function isOf(era: Era | undefined, claims: VisitClaims): boolean {
  return era === undefined || (claims.era === eraTag(era) && claims.issuedAtMs >= era.sinceMs)
}
