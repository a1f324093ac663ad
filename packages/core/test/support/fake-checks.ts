import { createVerifier, memoryStore, type TicketStore, type Verdict, type VerifierOptions } from '@ticketgate/core'
import { type FakeIdentity, type FakeProviderOptions, fakeProvider } from '@ticketgate/testing'

type Options = Partial<VerifierOptions<FakeIdentity, 'ticket'>>

export function setUpChecks(options: Options = {}, providerOptions?: FakeProviderOptions) {
  const provider = fakeProvider(providerOptions)
  const verifier = createVerifier({ provider, ...options })
  const check = (ticket: unknown, identity?: FakeIdentity, uses?: { maxUses?: number }) =>
    verifier.check({ ticket } as { ticket: string }, identity, uses)
  return { provider, verifier, check }
}

export const outcomeOf = (verdict: Verdict) =>
  verdict.outcome === 'reject'
    ? verdict.reason
    : verdict.outcome === 'unavailable'
      ? verdict.cause
      : verdict.outcome === 'pass'
        ? `use ${verdict.use}${verdict.cached ? ', cached' : ''}`
        : verdict.outcome

/** A vendor whose answer comes when the test says so. */
export function slowVendor(ticket: string) {
  const open: ((answer: 'pass' | 'reject') => void)[] = []
  const answers = {
    [ticket]: () =>
      new Promise<{ outcome: 'pass' } | { outcome: 'reject'; reason: 'invalid'; final: true }>((resolve) => {
        open.push((outcome) => resolve(outcome === 'pass' ? { outcome } : { outcome, reason: 'invalid', final: true }))
      }),
  }
  return { open, providerOptions: { answers } }
}

export const storeThat = (more: Partial<TicketStore>): TicketStore => {
  const store = memoryStore()
  return { claim: store.claim, take: store.take, release: store.release, ...more }
}
