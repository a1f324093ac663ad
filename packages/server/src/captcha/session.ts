import type { ServiceContext } from './context.js'
import type { Claims } from './tokens/kinds.js'
import type { OpenToken } from './tokens/sealer.js'

/** Why a page may not request challenges, or no more of them. */
export type NoSession = 'invalid' | 'expired' | 'spent'

/** How many challenges one script may fetch over all of its page's sessions, including refreshes and failures. */
const CHALLENGES_PER_SCRIPT = 60
const SCRIPT_NAME_LENGTH = 8

/**
 * A page's right to request challenges. A script is fresh when its page opens it, but the visitor may need longer for
 * the form than the script is valid, so the page exchanges its token for a session's. A session's token is returned
 * unchanged.
 */
export function openSession(context: ServiceContext, text: string): { token: string } | NoSession {
  const token = openToken(context, text)
  if (typeof token === 'string') return token
  const { claims } = token
  return claims.answer === '' ? sealSession(context, { ...claims, answer: scriptName(token) }) : { token: text }
}

/** The same without a script, and so without anything that was counted before. */
export function sealSession(context: ServiceContext, asking: Claims): { token: string } {
  return { token: context.sealer.seal('session', asking) }
}

/** Takes one of the challenges that a session, or a script not yet exchanged for one, may fetch. */
export async function useSession(context: ServiceContext, text: string): Promise<Claims | NoSession> {
  const token = openToken(context, text)
  if (typeof token === 'string') return token
  const limit = { maxUses: CHALLENGES_PER_SCRIPT, ttlMs: leftMs(context, token.claims, 'session') }
  const isLeft = await context.marks.use(`script:${token.claims.answer || scriptName(token)}`, limit)
  return isLeft ? { ...token.claims, answer: '' } : 'spent'
}

function openToken(context: ServiceContext, text: string): OpenToken | NoSession {
  for (const purpose of ['session', 'script'] as const) {
    const token = context.sealer.open(purpose, text)
    if (typeof token !== 'string') return leftMs(context, token.claims, purpose) > 0 ? token : 'expired'
  }
  return 'invalid'
}

function leftMs({ settings, now }: ServiceContext, { issuedAtMs }: Claims, purpose: 'session' | 'script'): number {
  const ttlSeconds = purpose === 'session' ? settings.sessionTtlSeconds : settings.scriptTtlSeconds
  return issuedAtMs + ttlSeconds * 1000 - now()
}

/** Random, so that nobody can choose which other script shares its count. */
const scriptName = ({ id }: OpenToken): string => id.slice(0, SCRIPT_NAME_LENGTH)
