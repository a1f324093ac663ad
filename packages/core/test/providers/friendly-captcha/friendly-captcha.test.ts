import { createVerifier, type Expectation, memoryStore } from '@ticketgate/core'
import { type FriendlyCaptchaOptions, friendlyCaptcha } from '@ticketgate/core/friendly-captcha'
import { type FakeVendor, fakeVendor, friendlyCaptchaWire } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { codes } from '../../../src/providers/friendly-captcha/codes.js'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor, visitorIp } from '../../support/requests.js'
import { outcomeOf } from '../../support/vendor-checks.js'
import { verdictOf } from '../../support/verdict-of.js'

const account = { apiKey: 'A1TFU0SNDUI', sitekey: 'FCMGEMUD2KTDSQ5H' }
const field = 'frc-captcha-response'
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(friendlyCaptchaWire(account))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  await Promise.all(ends.map((end) => end()))
})

function checks(options: Partial<FriendlyCaptchaOptions> = {}) {
  const provider = friendlyCaptcha({ ...account, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store: memoryStore() })
  ends.push(() => verifier.close())
  return (response: unknown, expected?: Expectation) =>
    verifier.verify(post({ [field]: response }), expected && { expect: expected })
}
const verdictIn = async (decision: ReturnType<ReturnType<typeof checks>>) => {
  const verdict = verdictOf(await decision)
  return verdict === undefined ? 'none' : outcomeOf(verdict)
}

test('the contract runs every code', () => {
  const words = Object.keys(friendlyCaptchaWire(account).words)
  expect(Object.keys(codes).filter((code) => !words.includes(code))).toEqual([])
})

test('sends the response and the site key, the API key in a header, and nothing of the visitor', async () => {
  await checks()('a response')
  const [call] = vendor.calls
  expect(call?.fields).toEqual({ response: 'a response', sitekey: account.sitekey })
  expect(call?.headers).toMatchObject({ 'x-api-key': account.apiKey, accept: 'application/json' })
  expect(JSON.stringify([call?.path, call?.body, call?.headers])).not.toContain(visitorIp)
})

describe('what the vendor’s own default would admit', () => {
  test.each(['', 'x'.repeat(16_385), ['a', 'b'], { response: 'x' }, 7, true])(
    'a response of %j is malformed, without a call',
    async (response) => {
      expect(await verdictIn(checks()(response))).toBe('malformed')
      expect(vendor.calls).toHaveLength(0)
    },
  )

  test('16 KB are a possible response', async () => {
    expect(await verdictIn(checks()('x'.repeat(16_384)))).toBe('pass')
  })

  test.each([400, 401, 404, 500, 503])('status %s admits nobody', async (status) => {
    vendor.always({ status, body: '<p>Error</p>' })
    expect((await checks()('a response')).admitted).toBe(false)
  })

  test('neither does an answer that never comes, nor one that is no JSON', async () => {
    vendor.next({ fault: 'garbage' }, { fault: 'half JSON' }, { fault: 'reset before headers' })
    for (const response of ['one', 'two', 'three']) expect((await checks()(response)).admitted).toBe(false)
  })
})

describe('a field that begins with a dot is the widget’s state', () => {
  test.each(
    '.UNINITIALIZED .UNCONNECTED .UNSTARTED .REQUESTING .SOLVING .VERIFYING .EXPIRED .DESTROYED .RESET .ERROR .'.split(
      ' ',
    ),
  )('%s: no ticket is there, and no call is made', async (state) => {
    expect(await verdictIn(checks()(state))).toBe('missing')
    expect(vendor.calls).toHaveLength(0)
  })

  test.each(['.ERROR.UNREACHABLE', '.ERROR.UNREACHABLE~eyJzZGtfdiI6IjEuMC4yIn0'])(
    '%s is counted as a disaster ticket, which no option admits: anybody can write one',
    async (state) => {
      const provider = friendlyCaptcha({ ...account, endpoint: vendor.endpoint })
      const verifier = createVerifier({ provider })
      ends.push(() => verifier.close())
      const admit = { admit: true, perMinute: 100 } as const
      const disaster = { ...admit, perIp: 100, maxAgeSeconds: 86_400, onlyWhileVendorIsDown: false }
      const decision = await verifier.verify(post({ [field]: state }), {
        onUnavailable: admit,
        onDisasterTicket: disaster,
      })
      expect(decision).toMatchObject({ admitted: false, verdict: { reason: 'disaster' } })
      expect(vendor.calls).toHaveLength(0)
    },
  )

  test('a dot anywhere else is part of a response', async () => {
    expect(await verdictIn(checks()('a.UNSTARTED'))).toBe('pass')
  })
})

describe('the page’s origin', () => {
  const from = (origin: unknown) =>
    vendor.next({ body: { success: true, data: { event_id: 'ev_1', challenge: { timestamp: 'now', origin } } } })

  test.each([
    ['https://shop.example', 'pass'],
    ['https://shop.example:8443', 'pass'],
    ['https://evil.example', 'mismatch'],
    ['https://shop.example.evil.example', 'mismatch'],
    ['', 'mismatch'],
    ['null', 'mismatch'],
    [null, 'vendor'],
    [undefined, 'vendor'],
    [['https://shop.example'], 'vendor'],
  ])('%j, where shop.example is expected: %s', async (origin, verdict) => {
    from(origin)
    expect(await verdictIn(checks()('a response', { hostname: 'shop.example' }))).toBe(verdict)
  })

  test('and the event’s id are in detail', async () => {
    const decision = await checks()('a response')
    expect(verdictOf(decision)).toMatchObject({ detail: { hostname: 'example.com', eventId: 'ev_1' } })
  })
})

describe('without an endpoint', () => {
  test.each([
    [{}, 'https://global.frcapi.com/api/v2/captcha/siteverify'],
    [{ region: 'eu' }, 'https://eu.frcapi.com/api/v2/captcha/siteverify'],
  ] as [{ region?: 'eu' }, string][])('with %j, %s is called', async (options, endpoint) => {
    const { called, dispatcher } = notedCalls()
    const provider = friendlyCaptcha({ ...account, ...options, dispatcher })
    expect(provider.realm).toBe('friendly-captcha')
    const extracted = provider.extract(() => 'a response', visitor(), {})
    if (!extracted.ok) throw new Error(extracted.reason)
    await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
    expect(called).toEqual([endpoint])
    expect(provider.page).toMatchObject({ siteKey: account.sitekey, apiEndpoint: options.region ?? 'global' })
    expect(JSON.stringify(provider.page)).not.toContain(account.apiKey)
  })

  test.each([
    { apiKey: undefined },
    { sitekey: undefined },
    { apiKey: 'two\r\nlines' },
    { region: 'us' },
    { ticketTtlMs: 3_600_000 },
    { siteKey: 'x' },
  ])('%j is refused when it is made', (wrong) => {
    const make = () => friendlyCaptcha({ ...account, ...wrong } as never)
    expect(make).toThrow(expect.objectContaining({ name: 'CaptchaError', option: Object.keys(wrong)[0] }))
  })
})

test('a response passes once, also at the vendor', async () => {
  expect(await verdictIn(checks()('one response'))).toBe('pass')
  const again = await checks()('one response')
  expect(again.verdict).toMatchObject({ reason: 'replayed', vendorCode: 'response_duplicate' })
})
