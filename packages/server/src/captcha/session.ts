import type { ServiceContext } from './context.js'
import type { Claims } from './tokens/kinds.js'
import type { Token } from './tokens/tokens.js'

/** Why a page may not request challenges, or no more of them. */
export type NoSession = 'invalid' | 'expired' | 'spent'

/** How many challenges one script may fetch over all of its page's sessions, including refreshes and failures. */
const challengesPerScript = 60
const scriptNameLength = 8

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
export function sealSession(context: ServiceContext, claims: Claims): { token: string } {
  return { token: context.tokens.seal('session', claims) }
}

/** Takes one of the challenges that a session, or a script not yet exchanged for one, may fetch. */
export async function useSession(context: ServiceContext, text: string): Promise<Claims | NoSession> {
  const token = openToken(context, text)
  if (typeof token === 'string') return token
  const name = `script:${token.claims.answer || scriptName(token)}`
  // As long as a session lives, also where the script itself is used first: its count must not begin again.
  const isLeft = await token.spend(challengesPerScript, name, 'session')
  return isLeft ? { ...token.claims, answer: '' } : 'spent'
}

function openToken({ tokens }: ServiceContext, text: string): Token | NoSession {
  for (const purpose of ['session', 'script'] as const) {
    const token = tokens.open(purpose, text)
    if (typeof token !== 'string') return token.leftMs > 0 ? token : 'expired'
  }
  return 'invalid'
}

/** Random, so that nobody can choose which other script shares its count. */
const scriptName = ({ id }: Token): string => id.slice(0, scriptNameLength)
