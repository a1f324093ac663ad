import { createHmac, hash } from 'node:crypto'
import type { CheckOutcome, Labels, Way } from '../contracts/statistics.js'
import type { Hostility } from './budgets/budgets.js'
import type { ServiceContext } from './context.js'
import { type Identity, isSameIdentity } from './identity.js'
import { isSame } from './is-same.js'
import type { TicketClaims } from './tokens/kinds/ticket.js'
import type { VisitClaims } from './tokens/kinds/visit.js'
import type { TokenFault } from './tokens/sealer.js'
import type { OpenedToken } from './tokens/tokens.js'

export interface IssuedTicket {
  readonly ticket: string
  /** Travels with the ticket and belongs to it alone. */
  readonly randstr: string
}

export type TicketCheck =
  | { readonly ok: true; readonly claims: TicketClaims }
  | { readonly ok: false; readonly reason: TokenFault | 'expired' | 'mismatch' | 'used-up' }

/**
 * @param solved the claims of the challenge that was answered, or of the request if a test needs no answer
 * @param way how it reached its visitor
 */
export function issueTicket(
  context: ServiceContext,
  solved: VisitClaims & { readonly hostility?: Hostility },
  way: Way = 'unknown',
): IssuedTicket {
  const issuedAtMs = context.now()
  const ticket = context.tokens.seal('ticket', {
    ...solved,
    issuedAtMs,
    hostility: solved.hostility ?? 0,
    way,
    solvedInSeconds: Math.max(0, Math.round((issuedAtMs - solved.issuedAtMs) / 1000)),
  })
  return { ticket, randstr: randstrOf(ticket, context.settings.sealKeys[0] as string) }
}

/** Takes one of the ticket's uses if it is real, has not expired and is presented by the visitor it was issued to. */
export async function checkTicket(context: ServiceContext, ticket: string, given: Identity): Promise<TicketCheck> {
  const token = context.tokens.open('ticket', ticket)
  const checked = await checkOpened(context, token, given)
  context.statistics.recorder.checked(
    {
      business: String(given.businessId ?? ''),
      scene: String(given.sceneId ?? ''),
      captchaType: given.captchaType ?? 0,
      ...ticketLabels(token),
    },
    checked.ok ? 'verified' : (outcomes[checked.reason] ?? 'unknown'),
  )
  return checked
}

/** The labels that only the ticket itself has. */
export const ticketLabels = (token: OpenedToken<TicketClaims>): Pick<Labels, 'way' | 'stage'> =>
  token.state === 'broken' ? { way: 'unknown', stage: 0 } : { way: token.claims.way, stage: token.claims.hostility }

/** Those that are not named are tickets which are none of this service's. */
const outcomes: { readonly [Reason in (TicketCheck & { ok: false })['reason']]?: CheckOutcome } = {
  expired: 'expired',
  mismatch: 'mismatch',
  'used-up': 'used',
}

async function checkOpened(
  { settings: { ticketUses } }: ServiceContext,
  token: OpenedToken<TicketClaims>,
  given: Identity,
): Promise<TicketCheck> {
  if (token.state === 'broken') return { ok: false, reason: token.fault }
  if (token.state === 'expired') return { ok: false, reason: 'expired' }
  if (token.claims.isForApp || !isSameIdentity(token.claims, given)) return { ok: false, reason: 'mismatch' }
  const used = await token.spend(ticketUses)
  return used ? { ok: true, claims: token.claims } : { ok: false, reason: 'used-up' }
}

/** True if `randstr` was issued with `ticket`. */
export function isRandstrOf(context: ServiceContext, ticket: string, randstr: string): boolean {
  return context.settings.sealKeys.some((key) => isSame(randstrOf(ticket, key), randstr))
}

/** When the challenge behind this ticket was issued, to the second. */
export const challengedAtMs = ({ issuedAtMs, solvedInSeconds }: TicketClaims): number =>
  issuedAtMs - solvedInSeconds * 1000

/** A ticket's name in the log. */
export const ticketName = (ticket: string): string => hash('sha256', ticket).slice(0, 8)

function randstrOf(ticket: string, sealKey: string): string {
  return `@${createHmac('sha256', `randstr:${sealKey}`).update(ticket).digest('base64url').slice(0, 8)}`
}
