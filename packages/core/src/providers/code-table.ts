import type { Warn } from '../contracts/logger.js'
import type { RefusedAnswer } from '../contracts/provider.js'
import type { RejectReason } from '../contracts/verdict.js'
import { accountStates } from './account-states.js'

/** What one code of a vendor means. */
export type Meaning =
  | { readonly outcome: 'pass' }
  | {
      readonly outcome: 'reject'
      readonly reason: RejectReason
      /** The vendor will never answer otherwise for this ticket. */
      readonly final: boolean
      /** The ticket belongs to another site: one is a visitor's doing, but if all do, our settings are wrong. */
      readonly isForeign?: boolean
    }
  | { readonly outcome: 'unavailable'; readonly cause: 'vendor' | 'throttled'; readonly advice?: string }
  | { readonly outcome: 'misconfigured'; readonly advice?: string }

/** What a code that is no pass means. */
export type Refused = Exclude<Meaning, { outcome: 'pass' }>

/** All that a vendor's documents list, by the code as it stands in an answer. */
export type CodeTable = Readonly<Record<string, Meaning>>

/** The same where no code is a pass. */
export type RefusalTable = Readonly<Record<string, Refused>>

export const pass: Meaning = { outcome: 'pass' }
/** The visitor's fault. */
export const reject = (reason: RejectReason, { final = true } = {}): Refused => ({ outcome: 'reject', reason, final })
/** A ticket of another site. */
export const foreign = (reason: RejectReason, { final = true } = {}): Refused => ({
  outcome: 'reject',
  reason,
  final,
  isForeign: true,
})
/** The vendor's fault. @param advice what to look at, for the log */
export const unavailable = (advice?: string): Refused => ({
  outcome: 'unavailable',
  cause: 'vendor',
  ...(advice !== undefined && { advice }),
})
/** Too many calls, or no quota left. */
export const throttled = (advice?: string): Refused => ({
  outcome: 'unavailable',
  cause: 'throttled',
  ...(advice !== undefined && { advice }),
})
/** Our own fault, or the account's. */
export const misconfigured = (advice?: string): Refused => ({
  outcome: 'misconfigured',
  ...(advice !== undefined && { advice }),
})

/** The same meaning for several codes. */
export function each<M extends Meaning>(codes: readonly (number | string)[], meaning: M): Readonly<Record<string, M>> {
  return Object.fromEntries(codes.map((code) => [code, meaning]))
}

/** A code that is not listed is the vendor's fault, never the visitor's. */
export function meaningOf(table: RefusalTable, code: number | string): Refused
export function meaningOf(table: CodeTable, code: number | string): Meaning
export function meaningOf(table: CodeTable, code: number | string): Meaning {
  return (Object.hasOwn(table, code) ? table[code] : undefined) ?? unavailable()
}

/** The answer for a code that is no pass. Its error is in our words: the vendor's may repeat what it was sent. */
export function refusal(vendor: string, meaning: Refused, vendorCode: number | string): RefusedAnswer {
  if (meaning.outcome === 'reject') {
    return { outcome: 'reject', reason: meaning.reason, final: meaning.final, vendorCode }
  }
  const advice = meaning.advice === undefined ? '' : `: ${meaning.advice}`
  const error = new Error(`${vendor} answered the code ${vendorCode}${advice}.`)
  if (meaning.outcome === 'misconfigured') return { outcome: 'misconfigured', vendorCode, error }
  return { outcome: 'unavailable', cause: meaning.cause, retryable: false, vendorCode, error }
}

const ticketsToAlarm = 20

/** How many tickets in a row were another site's, from the first. */
const foreignTicketsOf = accountStates(() => ({ inARow: 0 }))

/**
 * One ticket of another site is a visitor's doing; if all are, the page and the provider do not match.
 * @param account all that tells the provider's account and site from others
 * @param what whose tickets they should be and what to check, for the warning
 * @returns called without `warn`, as by a self-test, it counts nothing
 */
export function foreignTicketAlarm(
  account: readonly unknown[],
  what: string,
): (meaning: Meaning, warn: Warn | undefined) => void {
  const foreign = foreignTicketsOf(account)
  return (meaning, warn) => {
    if (warn === undefined) return
    if (meaning.outcome !== 'reject' || meaning.isForeign !== true) foreign.inARow = Number.NEGATIVE_INFINITY
    foreign.inARow += 1
    if (foreign.inARow === ticketsToAlarm) {
      warn('TICKETGATE_FOREIGN_TICKETS', `The first ${ticketsToAlarm} tickets all belong to ${what}`)
    }
  }
}
