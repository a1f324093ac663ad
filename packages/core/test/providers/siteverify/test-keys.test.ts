import { createVerifier, type Provider } from '@ticketgate/core'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptcha } from '@ticketgate/core/recaptcha'
import { turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, fakeVendor, siteverifyWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { post } from '../../support/requests.js'

let vendor: FakeVendor
let ends: (() => unknown)[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(ends.splice(0).map((end) => end()))
})

async function admitting(make: (options: { secret: string; endpoint: string }) => unknown, secret: string) {
  vendor = await fakeVendor(siteverifyWire({ secret }))
  const provider = make({ secret, endpoint: vendor.endpoint }) as Provider
  const verifier = createVerifier({ provider })
  ends = [() => provider.close?.(), () => vendor.close()]
  return async (ticket: string) => {
    const decision = await verifier.verify(post({ [provider.fieldNames[0] as string]: ticket }))
    return decision.admitted ? 'admitted' : decision.verdict.outcome === 'reject' ? decision.verdict.reason : '?'
  }
}

const hcaptchaHere = (options: { secret: string; endpoint: string }) =>
  hcaptcha({ ...options, sitekey: '10000000-ffff-ffff-ffff-000000000001' })

const testKeys = [
  ['turnstile', turnstile, '1x0000000000000000000000000000000AA', 'XXXX.DUMMY.TOKEN.XXXX'],
  ['turnstile', turnstile, '2x0000000000000000000000000000000AA', 'XXXX.DUMMY.TOKEN.XXXX'],
  ['hcaptcha', hcaptchaHere, `0x${'0'.repeat(40)}`, '10000000-aaaa-bbbb-cccc-000000000001'],
  ['hcaptcha', hcaptchaHere, `0x${'0'.repeat(40)}`, '20000000-aaaa-bbbb-cccc-000000000002'],
  ['hcaptcha', hcaptchaHere, `0x${'0'.repeat(40)}`, '30000000-aaaa-bbbb-cccc-000000000003'],
] as const

describe.each(testKeys)('%s', (_, make, secret, ticket) => {
  test(`the ticket that its test key always gives is not remembered: ${ticket}`, async () => {
    const check = await admitting(make, secret)
    for (let login = 0; login < 3; login += 1) expect(await check(ticket)).toBe('admitted')
    expect(vendor.calls).toHaveLength(3)
  })

  test('any other ticket is remembered, with the test secret, too', async () => {
    const check = await admitting(make, secret)
    expect(await check(`${ticket}-`)).toBe('admitted')
    expect(await check(`${ticket}-`)).toBe('replayed')
  })

  test('the test key’s ticket is refused without a call where the secret is a real one', async () => {
    const check = await admitting(make, 'own-secret')
    expect(await check(ticket)).toBe('malformed')
    expect(vendor.calls).toHaveLength(0)
  })

  test('the test key’s ticket is one like any other in production', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const check = await admitting((options) => make({ ...options, allowTestSecretInProduction: true }), secret)
    expect(await check(ticket)).toBe('admitted')
    expect(await check(ticket)).toBe('replayed')
  })
})

describe('the length that tickets can have', () => {
  beforeEach(() => {
    vendor = undefined as never
  })
  test.each([
    ['turnstile', turnstile, 2_048],
    ['hcaptcha', hcaptchaHere, 16_384],
    ['recaptcha', recaptcha, 16_384],
  ] as const)('%s: up to %s characters are sent, one more is malformed', async (_, make, length) => {
    const check = await admitting(make, 'own-secret')
    expect(await check('P'.repeat(length))).toBe('admitted')
    expect(await check('Q'.repeat(length + 1))).toBe('malformed')
    expect(vendor.calls).toHaveLength(1)
  })
})
