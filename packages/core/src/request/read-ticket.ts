import type { Extracted, Provider, ReadField } from '../contracts/provider.js'
import type { Visitor } from '../contracts/visitor.js'
import { hasOverlongText } from '../providers/visitor-identity.js'

/**
 * The ticket that a provider finds. It is malformed with an identity that it could not be bound to, whichever provider
 * it is: one of the application's own need not look for that.
 */
export function readTicket<Identity extends object, Name extends string>(
  provider: Provider<Identity, Name>,
  read: ReadField<Name>,
  visitor: Visitor,
  identity: Identity,
): Extracted<unknown> {
  const ticket = provider.extract(read, visitor, identity)
  return ticket.ok && hasOverlongText(identity) ? { ok: false, reason: 'malformed' } : ticket
}
