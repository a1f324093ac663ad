import { createVerifier, memoryStore } from '@ticketgate/core'
import { type GeetestOptions, geetest, geetestSignToken } from '@ticketgate/core/geetest'
import { type FakeVendor, fakeVendor, geetestWire } from '@ticketgate/testing'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { notedCalls } from '../../support/noted-calls.js'
import { post, visitor } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'

const pair = { captchaId: '0123456789abcdef0123456789abcdef', captchaKey: 'fedcba9876543210fedcba9876543210' }
let vendor: FakeVendor
let ends: (() => unknown)[] = []
beforeEach(async () => {
  vendor = await fakeVendor(geetestWire(pair))
  ends = [() => vendor.close()]
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await Promise.all(ends.map((end) => end()))
})

function checks(options: Partial<GeetestOptions> = {}) {
  const provider = geetest({ ...pair, endpoint: vendor.endpoint, ...options })
  const verifier = createVerifier({ provider, store: memoryStore() })
  ends.push(() => verifier.close())
  return async (more: object = {}) => verdictOf(await verifier.verify(post({ ...form(), ...more })))
}

const form = () => ({
  lot_number: '4dc3cfc2cdff448cad8d13107198d473',
  captcha_output: 'output',
  pass_token: 'a'.repeat(64),
  gen_time: String(Math.floor(Date.now() / 1000)),
})

describe('the signature', () => {
  test.each([
    [
      'b09a7aafbfd83f73b35a9b530d0337bf',
      '4dc3cfc2cdff448cad8d13107198d473',
      'c99f3aa68104bdcd085f372dc6556a17a5a830a1a3d25125fb0010466977f3d8',
    ],
    ['test-key', 'test-lot', '46ca4316cc123583eb7ab61a61b32de5757609858db24fad6fc75fb052cda66c'],
  ])('of key %s and lot number %s is as published', (key, lotNumber, signature) => {
    expect(geetestSignToken(key, lotNumber)).toBe(signature)
  })

  test('is right for any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), async (output, token) => {
        const provider = geetest({ ...pair, endpoint: vendor.endpoint })
        const fields = { form: { ...form(), captcha_output: output, pass_token: token }, identity: {} }
        await provider.verify(fields, { deadline: performance.now() + 30_000, attempt: 0, checkId: 'c' })
        await provider.close?.()
        const sent = vendor.calls.at(-1)
        expect(sent?.isAuthentic).toBe(true)
        expect(sent?.fields).toMatchObject({ captcha_output: output, pass_token: token })
      }),
      { numRuns: 50 },
    )
  })
})

test('sends the four fields and the signature, and nothing of the visitor', async () => {
  const check = checks()
  expect(await check()).toMatchObject({ outcome: 'pass' })
  const names = Object.keys(vendor.calls[0]?.fields ?? {}).sort()
  expect(names).toEqual(['captcha_output', 'gen_time', 'lot_number', 'pass_token', 'sign_token'])
  expect(vendor.calls[0]?.path).toBe(`/validate?captcha_id=${pair.captchaId}`)
})

test('a captcha_id that the page posts does not choose the key', async () => {
  expect(await checks()({ captcha_id: 'f'.repeat(32) })).toMatchObject({ outcome: 'pass' })
  expect(vendor.calls[0]?.path).toBe(`/validate?captcha_id=${pair.captchaId}`)
})

test.each(['', '1e9', '-1', '17000000000000000', ' 1700000000', '１７'])(
  'a gen_time of %j is malformed, without a call',
  async (genTime) => {
    expect(await checks()({ gen_time: genTime })).toMatchObject({ outcome: 'reject', reason: 'malformed' })
    expect(vendor.calls).toHaveLength(0)
  },
)

test('one lot number in capitals is the same ticket', async () => {
  const check = checks()
  expect(await check()).toMatchObject({ outcome: 'pass' })
  const again = await check({ lot_number: form().lot_number.toUpperCase(), pass_token: 'b'.repeat(64) })
  expect(again).toMatchObject({ outcome: 'reject', reason: 'replayed' })
  expect(vendor.calls).toHaveLength(1)
})

test('hands on where GeeTest saw the visitor, but to no store and no log', async () => {
  const facts = { used_type: 'slide', user_ip: '203.0.113.7', referer: 'https://x.example/?uid=17', scene: 'login' }
  vendor.next({ body: { status: 'success', result: 'success', captcha_args: facts } })
  const verdict = await checks()()
  if (verdict?.outcome !== 'pass') throw new Error(JSON.stringify(verdict))
  expect(verdict.detail).toMatchObject({ usedType: 'slide', scene: 'login', userIp: '203.0.113.7' })
  expect(JSON.stringify(verdict)).not.toMatch(/203\.0\.113|uid=17/)
})

test('the key of the vendor’s demos is refused in production', () => {
  const demo = {
    captchaId: '647f5ed2ed8acb4be36784e01556bb71',
    captchaKey: 'b09a7aafbfd83f73b35a9b530d0337bf',
  }
  expect(() => geetest(demo)).not.toThrow()
  vi.stubEnv('NODE_ENV', 'production')
  for (const options of [demo, { ...pair, captchaKey: demo.captchaKey }, { ...pair, captchaId: demo.captchaId }]) {
    expect(() => geetest(options)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
  }
  expect(() => geetest(pair)).not.toThrow()
})

describe('without an endpoint', () => {
  test.each([
    [{}, 'https://gcaptcha4.geetest.com/validate', 'geetest'],
    [{ host: 'captcha.alicaptcha.com' }, 'https://captcha.alicaptcha.com/validate', 'pnvs'],
    [{ host: 'captcha-api.dypns.com' }, 'https://captcha-api.dypns.com/validate', 'pnvs'],
    [{ host: 'cap-eu.geelabapi.com' }, 'https://cap-eu.geelabapi.com/validate', 'geelab'],
  ] as const)('with %j, %s is called, and the realm is %s', async (options, endpoint, realm) => {
    const { called, dispatcher } = notedCalls()
    const provider = geetest({ ...pair, ...options, dispatcher })
    expect(provider.realm).toBe(realm)
    const extracted = provider.extract((name) => form()[name], visitor(), {})
    if (!extracted.ok) throw new Error(extracted.reason)
    await provider.verify(extracted.fields, { deadline: performance.now() + 5_000, attempt: 0, checkId: 'c' })
    expect(called).toEqual([`${endpoint}?captcha_id=${pair.captchaId}`])
  })

  test('no other host is taken', () => {
    expect(() => geetest({ ...pair, host: 'evil.example' as never })).toThrow(
      expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }),
    )
  })
})

describe('the fake vendor', () => {
  test('lets a ticket pass once, also for another process', async () => {
    expect(await checks()()).toMatchObject({ outcome: 'pass' })
    expect(await checks()()).toMatchObject({ outcome: 'reject', reason: 'replayed', vendorCode: -50003 })
  })

  test('refuses a ticket of 11 minutes ago', async () => {
    const old = String(Math.floor(Date.now() / 1000) - 660)
    expect(await checks()({ gen_time: old })).toMatchObject({ reason: 'expired', vendorCode: -50305 })
  })
})
