import { eventNames, onEvent, type RequestLike, verifiers } from '@ticketgate/core'
import { createChallenge, createGuard } from '@ticketgate/core/adapter'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { post, withTicket } from '../support/requests.js'
import { login, outcomeOf, useShops } from './shops.js'

const { vendor, provider, shops } = useShops()

test('each request is checked with its own tenant’s keys', async () => {
  const { check, made } = shops()
  expect(await check(login('a', 'token-1'))).toBe('admitted')
  expect(await check(login('b', 'token-2'))).toBe('admitted')
  expect(await check(login('a', 'token-3'))).toBe('admitted')
  expect(vendor.calls.map(({ secret }) => secret)).toEqual(['secret of a', 'secret of b', 'secret of a'])
  expect(made).toEqual(['a', 'b'])
})

test('a ticket that passed for one tenant is none for another, even with the same keys', async () => {
  const { check } = shops({ maxUses: 3, provider: () => provider('all') })
  expect(await check(login('a'))).toBe('admitted')
  expect(await check(login('b'))).toBe('reject/mismatch')
  expect(await check(login('a'))).toBe('admitted')
})

describe('whose request it is, is not known', () => {
  test.each([
    ['no tenant', undefined],
    ['an empty name', ''],
    ['a name without end', 'x'.repeat(257)],
    ['a tenant without a provider', 'nobody'],
  ])('%s: misconfigured, without a call', async (_, shop) => {
    const { guard } = shops()
    const decision = await guard.check(login(shop), login(shop))
    expect(decision).toMatchObject({ admitted: false, verdict: { outcome: 'misconfigured' }, reply: { status: 500 } })
    expect(vendor.calls).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'toString', '../a', 'a\u0000b'])(
    'the name %j is a name like any other',
    async (shop) => {
      const known = new Map([['a', 'secret of a']])
      const requested: string[] = []
      const { check } = shops({
        tenant: () => shop,
        provider: (id) => {
          requested.push(id)
          return known.has(id) ? provider(id) : undefined
        },
      })
      expect(await check(login('a'))).toBe('misconfigured')
      expect(requested).toEqual([shop])
    },
  )

  test.each([17, null, { id: 'a' }, ['a']])('tenant() returns %j: misconfigured', async (shop) => {
    expect(await shops({ tenant: () => shop as never }).check(login('a'))).toBe('misconfigured')
  })

  test('what tenant() throws is the application’s own, as with identity()', async () => {
    const { check } = shops({ tenant: () => Promise.reject(new Error('no session')) })
    await expect(check(login('a'))).rejects.toThrow('no session')
  })
})

test('after close() everything is misconfigured', async () => {
  const { check, verifier } = shops()
  await check(login('a', 'token-1'))
  await verifier.close()
  expect(await check(login('a', 'token-2'))).toBe('misconfigured')
  expect(await check(login('b', 'token-3'))).toBe('misconfigured')
})

test('a retry pass of one tenant opens nothing at another', async () => {
  const { verifier } = shops()
  const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 2, carrier: 'header' as const }
  const guard = createGuard<RequestLike, object, string>(verifier, { issuePass })
  const check = (request: RequestLike) => guard.check(request, request)
  const first = await check(login('shop', 'token-1'))
  const pass = first.headers?.['X-Captcha-Pass'] as string
  expect(pass).toBeDefined()
  const withPass = (shop: string) => post({}, { headers: { 'x-shop': shop, 'x-captcha-pass': pass } })
  expect(await check(withPass('another'))).toMatchObject({ admitted: false, verdict: { reason: 'missing' } })
  expect(await check(withPass('shop'))).toMatchObject({ admitted: true, admission: { admittedBy: 'retry-pass' } })
})

describe('an account that two tenants have by the same name', () => {
  const account = ({ body }: RequestLike) => (body as { user?: unknown }).user
  const bobOf = (shop: string) => post({ user: 'bob' }, { headers: { 'x-shop': shop } })

  test('is counted for each of them by itself', async () => {
    const { verifier } = shops()
    const onlyAfter = { failures: 2, account, key: 'k'.repeat(32) }
    const guard = createGuard<RequestLike, object, string>(verifier, { onlyAfter })
    const logIn = async (shop: string, status: number) => {
      const decision = await guard.check(bobOf(shop), bobOf(shop))
      if (!decision.admitted) return outcomeOf(decision.verdict)
      await decision.settle({ status })
      return decision.admission.admittedBy
    }
    expect([await logIn('one', 401), await logIn('one', 401)]).toEqual(['below-limit', 'below-limit'])
    expect(await guard.isNeeded(bobOf('one'), bobOf('one'))).toBe(true)
    expect(await guard.isNeeded(bobOf('other'), bobOf('other'))).toBe(false)
    // Whoever has a shop of his own, and a bob in it, must not wipe out the other bob's failures by logging in.
    expect(await logIn('other', 200)).toBe('below-limit')
    expect(await logIn('one', 401)).toBe('reject/missing')
  })

  test('shares the limit of an address, whichever tenants that tries', async () => {
    const { verifier } = shops()
    const onlyAfter = { failures: 9, account, perIp: 2, key: 'k'.repeat(32) }
    const guard = createGuard<RequestLike, object, string>(verifier, { onlyAfter })
    const outcomes = []
    for (const shop of ['one', 'two', 'three']) {
      outcomes.push((await guard.check(bobOf(shop), bobOf(shop))).admitted)
    }
    expect(outcomes).toEqual([true, true, false])
  })
})

test('no event and no log line names a tenant', async () => {
  const seen: unknown[] = []
  const unlisten = eventNames.map((name) => onEvent(name, (event) => seen.push(event)))
  const note = (fields: object, message: string) => seen.push(fields, message)
  const { check } = shops({ logger: { info: note, warn: note, error: note } })
  expect(await check(login('tenant-4711', 'token-1'))).toBe('admitted')
  expect(await check(login('tenant-4711-wrong', 'token-2'))).toBe('misconfigured')
  expect(await check(login('nobody', 'token-2'))).toBe('misconfigured')
  for (const end of unlisten) end()
  expect(seen.length).toBeGreaterThan(5)
  expect(JSON.stringify(seen)).not.toMatch(/tenant-4711|nobody/)
  expect(JSON.stringify(seen)).toContain('"turnstile"')
})

describe('challenge()', () => {
  const get = (shop: string | undefined, query: Record<string, string> = {}) =>
    post(undefined, { method: 'GET', query, headers: { ...(shop !== undefined && { 'x-shop': shop }) } })

  test.each([{}, { settings: '' }, { captcha: '0' }])(
    'with %j is each tenant’s own, and no cache keeps it',
    async (query) => {
      const route = createChallenge<RequestLike, object, string>(shops().verifier)
      for (const shop of ['a', 'b', 'a']) {
        const reply = await route.reply(get(shop, query), get(shop, query))
        expect([reply.status, reply.headers['Cache-Control'], reply.headers['ETag']]).toEqual([
          200,
          'no-store',
          undefined,
        ])
        const body = Buffer.from(reply.body).toString()
        if (!('captcha' in query)) expect(body).toContain(`key-of-${shop}`)
        expect(body).not.toContain('secret of')
      }
    },
  )

  test('without a tenant is misconfigured', async () => {
    const route = createChallenge<RequestLike, object, string>(shops().verifier)
    for (const shop of [undefined, 'nobody']) {
      expect(await route.reply(get(shop), get(shop))).toMatchObject({
        status: 500,
        headers: { 'Cache-Control': 'no-store' },
      })
    }
  })
})

test('verify() and check() go by the tenant too', async () => {
  const { verifier } = shops()
  expect(await verifier.verify(login('a', 'token-1'))).toMatchObject({ admitted: true })
  const fields = { 'cf-turnstile-response': 'token-2' }
  expect(await verifier.check(fields, undefined, { tenant: 'b' })).toMatchObject({ outcome: 'pass' })
  expect(await verifier.check(fields, undefined, { tenant: 'nobody' })).toMatchObject({ outcome: 'misconfigured' })
  await expect(verifier.check(fields, undefined, {} as never)).rejects.toThrow(/tenant/)
  expect(vendor.calls.map(({ secret }) => secret)).toEqual(['secret of a', 'secret of b'])
})

test('tenants may have different vendors, and routes may name any field', async () => {
  const fake = fakeProvider()
  const { verifier } = shops({ provider: (shop) => (shop === 'fake' ? (fake as never) : provider(shop)) })
  const guard = createGuard<RequestLike, object, string>(verifier, { fields: { ticket: 'body.ticket' } as never })
  const fakeLogin = withTicket('pass-1', { headers: { 'x-shop': 'fake' } })
  expect(await guard.check(fakeLogin, fakeLogin)).toMatchObject({ admitted: true })
  expect(await guard.check(login('a'), login('a'))).toMatchObject({ admitted: true })
})

test.each([
  [{ tenant: undefined }, 'tenant'],
  [{ provider: { name: 'turnstile' } }, 'provider'],
  [{ max: 0 }, 'max'],
  [{ origins: ['https://x.example/path'] }, 'origins'],
])('%j does not start', (wrong, option) => {
  const options = { tenant: () => 'a', provider: () => provider('a'), ...wrong }
  expect(() => verifiers(options as never)).toThrow(expect.objectContaining({ option }))
})
