import {
  createVerifier,
  type Decision,
  type GuardOptions,
  type RequestLike,
  type VerifierOptions,
} from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'

type Options = GuardOptions<RequestLike, FakeIdentity, 'ticket'>

/** A guard of a fake provider's tickets, in a framework with terms of its own. */
export function guarded(options: Options = {}, verifierOptions: Partial<VerifierOptions<FakeIdentity, 'ticket'>> = {}) {
  const provider = fakeProvider()
  const verifier = createVerifier({ provider, ...verifierOptions })
  const guard = createGuard(verifier, options, {
    name: 'Testwork',
    jsonParser: 'use(json())',
    formParser: 'use(form())',
    multipartParser: 'use(files())',
    trustProxy: 'trustProxy: 1',
  })
  return { provider, verifier, check: (request: RequestLike) => guard.check(request, request) }
}

/** By what a request was admitted, or the status that it was refused with. */
export const outcomeOf = (decision: Decision) =>
  decision.admitted ? decision.admission.admittedBy : decision.reply.status
