import { createVerifier, type GuardOptions, onEvent, type Provider, type RequestLike } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { type FakeIdentity, type FakeProviderOptions, fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { post } from '../support/requests.js'

useFakeClock()

interface Identity extends FakeIdentity {
  readonly userIp?: string
}
type Options = GuardOptions<RequestLike, Identity, 'ticket'>

/** A fake provider that takes `userIp`, as the built-in ones do. */
function newVerifier(options: FakeProviderOptions = {}, more: { maxChecksPerIpPerMinute?: number } = {}) {
  const provider = fakeProvider(options)
  const verifier = createVerifier<Identity, 'ticket'>({ provider: provider as Provider<Identity, 'ticket'>, ...more })
  return { provider, verifier }
}

const cdnIp = '192.0.2.1'
/** A CDN names each visitor in a header of its own; the framework knows only the CDN. */
const behindCdn: Options = { identity: ({ headers }) => ({ userIp: String(headers['cf-connecting-ip']) }) }
const visit = (ticket: string, visitorIp: string): RequestLike =>
  post({ ticket }, { ip: cdnIp, headers: { 'cf-connecting-ip': visitorIp } })

describe('a visitor whom the application names is the same to every part', () => {
  test('the breaker: three of them are three', async () => {
    const states: string[] = []
    const end = onEvent('ticketgate:breaker', ({ state }) => states.push(state))
    const down = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' } as const
    const answers = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`t${n}`, down]))
    const { verifier } = newVerifier({ answers })
    for (let n = 0; n < 5; n += 1) await verifier.verify(visit(`t${n}`, `203.0.113.${n}`), behindCdn)
    end()
    expect(states).toEqual(['open'])
  })

  test('the limit of calls: one who used it up does not throttle another', async () => {
    const { provider, verifier } = newVerifier({}, { maxChecksPerIpPerMinute: 3 })
    for (let n = 0; n < 9; n += 1) await verifier.verify(visit(`pass-${n}`, '203.0.113.1'), behindCdn)
    expect(provider.calls).toHaveLength(3)
    expect(await verifier.verify(visit('pass-a', '203.0.113.2'), behindCdn)).toMatchObject({ admitted: true })
  })

  test('the retry pass: another visitor cannot use it', async () => {
    const pass = { key: 'a test key that is 32 characters ', ttlSeconds: 60, uses: 2, carrier: 'header' } as const
    const options = { ...behindCdn, issuePass: pass }
    const { verifier } = newVerifier()
    const decision = await verifier.verify(visit('pass-a', '203.0.113.1'), options)
    const sent = String(decision.headers?.['X-Captcha-Pass'])
    const again = (visitorIp: string) => {
      const headers = { 'cf-connecting-ip': visitorIp, 'x-captcha-pass': sent }
      return verifier.verify(post({}, { ip: cdnIp, headers }), options)
    }
    expect(await again('203.0.113.2')).toMatchObject({ admitted: false, verdict: { reason: 'missing' } })
    expect(await again('203.0.113.1')).toMatchObject({ admission: { admittedBy: 'retry-pass', usesLeft: 1 } })
  })

  test('the provider: it gets that IP, in canonical form', async () => {
    const { provider, verifier } = newVerifier()
    await verifier.verify(visit('pass-a', '[2001:DB8::1]:443'), behindCdn)
    expect(provider.calls).toMatchObject([{ ip: '2001:db8::1' }])
  })
})

describe('visitors whose IP is not known are one', () => {
  test('for the limit of calls', async () => {
    const provider = fakeProvider()
    const verifier = createVerifier({ provider, maxChecksPerIpPerMinute: 5 })
    for (let n = 0; n < 60; n += 1) await verifier.verify(post({ ticket: `pass-${n}` }, { ip: undefined }))
    expect(provider.calls).toHaveLength(5)
  })

  test('for the limit of captchas', async () => {
    const verifier = createVerifier({ provider: fakeProvider(), maxChecksPerIpPerMinute: 5 })
    const route = createChallenge(verifier)
    const statuses = []
    for (let n = 0; n < 9; n += 1) statuses.push((await route.reply(post({}, { ip: undefined }), undefined)).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  })
})

test('a client that is gone takes no probe from others', async () => {
  const down = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' } as const
  const answers = Object.fromEntries(Array.from({ length: 5 }, (_, n) => [`t${n}`, down]))
  const provider = fakeProvider({ answers })
  const verifier = createVerifier({ provider })
  for (let n = 0; n < 5; n += 1) await verifier.verify(post({ ticket: `t${n}` }, { ip: `203.0.113.${n}` }))
  vi.advanceTimersByTime(2_000)
  for (let n = 0; n < 60; n += 1) {
    await verifier.verify(post({ ticket: `pass-gone-${n}` }, { ip: undefined, isGone: true }))
  }
  expect(provider.calls).toHaveLength(5)
  expect(await verifier.verify(post({ ticket: 'pass-a' }))).toMatchObject({ admitted: true })
})
