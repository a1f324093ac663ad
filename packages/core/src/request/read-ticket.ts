import { rejected } from '../check/stored-verdict.js'
import type { Extracted, Provider } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Awaitable, Refusal } from '../contracts/verdict.js'
import type { Visitor } from '../contracts/visitor.js'
import { isPromise } from '../deadline.js'
import type { DisasterTicket } from '../guard/loosen.js'
import type { GuardOptions } from '../guard/options.js'
import { fieldReader, type ReadFields } from './fields.js'

/** What a request carries: a ticket to check, or why there is nothing to check. */
export type TicketReading =
  | (Extracted<unknown> & { readonly ok: true })
  | { readonly ok: false; readonly refusal: Refusal; readonly disaster?: DisasterTicket }

/** Reads tickets from requests; synchronously, unless the route reads a field with a function of its own. */
export function ticketReader<Req, Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
  fields?: GuardOptions<Req, Identity, Name>['fields'],
): (request: RequestLike, native: Req, visitor: Visitor, identity: Identity) => Awaitable<TicketReading> {
  const readFields = fieldReader<Req, Name>(provider.fieldNames, fields, provider.maxTicketLength)

  function extract(read: ReadFields<Name>, visitor: Visitor, identity: Identity): TicketReading {
    if (!read.ok) return { ok: false, refusal: rejected(provider.name, 'malformed') }
    const extracted = provider.extract(read.read, visitor, identity)
    if (extracted.ok) return extracted
    return { ok: false, refusal: rejected(provider.name, extracted.reason), disaster: extracted }
  }

  return (request, native, visitor, identity) => {
    const read = readFields(request, native)
    return isPromise(read) ? read.then((late) => extract(late, visitor, identity)) : extract(read, visitor, identity)
  }
}
