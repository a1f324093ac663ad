import { createVerifier, type GuardOptions, memoryStore, type RequestLike } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { withTicket } from '../support/requests.js'

type Options = GuardOptions<RequestLike, FakeIdentity, 'ticket'>

/** Two guards of one verifier on one HTTP request's way. */
function twoGuards(first: Options, second: Options, { maxUses = 1 } = {}) {
  const provider = fakeProvider({
    answers: { scored: { outcome: 'pass', score: 0.5, detail: { action: 'login' } } },
  })
  const verifier = createVerifier({ provider, maxUses })
  const guards = [createGuard(verifier, first), createGuard(verifier, second)]
  async function send(request: RequestLike, second = request, exchange: object | undefined = {}) {
    const decisions = []
    for (const [index, guard] of guards.entries()) {
      const seen = index === 0 ? request : second
      decisions.push(await guard.check(seen, seen, exchange))
    }
    return decisions.map((decision) =>
      decision.admitted
        ? decision.admission.admittedBy
        : decision.verdict.outcome === 'reject'
          ? decision.verdict.reason
          : decision.verdict.outcome,
    )
  }
  return { provider, send }
}

test('the second accepts the ticket by which the first admitted the request', async () => {
  const { provider, send } = twoGuards({}, {})
  expect(await send(withTicket('pass-a'))).toEqual(['ticket', 'ticket'])
  expect(provider.calls).toHaveLength(1)
  expect(await send(withTicket('pass-a'))).toEqual(['replayed', 'replayed'])
})

test('the second guard takes no use of the ticket', async () => {
  const { send } = twoGuards({}, {}, { maxUses: 2 })
  const seen = [await send(withTicket('pass-a')), await send(withTicket('pass-a')), await send(withTicket('pass-a'))]
  expect(seen).toEqual([
    ['ticket', 'ticket'],
    ['ticket', 'ticket'],
    ['replayed', 'replayed'],
  ])
})

test('the second guard’s own expect, maxUses and skip still count', async () => {
  expect(await twoGuards({}, { expect: { minScore: 0.9 } }).send(withTicket('scored'))).toEqual(['ticket', 'risk'])
  expect(await twoGuards({}, { expect: { action: 'pay' } }).send(withTicket('scored'))).toEqual(['ticket', 'mismatch'])
  expect(await twoGuards({}, { skip: () => true }).send(withTicket('pass-a'))).toEqual(['ticket', 'skip'])
  const twice = twoGuards({ maxUses: 2 }, { maxUses: 1 })
  expect(await twice.send(withTicket('pass-a'))).toEqual(['ticket', 'ticket'])
  expect(await twice.send(withTicket('pass-a'))).toEqual(['ticket', 'replayed'])
})

test.each([
  ['another ticket', withTicket('reject-invalid-b'), 'invalid'],
  ['another visitor', withTicket('pass-a', { ip: '198.51.100.9' }), 'replayed'],
  ['no ticket', withTicket(undefined), 'missing'],
])('not for %s', async (_, second, reason) => {
  expect(await twoGuards({}, {}).send(withTicket('pass-a'), second)).toEqual(['ticket', reason])
})

test('the second guard checks a request that the first let through without a ticket', async () => {
  const observed = twoGuards({ observe: true }, {})
  expect(await observed.send(withTicket('reject-invalid-a'))).toEqual(['policy', 'invalid'])
  expect(await twoGuards({ skip: () => true }, {}).send(withTicket('pass-a'))).toEqual(['skip', 'ticket'])
})

test('without the HTTP request itself, as for fields of GraphQL, each guard checks for itself', async () => {
  const provider = fakeProvider()
  const guard = createGuard(createVerifier({ provider }), {})
  const request = withTicket('pass-a')
  expect((await guard.check(request, request)).admitted).toBe(true)
  expect((await guard.check(request, request)).admitted).toBe(false)
})

test('verify(), and another verifier, accept nothing that a guard has accepted', async () => {
  const store = memoryStore()
  const [one, other] = [fakeProvider(), fakeProvider()].map((provider) => createVerifier({ provider, store }))
  const request = withTicket('pass-a')
  expect((await one?.verify(request))?.admitted).toBe(true)
  expect((await one?.verify(request))?.admitted).toBe(false)
  const exchange = {}
  const admitted = []
  for (const verifier of [one, other]) {
    const guard = createGuard(verifier as NonNullable<typeof verifier>, {})
    admitted.push((await guard.check(withTicket('pass-b'), request, exchange)).admitted)
  }
  expect(admitted).toEqual([true, false])
})
