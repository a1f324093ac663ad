import { createVerifier, memoryStore } from '@ticketgate/core'
import { type CaptchafoxOptions, captchafox } from '@ticketgate/core/captchafox'
import { captchafoxWire, type FakeVendor, fakeVendor } from '@ticketgate/testing'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const keys = { secret: 'ok_0123456789', siteKey: 'sk_0123456789' }
let vendor: FakeVendor
beforeEach(async () => {
  vendor = await fakeVendor(captchafoxWire(keys))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await vendor.close()
})

async function check(options: Partial<CaptchafoxOptions> = {}, ip = '203.0.113.7') {
  const verifier = createVerifier({
    provider: captchafox({ ...keys, endpoint: vendor.endpoint, ...options }),
    store: memoryStore(),
  })
  const verdict = verdictOf(await verifier.verify(post({ 'cf-captcha-response': 'token' }, { ip })))
  await verifier.close()
  return verdict
}

test('sends the site key, since the secret is good for all sites, and the IP unless told not to', async () => {
  expect(await check()).toMatchObject({ outcome: 'pass', detail: { hostname: 'example.com' } })
  expect(vendor.calls[0]?.fields).toEqual({
    secret: keys.secret,
    response: 'token',
    sitekey: keys.siteKey,
    remoteIp: '203.0.113.7',
  })
  await check({ sendUserIp: false })
  expect(vendor.calls[1]?.fields).not.toHaveProperty('remoteIp')
})

test('a call whose answer was lost is not repeated, since the check spends the token', async () => {
  vendor.always({ fault: 'reset before headers' })
  expect(await check()).toMatchObject({ outcome: 'unavailable', cause: 'network' })
  expect(vendor.calls).toHaveLength(1)
})

test('what the vendor found out of the visitor is in the detail, as far as it is plain', async () => {
  vendor.next({
    body: { success: true, hostname: 'example.com', insights: { score: 0.2, ip: '203.0.113.7', deep: {} } },
  })
  expect(await check()).toMatchObject({ detail: { hostname: 'example.com', score: 0.2 } })
  vendor.next({ body: { success: true, hostname: 'example.com', insights: { ip: '203.0.113.7' } } })
  expect(JSON.stringify(await check())).not.toContain('203.0.113')
})

test('the vendor’s test keys are refused in production, unless they are allowed', () => {
  const secret = 'ok_11111111000000001111111100000000'
  const siteKey = 'sk_11111111000000001111111100000000'
  expect(() => captchafox({ secret, siteKey })).not.toThrow()
  vi.stubEnv('NODE_ENV', 'production')
  for (const one of [
    { ...keys, secret },
    { ...keys, siteKey },
  ]) {
    expect(() => captchafox(one)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
    expect(() => captchafox({ ...one, allowTestSecretInProduction: true })).not.toThrow()
  }
})

test('without an endpoint the vendor is called', async () => {
  const { called, dispatcher } = notedCalls()
  const provider = captchafox({ ...keys, dispatcher })
  expect(provider.realm).toBe('captchafox')
  const extracted = provider.extract(() => 'token', visitor(), {})
  if (!extracted.ok) throw new Error(extracted.reason)
  await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
  expect(called).toEqual(['https://api.captchafox.com/siteverify'])
})
