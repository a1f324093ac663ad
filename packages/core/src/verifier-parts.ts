import type { Breaker } from './breaker.js'
import type { Extracted, Provider } from './provider.js'
import type { Logger, Warn } from './report.js'
import type { TicketStore } from './store.js'
import type { TicketToCheck } from './ticket-to-check.js'
import type { Verdict } from './verdict.js'

/** What a guard needs of its verifier. */
export interface VerifierParts<Identity extends object, Name extends string> {
  readonly provider: Provider<Identity, Name>
  readonly store: TicketStore
  readonly breaker: Breaker
  readonly timeoutMs: number
  readonly logger: Logger | undefined
  readonly warn: Warn
  /** Prepares an extracted ticket for a check; each call is a new check. */
  ticketToCheck(
    extracted: Extracted<unknown> & { ok: true },
    of: { readonly ip: string | undefined; readonly maxUses: number | undefined; readonly deadline: number },
  ): TicketToCheck
  /** Claims the ticket, calls the vendor, takes it. */
  check(ticket: TicketToCheck): Promise<Verdict>
}
