import { type Attempts, createVerifier, memoryAttempts, onEvent, type PolicyEvent } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { account, below, type Counting, login, type Options, right, wrong } from '../../support/login-attempts.js'
import { post } from '../../support/requests.js'

describe('beside other options', () => {
  test('an event says that no ticket was looked at', async () => {
    const events: PolicyEvent[] = []
    const stop = onEvent('ticketgate:policy', (event) => events.push(event))
    const { as } = login({ failures: 1, account })
    await as('ann')
    await as('ann')
    stop()
    expect(events).toEqual([{ provider: 'fake', admitted: true, admittedBy: 'below-limit', option: 'onlyAfter' }])
  })

  test('skip and other methods are not counted', async () => {
    const { as } = login({ failures: 1, account }, { methods: ['POST'], skip: ({ headers }) => 'x-key' in headers })
    for (let n = 0; n < 3; n += 1) {
      expect(await as('ann', wrong, { method: 'GET' })).toBe('skip')
      expect(await as('ann', wrong, { headers: { 'x-key': '1' } })).toBe('skip')
    }
    expect(await as('ann')).toBe(below)
  })

  test('a CORS preflight takes no place', async () => {
    const { attempt } = login({ failures: 1, account })
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    for (let n = 0; n < 3; n += 1) {
      expect(await attempt(post(undefined, { method: 'OPTIONS', headers }), right)).toBe('skip')
    }
    expect(await attempt(post({ user: 'ann' }), wrong)).toBe(below)
  })

  test('observe: who is below the limit is so; from it on the option admits, and is marked', async () => {
    const { as } = login({ failures: 1, account }, { observe: true })
    expect([await as('ann'), await as('ann')]).toEqual([below, 'policy'])
  })

  test('a retry pass goes first, and its requests are counted', async () => {
    const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 2, carrier: 'header' } as const
    const { guard, attempt, as } = login({ failures: 2, account }, { issuePass })
    const request = post({ user: 'ann', ticket: 'pass-a' })
    const { headers } = await guard.check(request, request)
    const pass = { headers: { 'x-captcha-pass': headers?.['X-Captcha-Pass'] ?? '' } }
    expect(await attempt(post({ user: 'ann' }, pass), wrong)).toBe('retry-pass')
    expect(await as('ann')).toBe('missing')
    expect(await attempt(post({ user: 'ann' }, pass), right)).toBe('retry-pass')
    expect(await as('ann')).toBe(below)
  })

  test('a guard that one request passes twice takes one place', async () => {
    const { guard, as } = login({ failures: 2, account })
    const exchange = {}
    const request = post({ user: 'ann' })
    for (let n = 0; n < 2; n += 1) expect((await guard.check(request, request, exchange)).admitted).toBe(true)
    expect([await as('ann'), await as('ann')]).toEqual([below, 'missing'])
  })

  test('two guards that count the same take one place, and one with a narrower limit keeps to its own', async () => {
    const attempts = memoryAttempts()
    const wide = login({ failures: 9, account, attempts })
    const same = login({ failures: 9, account, attempts })
    const narrow = login({ failures: 2, account, attempts })
    const exchange = {}
    const request = post({ user: 'ann' })
    expect(await wide.attempt(request, undefined, exchange)).toBe(below)
    expect(await same.attempt(request, undefined, exchange)).toBe(below)
    expect(await narrow.attempt(request, undefined, exchange)).toBe(below)
    expect(await narrow.attempt(post({ user: 'ann' }), undefined, {})).toBe('missing')
  })

  test('a place of a guard that a ticket admitted is none at the next, which reads its ticket elsewhere', async () => {
    const attempts = memoryAttempts()
    const first = login({ failures: 1, account, attempts })
    const second = login({ failures: 1, account, attempts }, { fields: { ticket: 'body.other' } })
    await first.as('ann')
    const exchange = {}
    const request = post({ user: 'ann', ticket: 'pass-a' })
    expect(await first.attempt(request, undefined, exchange)).toBe('ticket')
    expect(await second.attempt(request, undefined, exchange)).toBe('missing')
  })

  test('a gone connection takes no place', async () => {
    const { attempt, as } = login({ failures: 1, account })
    for (let n = 0; n < 3; n += 1) await attempt(post({ user: 'ann' }, { isGone: true }), wrong)
    expect(await as('ann')).toBe(below)
  })

  test('waitUntil gets what outlives the response', async () => {
    const work: Promise<unknown>[] = []
    const { attempt } = login({ failures: 1, account })
    const request = { ...post({ user: 'ann' }), waitUntil: (one: Promise<unknown>) => void work.push(one) }
    await attempt(request, right)
    expect(work.length).toBe(1)
    await Promise.all(work)
  })

  test('a proxy whose address is taken for every visitor’s is warned of', async () => {
    const { as, warnings } = login({ failures: 1, account })
    await as('ann', wrong, { ip: '10.0.0.1', headers: { 'x-forwarded-for': '203.0.113.1' } })
    expect(warnings).toEqual(['TICKETGATE_PROXY_NOT_TRUSTED'])
  })

  test('under cluster or PM2 attempts in memory are warned of', async () => {
    vi.stubEnv('pm_id', '0')
    try {
      const { warnings } = login({ failures: 1, account })
      expect(warnings).toEqual(['TICKETGATE_STORE_NOT_SHARED', 'TICKETGATE_ATTEMPTS_NOT_SHARED'])
    } finally {
      vi.unstubAllEnvs()
    }
  })
})

describe('isNeeded', () => {
  test('says what a request without a ticket would meet, and counts nothing', async () => {
    const { guard, as } = login({ failures: 2, account })
    const request = post({ user: 'ann' })
    const isNeeded = () => guard.isNeeded(request, request)
    for (let n = 0; n < 9; n += 1) expect(await isNeeded()).toBe(false)
    await as('ann')
    await as('ann')
    expect(await isNeeded()).toBe(true)
  })

  test('before the account is known it asks for the address alone, and as a GET', async () => {
    const { guard, as } = login({ failures: 2, account, perIp: 3 }, { methods: ['POST'] })
    const page = post(undefined, { method: 'GET', path: '/login' })
    await as('ann')
    await as('ann')
    expect(await guard.isNeeded(page, page)).toBe(false)
    await as('bob')
    expect(await guard.isNeeded(page, page)).toBe(true)
    expect(await guard.isNeeded(post({}, { ip: '198.51.100.7' }), page)).toBe(false)
  })

  test('without onlyAfter it always is, but where skip exempts', async () => {
    const verifier = createVerifier({ provider: fakeProvider() })
    const request = post({})
    expect(await verifier.isNeeded(request, {})).toBe(true)
    expect(await verifier.isNeeded(request, { skip: () => true })).toBe(false)
  })

  test('verifier.isNeeded knows what verify counted with the same options', async () => {
    const verifier = createVerifier({ provider: fakeProvider() })
    const options: Options = { onlyAfter: { failures: 1, account } }
    const request = post({ user: 'ann' })
    expect(await verifier.isNeeded(request, options)).toBe(false)
    const decision = await verifier.verify(request, options)
    await decision.settle?.(wrong)
    expect(await verifier.isNeeded(request, options)).toBe(true)
  })

  test('verifier.verify settles by hand, also a fetch-style request', async () => {
    const verifier = createVerifier({ provider: fakeProvider() })
    const options = {
      onlyAfter: {
        failures: 1,
        account: async (request: Request) => ((await request.clone().json()) as { user: string }).user,
      },
    }
    const requestOf = () =>
      new Request('https://shop.example/login', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'ann' }),
      })
    const source = { ip: '203.0.113.7' }
    for (let n = 0; n < 3; n += 1) {
      const decision = await verifier.verify(requestOf(), options, source)
      expect(decision.admission?.admittedBy).toBe(below)
      if (decision.admitted) await decision.settle({ status: 204 })
    }
    expect(await verifier.isNeeded(requestOf(), options, source)).toBe(false)
    await verifier.verify(requestOf(), options, source)
    expect(await verifier.isNeeded(requestOf(), options, source)).toBe(true)
  })
})

describe('options that cannot be meant', () => {
  const shared: Attempts = { ...memoryAttempts(), local: false }
  const codeOf = (onlyAfter: object) => {
    try {
      login(onlyAfter as Counting)
      return undefined
    } catch (error) {
      const { code, option } = error as { code?: string; option?: string }
      return [code, option]
    }
  }

  test.each<[object, string, string]>([
    [{}, 'MISSING', 'failures'],
    [{ account }, 'MISSING', 'failures'],
    [{ failures: 3, requests: 3 }, 'VALUE', 'requests'],
    [{ failures: 0 }, 'VALUE', 'failures'],
    [{ failures: '3' }, 'TYPE', 'failures'],
    [{ failures: 3, perAccount: 3 }, 'VALUE', 'perAccount'],
    [{ failures: 3, perIp: false }, 'VALUE', 'perIp'],
    [{ failures: 3, perIp: true }, 'VALUE', 'perIp'],
    [{ failures: 3, perIp: 0 }, 'VALUE', 'perIp'],
    [{ requests: 3, isFailure: () => true }, 'VALUE', 'requests'],
    [{ requests: 3, settle: 'by-hand' }, 'VALUE', 'requests'],
    [{ failures: 3, settle: 'by-hand', isFailure: () => true }, 'VALUE', 'settle'],
    [{ failures: 3, settle: 'never' }, 'VALUE', 'settle'],
    [{ failures: 3, attempts: shared }, 'MISSING', 'key'],
    [{ failures: 3, attempts: shared, key: 'short' }, 'VALUE', 'key'],
    [{ failures: 3, attempts: {} }, 'VALUE', 'attempts'],
    [{ failures: 3, account: 'body.user' }, 'TYPE', 'account'],
    [{ failures: 3, perUser: 3 }, 'UNKNOWN', 'perUser'],
  ])('%j', (onlyAfter, code, option) => {
    expect(codeOf(onlyAfter)).toEqual([`ERR_CAPTCHA_OPTION_${code}`, `onlyAfter.${option}`])
  })

  test('shared attempts with a key are fine', () => {
    expect(codeOf({ failures: 3, attempts: shared, key: 'k'.repeat(32), perRoute: 99, perIp: false })).toBe(undefined)
  })
})
