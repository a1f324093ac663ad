import { createVerifier, type Provider } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { altcha } from '@ticketgate/core/altcha'
import { visitorFault } from '@ticketgate/core/provider'
import { selfHosted } from '@ticketgate/core/self-hosted'
import { solveAltcha } from '@ticketgate/testing'
import { expect, test } from 'vitest'
import { contractProviders } from '../support/contract-providers.js'
import { post, visitor } from '../support/requests.js'
import { challengeOf, hmacKey, work } from './altcha/payloads.js'

// Nobody listens there: a call would be `network`.
const [origin, endpoint] = ['http://127.0.0.1:1', 'http://127.0.0.1:1/v1']
const uidOf = (length: number) => ({ uid: 'x'.repeat(length) })

function extractedReason(provider: Provider, fields: Readonly<Record<string, string>>, identity: object) {
  const headers = { 'x-operating-sys-version': '1', 'x-device-fingerprint': '2', 'user-agent': '3' }
  const extracted = provider.extract((name) => fields[name], visitor({ headers }), identity)
  return extracted.ok ? 'a ticket' : extracted.reason
}

test.each(Object.entries(contractProviders))(
  '%s: an identity with a text that no application has is the visitor’s fault',
  async (_, { make, fields, identity }) => {
    const provider = make({ origin, endpoint } as never) as unknown as Provider
    const reasonWith = (length: number) =>
      extractedReason(provider, fields('ticket'), { ...identity, ...uidOf(length) })
    expect([reasonWith(4_096), reasonWith(4_097)]).toEqual(['a ticket', 'malformed'])
    await provider.close?.()
  },
)

test('altcha: the same', async () => {
  const provider = altcha({ hmacKey, ...work })
  const fields = { altcha: solveAltcha(await challengeOf(provider as never)) }
  const reasonWith = (length: number) => extractedReason(provider as unknown as Provider, fields, uidOf(length))
  expect([reasonWith(4_096), reasonWith(4_097)]).toEqual(['a ticket', 'malformed'])
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
