import { createVerifier, failover, memoryStore, onEvent, type TicketStore } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { hcaptcha } from '@ticketgate/core/hcaptcha'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { type FakeVendor, fakeVendor, oneaccessWire, siteverifyWire, tencentWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { post, visitor } from '../support/requests.js'

const keys = { secretId: 'AKIDfailover', secretKey: 'the account’s key' }
const app = { captchaAppId: 190_000_001, appSecretKey: 'the application’s key' }
const secret = 'the site’s secret'

let primary: FakeVendor
let secondary: FakeVendor
const ends: (() => unknown)[] = []
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'] })
  vi.advanceTimersByTime(1)
  primary = await fakeVendor(tencentWire({ ...keys, ...app }))
  secondary = await fakeVendor(siteverifyWire({ secret }))
})
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await Promise.all([primary.close(), secondary.close()])
  vi.useRealTimers()
})

const tencentHere = () => tencent({ ...keys, ...app, endpoint: primary.endpoint })
const turnstileHere = () => turnstile({ secret, endpoint: secondary.endpoint })

const open = {
  onUnavailable: { admit: true, perMinute: 100 },
  onDisasterTicket: { admit: true, perIp: 100, perMinute: 100, maxAgeSeconds: 60 },
} as const

function setUp({ timeoutMs = 3_000, store = memoryStore() } = {}) {
  const provider = failover([tencentHere(), turnstileHere()])
  const verifier = createVerifier({ provider, timeoutMs, store })
  ends.push(() => verifier.close())
  const route = createChallenge(verifier)
  return {
    provider,
    served: async () => String(Buffer.from((await route.reply(post({}, { query: { captcha: '' } }), undefined)).body)),
    visit: async (body: object, ip = '203.0.113.7', loosened = false) => {
      const decision = await verifier.verify(post(body, { ip }), loosened ? open : undefined)
      return decision.admitted ? decision.admission : decision.verdict
    },
  }
}

let count = 0
const fresh = (prefix: string) => {
  count += 1
  return `${prefix}${count}`
}
const ofPrimary = (ticket = fresh('t03-')) => ({ ticket, randstr: '@abc' })
const ofSecondary = (ticket = fresh('0.token-')) => ({ 'cf-turnstile-response': ticket })
const callCounts = () => [primary.calls.length, secondary.calls.length]

test('failover asks the provider whose fields hold the ticket', async () => {
  const { visit, provider } = setUp()
  expect(await visit(ofPrimary())).toMatchObject({ verdict: { outcome: 'pass', detail: { provider: 'tencent' } } })
  expect(callCounts()).toEqual([1, 0])
  expect(await visit(ofSecondary())).toMatchObject({ verdict: { detail: { provider: 'turnstile' } } })
  expect(callCounts()).toEqual([1, 1])
  expect(provider).toMatchObject({
    name: 'tencent+turnstile',
    ticketTtlMs: 300_000,
    checksPerTicket: 1,
    fieldNames: ['ticket', 'randstr', 'cf-turnstile-response'],
  })
})

test('failover remembers a ticket as long as the longest-lived one, and checks it as seldom as the strictest vendor wants', () => {
  const [one, other] = [tianyu(keys), turnstileHere()]
  expect([one.ticketTtlMs, other.ticketTtlMs]).toEqual([1_200_000, 300_000])
  expect([one.checksPerTicket, other.checksPerTicket]).toEqual([2, 1])
  for (const both of [failover([one, other]), failover([other, one])]) {
    ends.push(() => both.close?.())
    expect(both).toMatchObject({ ticketTtlMs: 1_200_000, checksPerTicket: 1 })
  }
})

test('a ticket that its vendor refuses, or cannot check, is never tried with the other vendor', async () => {
  const { visit } = setUp()
  primary.always({ body: { Response: { CaptchaCode: 15 } } })
  expect(await visit(ofPrimary())).toMatchObject({ reason: 'invalid', vendorCode: 15 })
  primary.always({ status: 500, body: '' })
  expect(await visit(ofPrimary())).toMatchObject({ outcome: 'unavailable' })
  await primary.down()
  expect(await visit(ofPrimary())).toMatchObject({ outcome: 'unavailable' })
  expect(secondary.calls).toEqual([])
})

test('the same text in two vendors’ fields is two tickets, each of which passes once', async () => {
  const { visit } = setUp()
  expect(await visit(ofPrimary('same-text'))).toMatchObject({ admittedBy: 'ticket' })
  expect(await visit(ofSecondary('same-text'))).toMatchObject({ admittedBy: 'ticket' })
  expect(await visit(ofPrimary('same-text'))).toMatchObject({ reason: 'replayed' })
  expect(await visit(ofSecondary('same-text'))).toMatchObject({ reason: 'replayed' })
})

test('tickets of two vendors in one request are malformed; without any, the ticket is missing', async () => {
  const { visit } = setUp()
  expect(await visit({ ...ofPrimary(), ...ofSecondary() })).toMatchObject({ reason: 'malformed' })
  expect(await visit({ randstr: '@abc' })).toMatchObject({ reason: 'missing' })
  expect(await visit({ ticket: 't03' })).toMatchObject({ reason: 'malformed' })
  expect(callCounts()).toEqual([0, 0])
})

test('a disaster ticket of one vendor is recognised behind failover, too', async () => {
  const ticket = `terror_1001_${app.captchaAppId}_1700000000`
  expect(await setUp().visit(ofPrimary(ticket))).toMatchObject({ reason: 'disaster' })
})

async function outage(vendor: FakeVendor, visit: (ip: string) => Promise<unknown>) {
  await vendor.down()
  for (let i = 0; i < 5; i += 1) await visit(`198.51.100.${i}`)
}

describe('when one vendor is down', () => {
  const states: string[] = []
  beforeEach(() => {
    states.length = 0
    ends.push(onEvent('ticketgate:breaker', ({ provider, state }) => states.push(`${provider} ${state}`)))
  })

  test('a vendor that had no time left, because the store was slow, is not taken for down', async () => {
    primary.always({ fault: 'hang' })
    const { claim, ...rest } = memoryStore()
    const slow = (ms: number): TicketStore => ({
      ...rest,
      claim: (...claimed) => {
        vi.advanceTimersByTime(ms)
        return claim(...claimed)
      },
    })
    const hurried = setUp({ timeoutMs: 500, store: slow(300) })
    for (let i = 0; i < 6; i += 1) {
      expect(await hurried.visit(ofPrimary(), `198.51.100.${i}`)).toMatchObject({ cause: 'timeout' })
    }
    expect(states).toEqual([])
    const patient = setUp({ timeoutMs: 500, store: slow(200) })
    for (let i = 0; i < 5; i += 1) await patient.visit(ofPrimary(), `198.51.100.${i}`)
    expect(states).toEqual(['tencent open'])
  })

  test('the other vendor’s tickets pass, and its own are refused', async () => {
    const { visit } = setUp()
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    expect(states).toEqual(['tencent open'])
    await primary.up()
    expect(await visit(ofPrimary())).toMatchObject({ outcome: 'unavailable', cause: 'network' })
    expect(await visit(ofSecondary())).toMatchObject({ admittedBy: 'ticket' })
    expect(callCounts()).toEqual([0, 1])
  })

  test('onUnavailable admits nobody, since the page can fall back to the other vendor', async () => {
    const { visit } = setUp()
    await outage(primary, (ip) => visit(ofPrimary(), ip, true))
    for (let i = 0; i < 20; i += 1) {
      expect(await visit(ofPrimary(), `192.0.2.${i}`, true)).toMatchObject({ outcome: 'unavailable' })
    }
  })

  test('and all others, too, onUnavailable admits', async () => {
    const { visit } = setUp()
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    await outage(secondary, (ip) => visit(ofSecondary(), ip))
    expect(states).toEqual(['tencent open', 'turnstile open'])
    expect(await visit(ofPrimary(), '192.0.2.9', true)).toMatchObject({ admittedBy: 'policy', option: 'onUnavailable' })
  })

  test('and another is up again, that one’s tickets are checked, however many of the first one’s come between', async () => {
    const { visit } = setUp()
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    await outage(secondary, (ip) => visit(ofSecondary(), ip))
    await secondary.up()
    vi.advanceTimersByTime(2_000)
    for (let i = 0; i < 9; i += 1) await visit(ofPrimary(), `192.0.2.${i}`, true)
    expect(await visit(ofSecondary(), '192.0.2.9', true)).toMatchObject({ admittedBy: 'ticket' })
    expect(await visit(ofPrimary(), '192.0.2.9', true)).toMatchObject({ outcome: 'unavailable' })
    secondary.always({ body: { success: false, 'error-codes': ['invalid-input-response'] } })
    expect(await visit(ofSecondary(), '192.0.2.9', true)).toMatchObject({ reason: 'invalid' })
  })

  test('because it hangs, the other vendor’s tickets still pass', async () => {
    // The provider's own timer is to come before core's: both on the real clock.
    vi.useRealTimers()
    const { visit } = setUp({ timeoutMs: 2_000 })
    primary.always({ fault: 'hang' })
    await Promise.all(Array.from({ length: 8 }, (_, i) => visit(ofPrimary(), `198.51.100.${i}`)))
    expect(states).toEqual(['tencent open'])
    expect(await visit(ofSecondary())).toMatchObject({ admittedBy: 'ticket' })
    expect(await visit(ofPrimary(), '192.0.2.9', true)).toMatchObject({ outcome: 'unavailable' })
  })

  test('its disaster tickets are admitted where a route says so, once all vendors are down', async () => {
    const { visit } = setUp()
    const disaster = () =>
      visit(ofPrimary(`terror_1001_${app.captchaAppId}_${Math.floor(Date.now() / 1000)}`), '192.0.2.9', true)
    expect(await disaster()).toMatchObject({ reason: 'disaster' })
    await outage(secondary, (ip) => visit(ofSecondary(), ip))
    expect(await disaster()).toMatchObject({ reason: 'disaster' })
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    expect(await disaster()).toMatchObject({ admittedBy: 'policy', option: 'onDisasterTicket' })
  })

  test('it is probed after a pause, and its breaker closes with the answer', async () => {
    const { visit } = setUp()
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    await primary.up()
    vi.advanceTimersByTime(2_000)
    expect(await visit(ofPrimary())).toMatchObject({ admittedBy: 'ticket' })
    expect(states).toEqual(['tencent open', 'tencent half-open', 'tencent closed'])
  })

  test('a probe whose answer was lost is repeated', async () => {
    const { visit } = setUp()
    await outage(secondary, (ip) => visit(ofSecondary(), ip))
    await secondary.up()
    vi.advanceTimersByTime(2_000)
    secondary.next({ fault: 'reset before headers' })
    expect(await visit(ofSecondary())).toMatchObject({ admittedBy: 'ticket' })
    expect(callCounts()).toEqual([0, 2])
    expect(states).toEqual(['turnstile open', 'turnstile half-open', 'turnstile closed'])
  })
})

describe('the challenge of failover', () => {
  const call = () => ({ deadline: performance.now() + 60_000 })

  test('exists where one of the providers has one', () => {
    const silent = () => ({ ...tencentHere(), challenge: undefined as never })
    expect(failover([silent(), { ...turnstileHere(), challenge: undefined as never }]).challenge).toBeUndefined()
    expect(failover([silent(), turnstileHere()]).challenge).toBeDefined()
  })

  test('is the first vendor’s that is up', async () => {
    const { visit, served } = setUp()
    expect(await served()).toContain('"https://turing.captcha.qcloud.com/TJCaptcha.js"')
    await outage(primary, (ip) => visit(ofPrimary(), ip))
    expect(await served()).toContain('"https://challenges.cloudflare.com/turnstile/v0/api.js"')
    await outage(secondary, (ip) => visit(ofSecondary(), ip))
    expect(await served()).toContain('urn:ticketgate:unavailable')
    vi.advanceTimersByTime(2_000)
    expect(await served()).toContain('"https://turing.captcha.qcloud.com/TJCaptcha.js"')
  })

  test('is a later one’s where an earlier one cannot be served', async () => {
    const slides = await fakeVendor(oneaccessWire({ clientId: 'c' }))
    ends.push(() => slides.close())
    const slide = oneaccess({ domain: 'acme.example.com', clientId: 'c', endpoint: slides.origin })
    const both = failover([{ ...turnstileHere(), challenge: undefined as never }, slide])
    const identity = { sender: '1', osVersion: 'a', deviceFingerprint: 'b', agent: 'c' }
    slides.next({ body: { token: '71d0' } })
    expect(await both.challenge?.(visitor(), identity, call())).toMatchObject({ outcome: 'challenge' })
    await slides.down()
    expect(await both.challenge?.(visitor(), identity, call())).toMatchObject({ outcome: 'unavailable' })
    await both.close?.()
  })
})

test('a field that is too long for its own vendor is malformed, and no call is made', async () => {
  const { visit } = setUp()
  expect(await visit(ofSecondary('x'.repeat(2_049)))).toMatchObject({ reason: 'malformed' })
  expect(await visit({ ...ofPrimary(), randstr: 'x'.repeat(2_049) })).toMatchObject({ reason: 'malformed' })
  expect(callCounts()).toEqual([0, 0])
  const longer = hcaptcha({ secret, sitekey: 'k', endpoint: primary.endpoint })
  const provider = failover([longer, turnstileHere()])
  const verifier = createVerifier({ provider })
  ends.push(() => verifier.close())
  const decision = await verifier.verify(post(ofSecondary('x'.repeat(2_049))))
  expect(decision).toMatchObject({ verdict: { reason: 'malformed' } })
  expect(callCounts()).toEqual([0, 0])
})
