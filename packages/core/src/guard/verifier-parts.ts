import type { Breakers } from '../check/breaker.js'
import type { Check } from '../check/check.js'
import type { Extracted, Provider } from '../contracts/provider.js'
import type { TicketStore } from '../contracts/store.js'
import type { Verdict } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import type { Logger, Warn } from '../report/log.js'

/** What a guard needs of its verifier. */
export interface VerifierParts<Identity extends object, Name extends string> {
  readonly provider: Provider<Identity, Name>
  readonly store: TicketStore
  readonly breakers: Breakers
  readonly timeoutMs: number
  readonly logger: Logger | undefined
  readonly warn: Warn
  /** Prepares an extracted ticket for a check; each call is a new check. */
  ticketToCheck(
    extracted: Extracted<unknown> & { ok: true },
    of: { readonly visitor: Visitor; readonly maxUses: number | undefined; readonly deadline: number },
  ): Check
  /** Claims the ticket, calls the vendor, takes it. */
  check(ticket: Check): Promise<Verdict>
}
