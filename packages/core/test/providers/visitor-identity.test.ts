import { createVerifier, type Provider } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { altcha } from '@ticketgate/core/altcha'
import { boundVisitor, defineProvider, type VisitorIdentity, visitorFault } from '@ticketgate/core/provider'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { solveAltcha } from '@ticketgate/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { contractProviders } from '../support/contract-providers.js'
import { post } from '../support/requests.js'
import { challengeOf, hmacKey, work } from './altcha/payloads.js'

// Nobody listens there: a call would be `network`.
const [origin, endpoint] = ['http://127.0.0.1:1', 'http://127.0.0.1:1/v1']
const uidOf = (length: number) => ({ uid: 'x'.repeat(length) })

const headers = { 'x-operating-sys-version': '1', 'x-device-fingerprint': '2', 'user-agent': '3' }
const logger = { info() {}, warn() {}, error() {} }

/** What a verifier with this provider makes of the identities, each with a ticket of its own. */
async function verdictsOn(
  provider: Provider,
  fieldsOf: (index: number) => Readonly<Record<string, string>>,
  identities: readonly object[],
) {
  const verifier = createVerifier({ provider, logger })
  onTestFinished(() => verifier.close())
  const verdicts: unknown[] = []
  for (const [index, identity] of identities.entries()) {
    const { verdict } = await verifier.verify(post(fieldsOf(index), { headers }), { identity: () => identity })
    // Of an admission by a ticket the decision has none.
    verdicts.push(verdict?.outcome === 'reject' ? verdict.reason : (verdict?.outcome ?? 'pass'))
  }
  return verdicts
}

test.each(Object.entries(contractProviders))(
  '%s: an identity with a text that no application has is the visitor’s fault',
  async (_, { make, fields, identity }) => {
    const provider = make({ origin, endpoint } as never) as unknown as Provider
    const identities = [4_096, 4_097].map((length) => ({ ...identity, ...uidOf(length) }))
    expect(await verdictsOn(provider, (index) => fields(`ticket-${index}`), identities)).toEqual([
      'unavailable',
      'malformed',
    ])
  },
)

test('altcha: the same', async () => {
  const provider = altcha({ hmacKey, ...work }) as unknown as Provider
  const fields = { altcha: solveAltcha(await challengeOf(provider as never)) }
  // The second one's ticket would be replayed.
  expect(await verdictsOn(provider, () => fields, [uidOf(4_096), uidOf(4_097)])).toEqual(['pass', 'malformed'])
})

describe('a provider of one’s own, which looks for nothing of it', () => {
  const bound: unknown[] = []
  const own = defineProvider<VisitorIdentity & { device?: string }, 'own', VisitorIdentity>({
    name: 'own',
    ticketTtlMs: 60_000,
    checksPerTicket: 1,
    fieldNames: ['own'],
    extract(read, visitor, identity) {
      const ticket = read('own')
      if (ticket === undefined) return { ok: false, reason: 'missing' }
      return { ok: true, ticket: [ticket], bound: boundVisitor(visitor, identity), fields: identity }
    },
    async verify(identity) {
      bound.push(identity.uid?.toString().length)
      return { outcome: 'pass' }
    },
  }) as unknown as Provider

  test('binds no ticket to nobody: a missing one is missing, any other malformed', async () => {
    const fieldsOf = (index: number) => ({ own: index === 0 ? '' : `ticket-${index}` })
    const missing = await verdictsOn(own, () => ({}), [uidOf(4_097)])
    expect([...missing, ...(await verdictsOn(own, fieldsOf, [{}, uidOf(4_096), uidOf(4_097)]))]).toEqual([
      'missing',
      'malformed',
      'pass',
      'malformed',
    ])
    expect(bound).toEqual([4_096])
  })

  test('a ticket in hand is refused, too', async () => {
    const verifier = createVerifier({ provider: own, logger })
    expect(await verifier.check({ own: 'ticket' }, uidOf(4_097))).toMatchObject({ reason: 'malformed' })
  })

  test('its own names are its own business', async () => {
    expect(await verdictsOn(own, () => ({ own: 'ticket' }), [{ device: 'x'.repeat(5_000) }])).toEqual(['pass'])
  })
})

test('oneaccess: a device that no visitor has is the visitor’s fault', async () => {
  const { make, fields, identity } = contractProviders['oneaccess'] as (typeof contractProviders)[string]
  const provider = make({ origin, endpoint } as never) as unknown as Provider
  const device = { deviceFingerprint: 'x'.repeat(4_097) }
  expect(await verdictsOn(provider, () => fields('ticket'), [{ ...identity, ...device }])).toEqual(['malformed'])
})

test('such an identity gets no captcha of Tianyu’s either, by no fault of ours', async () => {
  const provider = selfHosted({ url: origin, secretId: 'AKIDexample', secretKey: 'a secret key' })
  const verifier = createVerifier({ provider })
  const route = createChallenge(verifier, { identity: () => uidOf(4_097) })
  expect((await route.reply(post({}, { query: { captcha: '0' } }), undefined)).status).toBe(400)
  await verifier.close()
})

test('a fault of an identity names what it may be', () => {
  expect(visitorFault({ uid: { a: 1 } as never })?.message).toBe(
    'identity.uid must be a number, or a string of at most 4096 characters.',
  )
  expect(visitorFault(uidOf(4_096))).toBeUndefined()
})
