import type { Warn } from '../contracts/logger.js'
import type { Provider } from '../contracts/provider.js'
import type { WaitUntil } from '../contracts/request-like.js'
import type { Visitor } from '../contracts/visitor.js'
import { clock } from '../deadline.js'
import type { CheckEvent } from '../report/events.js'
import { ticketName } from './ticket-key.js'

/** One ticket as one request presents it. */
export interface Check {
  /** Whose ticket it is. */
  readonly provider: Provider
  readonly key: string
  readonly binding: string
  readonly fields: unknown
  readonly maxUses: number
  /** Whose share of the vendor's quota a call counts against: the IP, or its /64; one for all that are not known. */
  readonly visitor: string
  /** What of the visitor must not be stored in clear: the ticket's parts, the identity, the IP. */
  readonly personal: () => readonly string[]
  /** On `performance.now()`'s clock. */
  readonly deadline: number
  /** The latest time to call the vendor so that a missing answer counts as an outage, on the same clock. */
  readonly fairUntil: number
  readonly checkId: string
  readonly waitUntil?: WaitUntil | undefined
  readonly warn: Warn
}

export function checkEvent({ name }: Pick<Provider, 'name'>, { key, checkId }: Check): CheckEvent {
  return { provider: name, checkId, ticket: ticketName(key) }
}

/** Whether too little time is left for a missing answer to mean that the vendor is down. */
export function isHurried({ fairUntil }: Check): boolean {
  return clock() > fairUntil
}

/** What of a visitor no store, log or event may show. */
export function personalParts(ticket: readonly string[], { ip }: Pick<Visitor, 'ip'>, identity: object): string[] {
  const values = Object.values(identity).filter((value) => typeof value === 'string' && value !== '') as string[]
  return [...ticket, ...values, ...(ip === undefined ? [] : [ip])]
}
