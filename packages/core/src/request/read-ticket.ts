import { refusalOf, rejected } from '../check/stored-verdict.js'
import type { Extracted, Provider } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable, Refusal } from '../contracts/verdict.js'
import { isPromise } from '../deadline.js'
import type { DisasterTicket } from '../guard/loosen.js'
import type { GuardOptions } from '../guard/options.js'
import { fieldReader, type ReadFields } from './fields.js'
import { identityFault } from './identity.js'

/** What a request carries: a ticket to check, or why there is nothing to check. */
export type TicketReading =
  | (Extracted<unknown> & { readonly ok: true })
  | { readonly ok: false; readonly refusal: Refusal; readonly disaster?: DisasterTicket }

/** Reads tickets from requests; synchronously, unless the route reads a field with a function of its own. */
export function ticketReader<Req, Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
  fields?: GuardOptions<Req, Identity, Name>['fields'],
): (request: RequestLike, native: Req, identity: Identity) => Awaitable<TicketReading> {
  const readFields = fieldReader<Req, Name>(provider.fieldNames, fields)

  function extract(read: ReadFields<Name>, request: RequestLike, identity: Identity): TicketReading {
    if (!read.ok) return { ok: false, refusal: rejected(provider.name, 'malformed') }
    const extracted = provider.extract(read.read, request, identity)
    if (extracted.ok) return extracted
    return { ok: false, refusal: rejected(provider.name, extracted.reason), disaster: extracted }
  }

  return (request, native, identity) => {
    const error = identityFault(provider, identity)
    if (error !== undefined)
      return { ok: false, refusal: refusalOf(provider.name, { outcome: 'misconfigured', error }) }
    const read = readFields(request, native)
    return isPromise(read) ? read.then((late) => extract(late, request, identity)) : extract(read, request, identity)
  }
}
