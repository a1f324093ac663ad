import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, siteverifyWire, type VendorWire } from '@ticketgate/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { untrustedCertificate } from '../support/certificate.js'
import { contractProviders } from '../support/contract-providers.js'
import { vendorOf, verifierOf } from './tested.js'

/** The vendor's answer to a ticket that it has never issued. */
function unknownTicket({ words }: VendorWire) {
  const isUnknown = ({ verdict }: (typeof words)[string]) =>
    verdict.outcome === 'reject' && ['invalid', 'malformed', 'replayed'].includes(String(verdict.reason))
  const word = Object.values(words).find(isUnknown)
  if (word === undefined) throw new Error('The vendor has no word for an unknown ticket.')
  return word.reply
}

/** What is proven of each vendor, beside the certificate. */
const proves: Record<string, readonly string[]> = {
  tianyu: ['reachable', 'clock', 'keys'],
  'self-hosted': ['reachable', 'clock', 'keys'],
  tencent: ['reachable', 'clock', 'cloud-keys'],
  aliyun: ['reachable', 'clock', 'keys'],
  yidun: ['reachable', 'keys'],
  turnstile: ['reachable', 'keys'],
  recaptcha: ['reachable', 'keys'],
  'recaptcha-enterprise': ['reachable', 'keys'],
  'friendly-captcha': ['reachable', 'keys'],
  'private-captcha': ['reachable', 'keys'],
  // Its fake shows no errors in its first word.
  cap: ['reachable'],
  hcaptcha: ['reachable'],
  geetest: ['reachable'],
  yandex: ['reachable'],
  captchafox: ['reachable'],
  oneaccess: ['reachable'],
}

describe.each(Object.entries(contractProviders))('%s', (_, { wire, make, secrets }) => {
  test('is proven by its refusal of a ticket that it never issued, in one call', async () => {
    const vendor = await vendorOf(wire)
    vendor.always(unknownTicket(wire))
    const provider = make(vendor)
    const result = await verifierOf(provider).selfTest()
    expect(result.faults).toEqual([])
    expect(result.ok).toBe(true)
    expect(result.proven).toEqual(expect.arrayContaining([...(proves[provider.name] ?? ['no such vendor'])]))
    if (provider.name !== 'cap') expect(result.proven).toHaveLength(proves[provider.name]?.length ?? 0)
    expect(vendor.calls).toHaveLength(1)
    expect(vendor.calls[0]?.isAuthentic).toBe(true)
    if (!result.proven.includes('keys')) expect(result.vendors[0]?.note).toMatch(/\.$/)
  })

  test('that objects to the keys is told by a code, and what to do, without a secret', async () => {
    const vendor = await vendorOf(wire)
    vendor.always(wire.refused)
    const result = await verifierOf(make(vendor)).selfTest()
    expect(result).toMatchObject({
      ok: false,
      proven: [],
      faults: [{ code: 'TICKETGATE_SELF_TEST_REFUSED', remedy: expect.stringContaining('keys') }],
    })
    for (const secret of secrets) expect(JSON.stringify(result)).not.toContain(secret)
  })

  test('that is down, fails, or lets everything pass has a code for each', async () => {
    const vendor = await vendorOf(wire)
    const codes: unknown[] = []
    const testNow = async () => codes.push((await verifierOf(make(vendor)).selfTest()).faults[0]?.code)
    await testNow()
    vendor.always({ status: 503, body: 'busy' })
    await testNow()
    vendor.always({ body: '<html>' })
    await testNow()
    vendor.always({ status: 429, body: { Code: 'Throttling.User' } })
    await testNow()
    await vendor.down()
    await testNow()
    expect(codes).toEqual([
      'TICKETGATE_SELF_TEST_PASSES_ANYTHING',
      'TICKETGATE_SELF_TEST_DOWN',
      'TICKETGATE_SELF_TEST_UNREADABLE',
      'TICKETGATE_SELF_TEST_THROTTLED',
      'TICKETGATE_SELF_TEST_DOWN',
    ])
  })

  test('whose certificate does not fit is told by a code', async () => {
    const origin = await untrustedServer()
    const vendor = { origin, endpoint: origin + wire.path } as FakeVendor
    const { faults } = await verifierOf(make(vendor)).selfTest()
    expect(faults).toMatchObject([{ code: 'TICKETGATE_SELF_TEST_CERTIFICATE', origin }])
  })
})

test.each(['2x0000000000000000000000000000000AA', '3x0000000000000000000000000000000AA'])(
  'the published secret %s, which refuses everybody, proves no keys, and a note says why',
  async (secret) => {
    const vendor = await vendorOf(siteverifyWire({ secret }))
    vendor.always({ body: { success: false, 'error-codes': ['invalid-input-response'] } })
    const { ok, proven, vendors } = await verifierOf(turnstile({ secret, endpoint: vendor.endpoint })).selfTest()
    expect({ ok, proven }).toEqual({ ok: true, proven: ['reachable'] })
    expect(vendors[0]?.note).toContain('for tests')
  },
)

async function untrustedServer(): Promise<string> {
  const server: Server = createServer(untrustedCertificate, (_, response) => response.end('{}'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a clock that is wrong', () => {
  const hourBefore = { date: new Date(Date.now() - 3_600_000).toUTCString() }
  const answers: Record<string, { body: object; headers?: Record<string, string>; status?: number }> = {
    tianyu: { body: { code: 4500, message: '' }, headers: hourBefore },
    'self-hosted': { body: { code: 4500, message: '' }, headers: hourBefore },
    tencent: { body: { Response: { Error: { Code: 'AuthFailure.SignatureExpire', Message: '' } } } },
    aliyun: { status: 400, body: { Code: 'InvalidTimeStamp.Expired', Message: '' } },
  }

  test.each(Object.entries(answers))('is told by a code: %s', async (name, answer) => {
    const { wire, make } = contractProviders[name] as (typeof contractProviders)[string]
    const vendor = await vendorOf(wire)
    vendor.always(answer)
    const { faults } = await verifierOf(make(vendor)).selfTest()
    expect(faults).toMatchObject([{ code: 'TICKETGATE_SELF_TEST_CLOCK', provider: name }])
    expect(vendor.calls).toHaveLength(1)
  })
})
