import { createHash } from 'node:crypto'
import { text } from '../../check-options.js'
import type { Extracted } from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { boundVisitor } from '../visitor-identity.js'

/** Two machines' clocks may differ by so much. */
const clockSkewMs = 60_000
export const maxPayloadLength = 4_096

/** The page's own path too: the widget is one's own copy. */
export const pageAddress = text({
  pattern: /^(https?:\/\/[^\s/]+|\/(?!\/))\S*$/,
  allowed: 'an address as in "/altcha.js" or "https://static.example.com/altcha.js"',
})

/** What tickets are known by: all who have one key share them, and nobody else. */
export function realmOfKey(key: string): string {
  return `altcha:${createHash('sha256').update(`ticketgate realm\n${key}`).digest('hex').slice(0, 32)}`
}

/** How long a ticket that passed is remembered: until it is too old, by the slowest of the clocks. */
export function ticketTtlOf(lifeMs: number): number {
  return lifeMs + 2 * clockSkewMs
}

/** Why a signed time is none that a ticket can have; one that is too far off would be forgotten before it is over. */
export function timeFault(expiresAtSeconds: number, lifeMs: number): 'expired' | 'invalid' | undefined {
  const leftMs = expiresAtSeconds * 1_000 - Date.now()
  if (leftMs <= 0) return 'expired'
  return leftMs > lifeMs + clockSkewMs ? 'invalid' : undefined
}

/** What was signed, as a ticket: it is spent by what the signature covers, never by how the page spelt it. */
export function signedTicket<Solution>(
  signedPart: string,
  solution: Solution,
  visitor: Visitor,
  identity: VisitorIdentity,
): Extracted<LocalFields<Solution>> {
  const fields = { solution, identity }
  return { ok: true, ticket: [signedPart], bound: boundVisitor(visitor, identity), fields }
}

export interface LocalFields<Solution> {
  readonly solution: Solution
  readonly identity: VisitorIdentity
}
