import type { Misconfigured, Pass } from '@ticketgate/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { code, json, type LoopbackVendor, loopbackVendor } from '../../support/loopback-vendor.js'
import { outcomeOf, tianyuChecks } from '../../support/vendor-checks.js'

let vendor: LoopbackVendor
let checks: ReturnType<typeof tianyuChecks>

beforeAll(async () => {
  vendor = await loopbackVendor()
  checks = tianyuChecks(vendor.endpoint)
})
afterAll(async () => {
  await checks.close()
  await vendor.close()
})

async function answered(value: unknown, headers?: Record<string, string>) {
  vendor.answers(code(value, headers))
  vendor.calls.length = 0
  return { verdict: await checks.check(), calls: vendor.calls.length }
}

// Spec page tianyu-v2, "Error codes".
const configuration = [4000, 4100, 4101, 4102, 4103, 4104, 4105, 4106, 4110, 4300, 4600, 5200, 5300, 5500, 6100]
const vendorsOwn = [5000, 5400, 6000, 6200]

describe('code', () => {
  test.each([0, '0'])('%j lets in', async (value) => {
    expect(await answered(value)).toMatchObject({ verdict: { outcome: 'pass' }, calls: 1 })
  })

  test.each([5100, '5100'])('%j is the visitor’s', async (value) => {
    const { verdict, calls } = await answered(value)
    expect([verdict, calls]).toMatchObject([{ outcome: 'reject', reason: 'invalid', vendorCode: 5100 }, 1])
  })

  test.each(configuration)('%s is ours', async (value) => {
    const { verdict, calls } = await answered(value)
    expect([verdict, calls]).toMatchObject([{ outcome: 'misconfigured', vendorCode: value }, 1])
  })

  test.each([
    [4000, 'captchaType'],
    [4100, 'secretKey'],
    [4103, 'token'],
    [4104, 'secretId'],
    [4600, 'https'],
  ])('%s: the log says to look at %s', async (value, setting) => {
    const { verdict } = await answered(value)
    expect((verdict as Misconfigured).error?.message).toContain(setting)
  })

  test.each(vendorsOwn)('%s is the vendor’s, and not asked again', async (value) => {
    const { verdict, calls } = await answered(value)
    expect([verdict, calls]).toMatchObject([{ outcome: 'unavailable', cause: 'vendor', vendorCode: value }, 1])
  })

  test('4400 is the account’s quota', async () => {
    const { verdict, calls } = await answered(4400)
    expect([verdict, calls]).toMatchObject([{ outcome: 'unavailable', cause: 'throttled', vendorCode: 4400 }, 1])
  })

  test('any other, now or to come, never rejects or admits a visitor', async () => {
    const known = new Set([0, 5100, 4400, 4500, ...configuration])
    const others = fc
      .oneof(fc.integer({ min: -1, max: 10_000 }), fc.maxSafeInteger())
      .filter((value) => !known.has(value))
    await fc.assert(
      fc.asyncProperty(others, async (value) => {
        const { verdict, calls } = await answered(value)
        expect([outcomeOf(verdict), calls]).toEqual(['vendor', 1])
      }),
    )
  })
})

test.each([
  [
    { level: 3, ticketTimestamp: 1_500_000_000 },
    { level: 3, ticketTimestamp: 1_500_000_000 },
  ],
  [
    { level: '3', ticketTimestamp: '1500000000' },
    { level: 3, ticketTimestamp: 1_500_000_000 },
  ],
  [{ level: 'ticket-x', ticketTimestamp: ['ticket-x'] }, {}],
  [{ level: null, is_right: 0, codeDesc: 'Success' }, {}],
])('of what a pass says beside its code, %j, the figures are kept: %j', async (facts, detail) => {
  vendor.answers(json({ code: 0, message: 'No Error', ...facts }))
  expect(await checks.check()).toMatchObject({ outcome: 'pass', detail })
  expect(((await checks.check()) as Pass).detail).toEqual(detail)
})

describe('code 4500', () => {
  const hourOff = (ms: number) => ({ Date: new Date(Date.now() + ms).toUTCString() })

  test('is asked once more, with a nonce and a time of its own', async () => {
    let calls = 0
    vendor.calls.length = 0
    vendor.answers((call, response, socket) => code(calls++ === 0 ? 4500 : 0)(call, response, socket))
    expect(await checks.check()).toMatchObject({ outcome: 'pass' })
    const [first, second] = vendor.calls
    expect(vendor.calls).toHaveLength(2)
    expect(second?.params['ticket']).toBe(first?.params['ticket'])
    expect(second?.params['Nonce']).not.toBe(first?.params['Nonce'])
    expect(second?.signed).toBe(true)
  })

  test('twice is the vendor’s, while the clocks agree', async () => {
    for (const headers of [hourOff(0), hourOff(200_000), hourOff(-200_000), { Date: 'nonsense' }]) {
      const { verdict, calls } = await answered(4500, headers)
      expect([outcomeOf(verdict), calls]).toEqual(['vendor', 2])
    }
  })

  test.each([
    [3_600_000, 'ahead of'],
    [-3_600_000, 'behind'],
  ])('twice with the vendor’s clock %i ms off is ours, and the error says that it is %s ours', async (ms, where) => {
    const { verdict, calls } = await answered(4500, hourOff(ms))
    expect([verdict, calls]).toMatchObject([{ outcome: 'misconfigured', vendorCode: 4500 }, 2])
    const { message = '' } = (verdict as Misconfigured).error ?? {}
    expect(message).toMatch(
      new RegExp(`^The vendor’s clock is \\d+ s ${where} this machine’s: set this machine’s clock\\.$`),
    )
    // The Date header has no fractions of a second.
    expect(Math.abs(Number(/\d+/.exec(message)) - 3600)).toBeLessThanOrEqual(5)
  })
})

describe('whom we ask about', () => {
  test.each([
    ['no IP', {}],
    ['an IP that is none', { userIp: 'unknown' }],
    ['accountType 1 without appId', { userIp: '203.0.113.7', accountType: 1 }],
    ['accountType 2 without appId', { userIp: '203.0.113.7', accountType: 2 }],
    ['a uid that is an object', { userIp: '203.0.113.7', uid: { toString: 1 } }],
    ['a uid that is a list', { userIp: '203.0.113.7', uid: ['a'] }],
  ])('%s: ours, and the vendor is not asked', async (_, identity) => {
    vendor.calls.length = 0
    const verdict = await checks.verifier.check({ ticket: 't' }, identity as never)
    expect(verdict).toMatchObject({ outcome: 'misconfigured', error: expect.any(Error) })
    expect(vendor.calls).toHaveLength(0)
  })

  test.each([
    [
      { accountType: 1, appId: 'a' },
      { accountType: '1', appId: 'a' },
    ],
    [{ accountType: 4 }, { accountType: '4', appId: undefined }],
    [{ uid: null }, { uid: undefined }],
    [{ userIp: '::ffff:203.0.113.7' }, { userIp: '203.0.113.7' }],
  ])('%j is asked as %j', async (identity, params) => {
    vendor.answers(code(0))
    vendor.calls.length = 0
    const verdict = await checks.verifier.check({ ticket: `t-${JSON.stringify(identity)}` }, {
      userIp: '203.0.113.7',
      ...identity,
    } as never)
    expect(verdict).toMatchObject({ outcome: 'pass' })
    for (const [name, value] of Object.entries(params)) expect(vendor.calls[0]?.params[name]).toBe(value)
  })
})
