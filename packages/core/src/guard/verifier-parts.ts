import type { Breaker } from '../check/breaker.js'
import type { TicketToCheck } from '../check/ticket-to-check.js'
import type { Extracted, Provider } from '../contracts/provider.js'
import type { TicketStore } from '../contracts/store.js'
import type { Verdict } from '../contracts/verdict.js'
import type { Logger, Warn } from '../report/log.js'

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
