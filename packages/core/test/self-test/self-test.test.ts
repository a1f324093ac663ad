import { eventNames, failover, onEvent, type Provider, verifiers } from '@ticketgate/core'
import { altcha, altchaSentinel } from '@ticketgate/core/altcha'
import { cap } from '@ticketgate/core/cap'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { recaptchaEnterprise } from '@ticketgate/core/recaptcha-enterprise'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { capWire, type FakeVendor, siteverifyWire, tianyuWire } from '@ticketgate/testing'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { post } from '../support/requests.js'
import { vendorOf, verifierOf } from './tested.js'

afterEach(() => {
  vi.useRealTimers()
})

const secret = '0x4AAAAAAA-the-site’s secret'
const invalid = { body: { success: false, 'error-codes': ['invalid-input-response'] } }

async function turnstileAt(answer: Parameters<FakeVendor['always']>[0] = invalid) {
  const vendor = await vendorOf(siteverifyWire({ secret, vendor: 'turnstile' }))
  vendor.always(answer)
  return { vendor, provider: turnstile({ secret, endpoint: vendor.endpoint }) }
}

test('a result is kept for a minute, and one test is under way at a time', async () => {
  const { vendor, provider } = await turnstileAt()
  const verifier = verifierOf(provider)
  vi.useFakeTimers({ toFake: ['performance'] })
  const [one, other] = await Promise.all([verifier.selfTest(), verifier.selfTest()])
  expect(other).toBe(one)
  vi.advanceTimersByTime(59_999)
  expect(await verifier.selfTest()).toBe(one)
  expect(vendor.calls).toHaveLength(1)
  vi.advanceTimersByTime(1)
  expect(await verifier.selfTest()).not.toBe(one)
  expect(vendor.calls).toHaveLength(2)
})

test('a test that fails opens no breaker, logs nothing and is no event', async () => {
  const { vendor, provider } = await turnstileAt({ status: 503, body: 'busy' })
  const events: unknown[] = []
  for (const name of eventNames) onTestFinished(onEvent(name, (event) => events.push([name, event])))
  const log = vi.fn()
  const logger = { info: log, warn: log, error: log }
  vi.useFakeTimers({ toFake: ['performance'] })
  const verifier = verifierOf(provider, { logger })
  for (let n = 0; n < 8; n++) {
    await verifier.selfTest()
    vi.advanceTimersByTime(60_000)
  }
  expect(vendor.calls).toHaveLength(8)
  expect(events).toEqual([])
  expect(log).not.toHaveBeenCalled()
  vendor.always({ body: { success: true } })
  const decision = await verifier.verify(post({ 'cf-turnstile-response': 'a-ticket' }))
  expect(decision.admitted).toBe(true)
})

test('a test is none of the first twenty tickets by which another site’s are told', async () => {
  const vendor = await vendorOf(siteverifyWire({ secret, vendor: 'hcaptcha' }))
  const provider = hcaptcha({ secret, sitekey: 'the-page’s', endpoint: vendor.endpoint })
  const warn = vi.fn()
  const verifier = verifierOf(provider, { logger: { info() {}, warn, error() {} } })
  vendor.always(invalid)
  await verifier.selfTest()
  vendor.always({ body: { success: false, 'error-codes': ['sitekey-secret-mismatch'] } })
  for (let n = 0; n < 20; n++) await verifier.verify(post({ 'h-captcha-response': `ticket-${n}` }))
  expect(warn).toHaveBeenCalledWith({ code: 'TICKETGATE_FOREIGN_TICKETS' }, expect.any(String))
})

test('failover is tested vendor by vendor: proven is what all of them proved', async () => {
  const { provider: first } = await turnstileAt()
  const vendor = await vendorOf(tianyuWire({ secretId: 'AKID', secretKey: 'the-key' }))
  vendor.always({ body: { code: 5100, message: '' } })
  const second = tianyu({ secretId: 'AKID', secretKey: 'the-key', endpoint: vendor.endpoint })
  const verifier = verifierOf(failover([first, second]))
  expect(await verifier.selfTest()).toMatchObject({
    ok: true,
    proven: ['reachable', 'keys'],
    vendors: [
      { provider: 'turnstile', ok: true, proven: ['reachable', 'keys'] },
      { provider: 'tianyu', ok: true, proven: ['reachable', 'clock', 'keys'] },
    ],
  })
  await vendor.down()
  expect(await verifierOf(failover([first, second])).selfTest()).toMatchObject({
    ok: false,
    proven: [],
    faults: [{ code: 'TICKETGATE_SELF_TEST_DOWN', provider: 'tianyu', origin: vendor.origin }],
    vendors: [{ ok: true }, { ok: false }],
  })
})

test('verifiers() tests one tenant’s provider, again once it was forgotten, and knows a tenant that is none', async () => {
  const vendor = await vendorOf(siteverifyWire({ secret, vendor: 'turnstile' }))
  vendor.always(invalid)
  const tenants = verifiers({
    tenant: () => 'shop',
    provider: (tenant) => {
      if (tenant === 'nobody') return undefined
      return turnstile({ secret: tenant === 'shop' ? secret : 'wrong', endpoint: vendor.endpoint })
    },
    origins: [vendor.origin],
    timeoutMs: 30_000,
  })
  onTestFinished(() => tenants.close())
  expect(await tenants.selfTest('shop')).toMatchObject({ ok: true, proven: ['reachable', 'keys'] })
  expect(await tenants.selfTest('other')).toMatchObject({ faults: [{ code: 'TICKETGATE_SELF_TEST_REFUSED' }] })
  await tenants.selfTest('shop')
  expect(vendor.calls).toHaveLength(2)
  tenants.forget('shop')
  await tenants.selfTest('shop')
  expect(vendor.calls).toHaveLength(3)
  for (const tenant of ['nobody', '', undefined as never]) {
    expect(await tenants.selfTest(tenant)).toMatchObject({
      ok: false,
      faults: [{ code: 'TICKETGATE_SELF_TEST_TENANT', provider: 'tenants' }],
    })
  }
})

test('a Cap server that shows its errors proves the keys, one that hides them does not', async () => {
  const vendor = await vendorOf(capWire({ siteKey: '0123456789', secret }))
  const provider = cap({ url: vendor.origin, siteKey: '0123456789', secret })
  vendor.always({ status: 404, body: { success: false, error: 'Token not found' } })
  expect((await verifierOf(provider).selfTest()).proven).toEqual(['reachable', 'keys'])
  vendor.always({ status: 404, body: { success: false, error: 'Error' } })
  expect((await verifierOf(provider).selfTest()).proven).toEqual(['reachable'])
})

test('what is checked in the process proves its own algorithm, and calls nobody', async () => {
  const hmacKey = 'a key of thirty-two characters or more'
  for (const options of [{}, { versions: [1] as const }, { algorithm: 'SHA-256' as const, keyPrefix: 'abc' }]) {
    expect(await verifierOf(altcha({ hmacKey, ...options })).selfTest()).toMatchObject({
      ok: true,
      proven: ['algorithm'],
    })
  }
  const sentinel = verifierOf(altchaSentinel({ secret: 'sec_0123456789abcdef' }))
  expect(await sentinel.selfTest()).toMatchObject({ ok: true, proven: [], vendors: [{ note: expect.any(String) }] })
})

test('a provider that does not say how it can be tested, or throws, is no proof', async () => {
  const { provider } = await turnstileAt()
  const { selfTest, ...untestable } = provider
  const codes = ['TICKETGATE_SELF_TEST_UNTESTABLE']
  const codesOf = async (tested: Provider) => (await verifierOf(tested).selfTest()).faults.map(({ code }) => code)
  expect(await codesOf(untestable)).toEqual(codes)
  const throws = () => {
    throw new Error('out of order')
  }
  expect(await codesOf({ ...untestable, selfTest: { ticket: throws, proves: () => [] } })).toEqual(codes)
  expect(await codesOf({ ...provider, verify: throws })).toEqual(codes)
  expect(await codesOf({ ...provider, selfTest: { ...provider.selfTest, proves: throws } })).toEqual(codes)
  expect(await codesOf({ ...untestable, selfTest: { ticket: () => ({}), proves: () => [] } })).toEqual(codes)
})

test('an unknown host and a closed verifier have their codes', async () => {
  const verifier = verifierOf(
    recaptchaEnterprise({ project: 'p', siteKey: 'k', apiKey: 'a', endpoint: 'http://x.invalid/' }),
  )
  expect((await verifier.selfTest()).faults).toMatchObject([{ code: 'TICKETGATE_SELF_TEST_CONNECTION' }])
  await verifier.close()
  expect((await verifier.selfTest()).faults).toMatchObject([{ code: 'TICKETGATE_SELF_TEST_CLOSED' }])
})
