import { createVerifier, failover, type Provider } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, expect, test } from 'vitest'

const everybody = Object.prototype as unknown as Record<string, unknown>
const parts = {
  judge: () => ({ outcome: 'reject', reason: 'risk', final: false }),
  breakerOf: () => 'nobody’s',
  realm: 'nobody’s',
  challenge: async () => ({ outcome: 'challenge', contentType: 'text/javascript', body: 'alert()' }),
}
afterEach(() => {
  for (const name of Object.keys(parts)) delete everybody[name]
})

const plain = (): Provider<object, 'ticket'> => {
  const { name, ticketTtlMs, checksPerTicket, fieldNames, extract, verify } = fakeProvider()
  return { name, ticketTtlMs, checksPerTicket, fieldNames, extract, verify }
}
const second = (): Provider<object, 'other'> => ({ ...plain(), name: 'second', fieldNames: ['other'] }) as never

test.each([
  ['a provider', () => createVerifier({ provider: plain() })],
  ['each provider of a failover', () => createVerifier({ provider: failover([plain(), second()]) as never })],
])('what is added to Object.prototype is no part of %s, whenever it is added', async (_, make) => {
  const before = make()
  Object.assign(everybody, parts)
  const after = make()
  for (const verifier of [before, after]) {
    expect(await verifier.check({ ticket: 'pass-a' } as never)).toMatchObject({ outcome: 'pass' })
    expect(verifier.provider).not.toHaveProperty('challenge')
  }
})

test('a provider may be an instance of a class, with inherited parts and private fields', async () => {
  class Base {
    readonly name = 'acme'
    readonly ticketTtlMs = 60_000
    readonly checksPerTicket = 1
    readonly #field = 'ticket'
    get fieldNames() {
      return [this.#field]
    }
    extract(read: (name: string) => string | undefined) {
      const ticket = read(this.#field)
      return ticket === undefined
        ? ({ ok: false, reason: 'missing' } as const)
        : ({ ok: true, ticket: [ticket], bound: [], fields: ticket } as const)
    }
    async verify() {
      return { outcome: 'pass', detail: { field: this.#field } } as const
    }
  }
  class Acme extends Base {}
  const verifier = createVerifier({ provider: new Acme() })
  expect(await verifier.check({ ticket: 'one' })).toMatchObject({ outcome: 'pass', detail: { field: 'ticket' } })
})

test('a part of a provider that is replaced after createVerifier() changes nothing', async () => {
  const provider = plain() as { -readonly [Part in keyof Provider]: Provider[Part] }
  const verifier = createVerifier({ provider: provider as Provider })
  provider.judge = () => ({ outcome: 'reject', reason: 'risk', final: false })
  provider.verify = async () => ({ outcome: 'misconfigured' })
  expect(await verifier.check({ ticket: 'pass-a' })).toMatchObject({ outcome: 'pass' })
})
