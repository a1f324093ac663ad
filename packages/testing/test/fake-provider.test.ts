import { createVerifier } from '@ticketgate/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type FakeProviderOptions, fakeProvider, testTickets } from '../src/index.js'

function setup(options?: FakeProviderOptions, maxUses = 1) {
  const provider = fakeProvider(options)
  const verifier = createVerifier({ provider, maxUses })
  return { provider, check: (ticket: string, uid = 'ann') => verifier.check({ ticket }, { uid }) }
}

describe('fakeProvider', () => {
  it.each([
    [testTickets.pass('a'), { outcome: 'pass', use: 1 }],
    [testTickets.reject('expired'), { outcome: 'reject', reason: 'expired', vendorCode: 'fake-5100' }],
    [testTickets.unavailable('throttled'), { outcome: 'unavailable', cause: 'throttled', retryAfterMs: 1500 }],
    [testTickets.misconfigured(), { outcome: 'misconfigured', vendorCode: 'fake-4104' }],
    [testTickets.disaster(1_700_000_000), { outcome: 'reject', reason: 'disaster' }],
    ['anything else', { outcome: 'reject', reason: 'invalid', vendorCode: 'fake-5100' }],
  ])('says of %s what its text asks for', async (ticket, verdict) => {
    expect(await setup().check(ticket)).toMatchObject(verdict)
  })

  it.each([
    'reject',
    'reject-',
    'reject-foo-x',
    'reject-toString-x',
    'unavailable',
    'unavailable-foo',
    'disaster-x',
    '',
  ])('turns down %j, which asks for nothing that there is, as invalid', async (ticket) => {
    const answer = await fakeProvider().verify({ ticket, uid: undefined, ip: undefined }, { attempt: 0 } as never)
    expect(answer).toEqual({ outcome: 'reject', reason: 'invalid', final: true, vendorCode: 'fake-5100' })
  })

  it('keeps a list of its calls, with their visitors', async () => {
    const { provider, check } = setup()
    await check(testTickets.pass('a'))
    await check(testTickets.pass('a'))
    await check(testTickets.reject('risk', 'b'), 'bob')
    expect(provider.calls).toEqual([
      { ticket: 'pass-a', uid: 'ann', ip: undefined, attempt: 0 },
      { ticket: 'reject-risk-b', uid: 'bob', ip: undefined, attempt: 0 },
    ])
  })

  it('binds a ticket to its visitor', async () => {
    const { check } = setup({}, 2)
    await check(testTickets.pass('a'))
    expect(await check(testTickets.pass('a'), 'bob')).toMatchObject({ reason: 'mismatch' })
    expect(await check(testTickets.pass('a'))).toMatchObject({ use: 2 })
    expect(await check(testTickets.pass('a'))).toMatchObject({ reason: 'replayed' })
  })

  it('gives the answers that a test set for single tickets', async () => {
    const answers = {
      risky: { outcome: 'pass', risk: 8 } as const,
      late: async ({ uid }: { uid?: string | undefined }) => ({ outcome: 'pass', detail: { uid } }) as const,
    }
    const { check } = setup({ answers })
    expect(await check('risky')).toMatchObject({ outcome: 'pass', risk: 8 })
    expect(await check('late')).toMatchObject({ outcome: 'pass', detail: { uid: 'ann' } })
    expect(await check(testTickets.pass('other'))).toMatchObject({ outcome: 'pass' })
  })
})

describe('what a ticket says that the vendor reports of it', () => {
  const expecting = async (ticket: string, expect: object) => {
    const verifier = createVerifier({ provider: fakeProvider() })
    const options = { expect } as { expect: { action: string } }
    const request = { method: 'POST', path: '/', headers: {}, query: {}, body: { ticket }, ip: '203.0.113.7' }
    const decision = await verifier.verify(request, options)
    return decision.admitted || decision.verdict
  }

  it.each([{ action: 'login' }, { hostname: 'shop.example.com' }, { minScore: 0.5 }])('meets %j', async (expected) => {
    const ticket = testTickets.pass('ann', { action: 'login', hostname: 'shop.example.com', score: 0.9 })
    expect(await expecting(ticket, expected)).toBe(true)
    expect(await expecting(testTickets.pass('ann', {}), expected)).toMatchObject({ reason: 'mismatch' })
  })

  it('refuses another action, and a lower score', async () => {
    const ticket = testTickets.pass('ann', { action: 'buy', score: 0.4 })
    expect(await expecting(ticket, { action: 'login' })).toMatchObject({ reason: 'mismatch' })
    expect(await expecting(ticket, { minScore: 0.5 })).toMatchObject({ outcome: 'reject', reason: 'risk' })
  })
})

describe('in production', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('is refused when it is made, since it admits whoever writes the right text', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => fakeProvider()).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_UNSUPPORTED' }))
  })
})
