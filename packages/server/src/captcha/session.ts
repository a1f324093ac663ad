import type { ServiceContext } from './context.js'
import type { SessionClaims } from './tokens/kinds/session.js'
import type { VisitClaims } from './tokens/kinds/visit.js'
import type { LiveToken, OpenedToken } from './tokens/tokens.js'

/** Why a page may not request challenges. */
export interface NoSession {
  readonly ok: false
  readonly reason: 'invalid' | 'expired'
}

export interface SealedSession {
  readonly ok: true
  readonly token: string
}

/** How many challenges one script may fetch over all of its page's sessions, including refreshes and failures. */
const challengesPerScript = 60
const scriptNameLength = 8

/**
 * A page's right to request challenges. A script is fresh when its page opens it, but the visitor may need longer for
 * the form than the script is valid, so the page exchanges its token for a session's. A session's token is returned
 * unchanged.
 */
export function openSession(context: ServiceContext, text: string): SealedSession | NoSession {
  const opened = openPageToken(context, text, ['script', 'session'])
  if (!opened.ok) return opened
  const { token, scriptName } = opened
  return scriptName === '' ? sealSession(context, token.claims, nameOf(token)) : { ok: true, token: text }
}

/** @param scriptName what its challenges are counted under; by default its own, which a page without a script has */
export function sealSession(context: ServiceContext, visit: VisitClaims, scriptName = ''): SealedSession {
  return { ok: true, token: context.tokens.seal('session', { ...visit, scriptName }) }
}

/** What a page has that may fetch challenges: a session, or a script not yet exchanged for one. */
export interface FetchingPage {
  readonly ok: true
  readonly visit: VisitClaims
  /** Takes one of its challenges; false if it has fetched all that it may. */
  takeChallenge(): Promise<boolean>
}

export function openFetchingPage(context: ServiceContext, text: string): FetchingPage | NoSession {
  const opened = openPageToken(context, text, ['session', 'script'])
  if (!opened.ok) return opened
  const { token, scriptName } = opened
  return {
    ok: true,
    visit: token.claims,
    // As long as a session lives, also where the script itself is used first: its count must not begin again.
    takeChallenge: () => token.spend(challengesPerScript, `script:${scriptName || nameOf(token)}`, 'session'),
  }
}

/** What a page has: a session's token or a script's. */
interface PageToken {
  readonly ok: true
  readonly token: LiveToken<VisitClaims>
  /** '' if its challenges were counted under no name before. */
  readonly scriptName: string
}

/** @param usual what it may be, the usual first: to find out that a token is none of a kind takes three times as long */
function openPageToken(
  { tokens }: ServiceContext,
  text: string,
  usual: readonly ('session' | 'script')[],
): PageToken | NoSession {
  for (const purpose of usual) {
    const token: OpenedToken<VisitClaims & Partial<SessionClaims>> = tokens.open(purpose, text)
    if (token.state === 'live') return { ok: true, token, scriptName: token.claims.scriptName ?? '' }
    if (token.state === 'expired') return noSession('expired')
  }
  return noSession('invalid')
}

const noSession = (reason: NoSession['reason']): NoSession => ({ ok: false, reason })

/** Random, so that nobody can choose which other script shares its count. */
const nameOf = ({ id }: LiveToken<VisitClaims>): string => id.slice(0, scriptNameLength)
