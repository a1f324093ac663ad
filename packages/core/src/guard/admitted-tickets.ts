import type { Check } from '../check/check.js'
import { rejected } from '../check/stored-verdict.js'
import type { Pass, Verdict } from '../contracts/verdict.js'

/** The tickets by which one HTTP request was admitted, for further guards of the same verifier on its way. */
export interface AdmittedTickets {
  /** The verdict on this very ticket, presented in the same way, if an earlier guard admitted this request by it. */
  find(exchange: object | undefined, check: Check): Verdict | undefined
  add(exchange: object | undefined, check: Check, verdict: Pass): void
}

type AdmittedTicket = Pick<Check, 'key' | 'binding'> & { readonly verdict: Pass }

/** Forgets a request with the request. */
export function admittedTickets(): AdmittedTickets {
  const ticketsOf = new WeakMap<object, AdmittedTicket[]>()
  return {
    find(exchange, { key, binding, maxUses }) {
      const tickets = exchange === undefined ? undefined : ticketsOf.get(exchange)
      const verdict = tickets?.find((ticket) => ticket.key === key && ticket.binding === binding)?.verdict
      if (verdict === undefined || verdict.use <= maxUses) return verdict
      return rejected(verdict.provider, 'replayed', true)
    },
    add(exchange, { key, binding }, verdict) {
      if (exchange === undefined) return
      const tickets = ticketsOf.get(exchange)
      if (tickets === undefined) ticketsOf.set(exchange, [{ key, binding, verdict }])
      else tickets.push({ key, binding, verdict })
    },
  }
}
