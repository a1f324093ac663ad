import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  eventNames,
  failover,
  memoryStore,
  onEvent,
  type Provider,
  type RequestLike,
  type VerifiersOptions,
  verifiers,
} from '@ticketgate/core'
import { createChallenge, createGuard } from '@ticketgate/core/adapter'
import { cap } from '@ticketgate/core/cap'
import { geetest } from '@ticketgate/core/geetest'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { turnstile } from '@ticketgate/core/turnstile'
import { yandex } from '@ticketgate/core/yandex'
import { fakeProvider } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { post, withTicket } from '../support/requests.js'

interface Calls {
  readonly secret: string
  readonly response: string
}
/** A siteverify vendor that knows each tenant's secret, and lets each token pass once. */
let vendor: Server
let endpoint: string
let calls: Calls[]
let sockets: number
let status: number
let held: (() => void)[] | undefined
let ends: (() => unknown)[]
beforeEach(async () => {
  calls = []
  sockets = 0
  status = 200
  held = undefined
  ends = []
  vendor = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { secret = '', response: token = '' } = Object.fromEntries(new URLSearchParams(text))
    calls.push({ secret, response: token })
    if (held !== undefined) await new Promise<void>((resolve) => held?.push(resolve))
    const isRight = secret.startsWith('secret of ') && !secret.endsWith('wrong')
    const body = isRight ? { success: true } : { success: false, 'error-codes': ['invalid-input-secret'] }
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  })
  vendor.on('connection', () => {
    sockets += 1
  })
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/siteverify`
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await Promise.all(ends.map((end) => end()))
  vendor.closeAllConnections()
  await new Promise((resolve) => vendor.close(resolve))
})

const login = (shop: string | undefined, token = 'token', more: Partial<RequestLike> = {}) =>
  post({ 'cf-turnstile-response': token }, { headers: { ...(shop !== undefined && { 'x-shop': shop }) }, ...more })

type Options = VerifiersOptions<object, string, RequestLike>
function shops(options: Partial<Options> = {}) {
  const made: string[] = []
  const verifier = verifiers<object, string, RequestLike>({
    tenant: ({ headers }) => headers['x-shop'] as string | undefined,
    provider: (shop) => {
      made.push(shop)
      return shop === 'nobody' ? undefined : provider(shop)
    },
    origins: [new URL(endpoint).origin],
    store: memoryStore(),
    ...options,
  })
  ends.push(() => verifier.close())
  const guard = createGuard<RequestLike, object, string>(verifier)
  const check = async (request: RequestLike) => {
    const decision = await guard.check(request, request)
    return decision.admitted ? 'admitted' : outcomeOf(decision.verdict)
  }
  return { verifier, made, check, guard }
}
const provider = (shop: string, more = {}) =>
  turnstile({ secret: `secret of ${shop}`, siteKey: `key-of-${shop}`, endpoint, ...more }) as unknown as Provider<
    object,
    string
  >
const outcomeOf = (verdict: { outcome: string; reason?: string; cause?: string }) =>
  [verdict.outcome, verdict.reason ?? verdict.cause].filter(Boolean).join('/')

test('each request is checked with its own tenant’s keys', async () => {
  const { check, made } = shops()
  expect(await check(login('a', 'token-1'))).toBe('admitted')
  expect(await check(login('b', 'token-2'))).toBe('admitted')
  expect(await check(login('a', 'token-3'))).toBe('admitted')
  expect(calls.map(({ secret }) => secret)).toEqual(['secret of a', 'secret of b', 'secret of a'])
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
    expect(calls).toEqual([])
  })

  test.each(['__proto__', 'constructor', 'toString', '../a', 'a\u0000b'])(
    'the name %j is a name like any other',
    async (shop) => {
      const known = new Map([['a', 'secret of a']])
      const asked: string[] = []
      const { check } = shops({
        tenant: () => shop,
        provider: (id) => {
          asked.push(id)
          return known.has(id) ? provider(id) : undefined
        },
      })
      expect(await check(login('a'))).toBe('misconfigured')
      expect(asked).toEqual([shop])
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

describe('a provider that cannot be made', () => {
  test('wrong keys are misconfigured', async () => {
    const { check } = shops({ provider: () => turnstile({ secret: '' }) as never })
    expect(await check(login('a'))).toBe('misconfigured')
  })

  test.each([[17], [{}], [{ verify() {}, extract() {} }]])('%j is none: misconfigured', async (made) => {
    expect(await shops({ provider: () => made as never }).check(login('a'))).toBe('misconfigured')
  })

  test('records that cannot be read are unavailable, and read again the next time', async () => {
    let isDown = true
    const { guard, check } = shops({
      provider: (shop) => {
        if (isDown) throw new Error(`password for ${shop} at db.internal`)
        return provider(shop)
      },
    })
    const decision = await guard.check(login('a'), login('a'))
    expect(decision).toMatchObject({ verdict: { outcome: 'unavailable', cause: 'store' }, reply: { status: 503 } })
    expect(Buffer.from(decision.reply?.body ?? []).toString()).not.toMatch(/db\.internal|"a"/)
    isDown = false
    expect(await check(login('a'))).toBe('admitted')
  })

  test('records that never answer are unavailable in time, for all who wait, and asked again', async () => {
    const never: ((made: Provider<object, string>) => void)[] = []
    const { check } = shops({
      timeoutMs: 100,
      provider: (shop) => (never.length < 1 ? new Promise((resolve) => never.push(resolve)) : provider(shop)),
    })
    const waiting = [check(login('a')), check(login('a')), check(login('a'))]
    expect(await Promise.all(waiting)).toEqual(Array(3).fill('unavailable/store'))
    expect(never).toHaveLength(1)
    // The one that comes too late is thrown away, closed.
    const close = vi.fn(async () => {})
    never[0]?.({ ...provider('late'), close })
    await vi.waitFor(() => expect(close).toHaveBeenCalled())
    const { check: again } = shops({ timeoutMs: 30_000 })
    expect(await again(login('a'))).toBe('admitted')
  })

  test('not more than so many are made at once', async () => {
    const { check } = shops({ maxPending: 5, timeoutMs: 100, provider: () => new Promise(() => {}) })
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => check(login(`shop-${index}`))))
    expect(outcomes.filter((outcome) => outcome === 'unavailable/overload')).toHaveLength(15)
  })
})

test('requests at the same time make one provider', async () => {
  const { check, made } = shops({ maxUses: 1 })
  const outcomes = await Promise.all(Array.from({ length: 50 }, (_, index) => check(login('a', `token-${index}`))))
  expect(new Set(outcomes)).toEqual(new Set(['admitted']))
  expect(made).toEqual(['a'])
})

describe('making room', () => {
  test('closes a provider whose check is under way when that ends', async () => {
    held = []
    const closed: string[] = []
    const { check } = shops({
      max: 1,
      provider: (shop) => {
        const made = provider(shop)
        return {
          ...made,
          async close() {
            closed.push(shop)
            await made.close?.()
          },
        } as never
      },
    })
    const first = check(login('a', 'token-a'))
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    const second = check(login('b', 'token-b'))
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    expect(closed).toEqual([])
    held[0]?.()
    expect(await first).toBe('admitted')
    await vi.waitFor(() => expect(closed).toEqual(['a']))
    held[1]?.()
    expect(await second).toBe('admitted')
    expect(closed).toEqual(['a'])
  })

  test('under load, one ticket still admits once, and everybody gets an answer', async () => {
    const { check } = shops({ max: 1 })
    const requests = Array.from({ length: 300 }, (_, index) => {
      const shop = `shop-${index % 10}`
      return check(login(shop, `token-${shop}`))
    })
    const outcomes = await Promise.all(requests)
    expect(outcomes.filter((outcome) => outcome === 'admitted')).toHaveLength(10)
    expect(outcomes.filter((outcome) => outcome === 'reject/replayed')).toHaveLength(290)
  })

  test('a ticket that was used is used, also for the provider that is made anew', async () => {
    const { check, made } = shops({ max: 1 })
    expect(await check(login('a', 'token-a'))).toBe('admitted')
    await check(login('b', 'token-b'))
    expect(await check(login('a', 'token-a'))).toBe('reject/replayed')
    expect(made).toEqual(['a', 'b', 'a'])
    expect(calls).toHaveLength(2)
  })

  test('keeps what is known of the vendor: all tenants share its breaker', async () => {
    status = 503
    const { check } = shops({ max: 1 })
    const from = (shop: string, number: number) => login(shop, `token-${number}`, { ip: `203.0.113.${number}` })
    for (let number = 1; number <= 5; number += 1) await check(from(`shop-${number}`, number))
    const before = calls.length
    expect(await check(from('another', 6))).toBe('unavailable/network')
    expect(calls).toHaveLength(before)
  })

  test('keeps a visitor’s limit of calls', async () => {
    const { check } = shops({ max: 1, maxChecksPerIpPerMinute: 2 })
    expect(await check(login('a', 'token-1'))).toBe('admitted')
    expect(await check(login('b', 'token-2'))).toBe('admitted')
    expect(await check(login('c', 'token-3'))).toBe('unavailable/throttled')
  })

  test('ten thousand tenants leave no more than `max` behind, and one vendor’s connections', async () => {
    let open = 0
    const { check } = shops({
      max: 50,
      provider: (shop) => {
        open += 1
        const made = provider(shop, { connections: 2 })
        return {
          ...made,
          async close() {
            open -= 1
            await made.close?.()
          },
        } as never
      },
    })
    for (let count = 0; count < 10_000; count += 1) {
      const isSigningIn = count % 50 === 0
      const request = isSigningIn
        ? login(`shop-${count}`, `token-${count}`)
        : post({}, { headers: { 'x-shop': `shop-${count}` } })
      expect(await check(request)).toBe(isSigningIn ? 'admitted' : 'reject/missing')
    }
    expect(open).toBe(50)
    expect(calls).toHaveLength(200)
    expect(sockets).toBeLessThanOrEqual(4)
  })
})

test('keys that change are read again: at once where they are forgotten, else after a while', async () => {
  let now = 1_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { check, verifier, made } = shops({ maxAgeMs: 60_000 })
  await check(login('a', 'token-1'))
  verifier.forget('a')
  await check(login('a', 'token-2'))
  expect(made).toEqual(['a', 'a'])
  now = 62_000
  await check(login('a', 'token-3'))
  expect(made).toEqual(['a', 'a', 'a'])
})

test('a provider that was in the making while its keys were forgotten is not kept', async () => {
  const waiting: (() => void)[] = []
  const { check, verifier, made } = shops({
    provider: async (shop) => {
      made.push(shop)
      await new Promise<void>((resolve) => waiting.push(resolve))
      return provider(shop)
    },
  })
  const first = check(login('a', 'token-1'))
  await vi.waitFor(() => expect(waiting).toHaveLength(1))
  verifier.forget('a')
  waiting[0]?.()
  expect(await first).toBe('admitted')
  const second = check(login('a', 'token-2'))
  await vi.waitFor(() => expect(waiting).toHaveLength(2))
  waiting[1]?.()
  expect(await second).toBe('admitted')
})

test('after close() everything is misconfigured', async () => {
  const { check, verifier } = shops()
  await check(login('a', 'token-1'))
  await verifier.close()
  expect(await check(login('a', 'token-2'))).toBe('misconfigured')
  expect(await check(login('b', 'token-3'))).toBe('misconfigured')
})

describe('what a tenant’s settings cannot choose', () => {
  const evil = 'http://169.254.169.254/latest'
  const settings: Record<string, () => unknown> = {
    'turnstile’s endpoint': () => turnstile({ secret: 's', endpoint: evil }),
    'a host that ends like the vendor’s': () =>
      turnstile({ secret: 's', endpoint: 'https://challenges.cloudflare.com.evil.example/x' }),
    'geetest’s endpoint': () => geetest({ captchaId: 'c', captchaKey: 'k', endpoint: evil }),
    'yandex’s endpoint': () => yandex({ secret: 's', hosts: ['x.example'], endpoint: evil }),
    'oneaccess’ endpoint': () =>
      oneaccess({ domain: 'x.example.com', clientId: 'c', endpoint: 'http://169.254.169.254' }),
    'a Cap server': () => cap({ url: 'http://169.254.169.254', siteKey: 'x', secret: 's' }),
    'one behind a failover': () =>
      failover([turnstile({ secret: 's' }), yandex({ secret: 's', hosts: ['x.example'], endpoint: evil })]),
  }
  test.each(Object.entries(settings))('%s: misconfigured, without a call', async (_, make) => {
    let connections = 0
    const { subscribe, unsubscribe } = await import('node:diagnostics_channel')
    const count = () => {
      connections += 1
    }
    subscribe('net.client.socket', count)
    const { check } = shops({ provider: make as never })
    expect(await check(login('a'))).toBe('misconfigured')
    unsubscribe('net.client.socket', count)
    expect(connections).toBe(0)
  })

  test('a host that the operator names may be called', async () => {
    expect(await shops().check(login('a'))).toBe('admitted')
    expect(await shops({ origins: ['https://other.example'] }).check(login('a'))).toBe('misconfigured')
  })
})

test('a retry pass of one tenant opens nothing at another', async () => {
  const { verifier } = shops()
  const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 2, carrier: 'header' as const }
  const guard = createGuard<RequestLike, object, string>(verifier, { issuePass })
  const check = (request: RequestLike) => guard.check(request, request)
  const first = await check(login('mine', 'token-1'))
  const pass = first.headers?.['X-Captcha-Pass'] as string
  expect(pass).toBeDefined()
  const withPass = (shop: string) => post({}, { headers: { 'x-shop': shop, 'x-captcha-pass': pass } })
  expect(await check(withPass('theirs'))).toMatchObject({ admitted: false, verdict: { reason: 'missing' } })
  expect(await check(withPass('mine'))).toMatchObject({ admitted: true, admission: { admittedBy: 'retry-pass' } })
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
  expect(calls.map(({ secret }) => secret)).toEqual(['secret of a', 'secret of b'])
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
