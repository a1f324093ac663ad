import { type Attempts, memoryAttempts } from '@ticketgate/core'
import type { FakeIdentity } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../../support/fake-clock.js'
import { account, addresses, below, type Counting, login, right, wrong } from '../../support/login-attempts.js'
import { post } from '../../support/requests.js'

describe('requests', () => {
  test('counts every admitted request, successes too', async () => {
    const { as, guard } = login({ requests: 2, account })
    const request = post({ user: '+49 170 1' })
    const decision = await guard.check(request, request)
    await decision.settle?.(right)
    await decision.admission?.succeeded()
    expect([await as('+49 170 1', right), await as('+49 170 1', right)]).toEqual([below, 'missing'])
  })

  test('those with a ticket too', async () => {
    const { attempt, as } = login({ requests: 2, account })
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('ticket')
    expect([await as('ann', right), await as('ann', right)]).toEqual([below, 'missing'])
  })
})

describe('what is counted', () => {
  test('the address, if there is no account: the number is its limit', async () => {
    const { as } = login({ failures: 2 })
    expect([await as('ann'), await as('bob'), await as('carl')]).toEqual([below, below, 'missing'])
    expect(await as('ann', wrong, { ip: '198.51.100.1' })).toBe(below)
  })

  test('the defaults: 20 an address, 100 an IPv6 /48', async () => {
    const { as } = login({ failures: 3, account })
    const admitted = async (count: number, ip: (n: number) => string) => {
      let sum = 0
      for (let n = 0; n < count; n += 1) if ((await as(`${ip(n)} ${n}`, wrong, { ip: ip(n) })) === below) sum += 1
      return sum
    }
    expect(await admitted(40, () => '198.51.100.7')).toBe(20)
    expect(await admitted(40, (n) => `2001:db8:1:1::${n + 1}`)).toBe(20)
    // Another /64 for each guess: what an IPv6 customer has 65,536 of.
    expect(await admitted(200, (n) => `2001:db8:2:${n.toString(16)}::1`)).toBe(100)
    expect(await admitted(40, (n) => `2001:db8:${(n + 16).toString(16)}::1`)).toBe(40)
  })

  test('all whose address is not known are one', async () => {
    const { as } = login({ failures: 3, account, perIp: 2 })
    const tries = []
    for (const ip of [undefined, 'nonsense', undefined]) tries.push(await as(`user ${tries.length}`, wrong, { ip }))
    expect(tries).toEqual([below, below, 'missing'])
  })

  test('the route as a whole: many addresses with one guess each', async () => {
    const address = addresses()
    const { as } = login({ failures: 3, account, perRoute: 50 })
    let admitted = 0
    for (let n = 0; n < 100; n += 1) if ((await as(`user ${n}`, wrong, { ip: address() })) === below) admitted += 1
    expect(admitted).toBe(50)
  })

  test('false switches an address’s or a network’s count off', async () => {
    const { as } = login({ failures: 3, account, perIp: false, perNetwork: false })
    for (let n = 0; n < 120; n += 1) expect(await as(`user ${n}`, wrong, { ip: '2001:db8::1' })).toBe(below)
  })

  test('identity.userIp is the address, as everywhere', async () => {
    const { attempt } = login({ failures: 1 }, { identity: () => ({ userIp: '198.51.100.9' }) as FakeIdentity })
    expect(await attempt(post({}, { ip: '203.0.113.1' }), wrong)).toBe(below)
    expect(await attempt(post({}, { ip: '203.0.113.2' }), wrong)).toBe('missing')
  })

  test.each([
    'ANN@EXAMPLE.COM',
    '  ann@example.com ',
    '\u00a0ann@example.com\u3000',
    '\ufeffann@example.com',
    'ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ',
    '𝒂𝒏𝒏@example.com',
    'ann@ex\u0061mple.com',
  ])('an account has one spelling: %s', async (spelt) => {
    const { as } = login({ failures: 1, account })
    expect([await as('ann@example.com'), await as(spelt)]).toEqual([below, 'missing'])
  })

  test.each([
    ['Kelvin \u212a', 'kelvin k'],
    ['e\u0301', '\u00e9'],
    ['ſam', 'sam'],
    ['ﬁn', 'fin'],
  ])('as in %s and %s', async (one, other) => {
    const { as } = login({ failures: 1, account })
    expect([await as(one), await as(other)]).toEqual([below, 'missing'])
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', ['ann']],
    ['an object', { toString: () => 'ann' }],
    ['a text that no account is as long as', 'a'.repeat(513)],
    ['combining marks that are slow to put in order', '\u0315\u0300'.repeat(500_000)],
  ])('an account that is no text needs a captcha: %s', async (_, user) => {
    const { as, attempt } = login({ failures: 3, account })
    expect(await as(user)).toBe('missing')
    expect(await attempt(post({ user, ticket: 'pass-a' }), wrong)).toBe('ticket')
  })

  test('without a body it is none', async () => {
    const { attempt } = login({ failures: 3, account })
    expect(await attempt(post(undefined), wrong)).toBe('missing')
  })

  test('what `account` throws is the application’s', async () => {
    const { attempt } = login({
      failures: 3,
      account: () => {
        throw new Error('no session')
      },
    })
    await expect(attempt(post({}), wrong)).rejects.toThrow('no session')
  })

  test('a promised account is waited for', async () => {
    const { as } = login({ failures: 1, account: async (request) => account(request) })
    expect([await as('ann'), await as('ann')]).toEqual([below, 'missing'])
  })
})

describe('names', () => {
  function noting(): { attempts: Attempts; names: string[][] } {
    const names: string[][] = []
    const memory = memoryAttempts()
    return {
      names,
      attempts: {
        ...memory,
        take: (keys, limits, windowMs) => {
          names.push([...keys])
          return memory.take(keys, limits, windowMs)
        },
      },
    }
  }
  const key = 'a secret text that only this test knows'

  test('give away neither account nor address, and depend on the key', async () => {
    const { attempts, names } = noting()
    for (const other of [key, `${key}!`]) {
      await login({ failures: 3, account, attempts, key: other, perRoute: 99 }).as('ann', wrong, { ip: '2001:db8::1' })
    }
    expect(names.flat().every((name) => /^[0-9a-f]{32}$/.test(name))).toBe(true)
    expect(new Set(names.flat()).size).toBe(8)
  })

  test('an account, an address and a network that read alike are three', async () => {
    const { attempts, names } = noting()
    await login({ failures: 3, account, attempts, key }).as('2001:db8:0:0::/64', wrong, { ip: '2001:db8::1' })
    expect(new Set(names[0]).size).toBe(3)
  })

  test('routes with the same attempts and key count together, unless an action or what is counted differs', async () => {
    const attempts = memoryAttempts()
    const routeOf = (more: Partial<Counting>) => login({ failures: 1, account, attempts, key, ...more })
    expect(await routeOf({}).as('ann')).toBe(below)
    expect(await routeOf({}).as('ann')).toBe('missing')
    expect(await routeOf({ action: 'reset' }).as('ann')).toBe(below)
    expect(await routeOf({ windowSeconds: 60 }).as('ann')).toBe(below)
    const { failures: _, ...requests } = { failures: 1, requests: 1, account, attempts, key }
    expect(await login(requests).as('ann')).toBe(below)
  })

  test('in one process no key is needed to count together', async () => {
    const attempts = memoryAttempts()
    expect(await login({ failures: 1, account, attempts }).as('ann')).toBe(below)
    expect(await login({ failures: 1, account, attempts }).as('ann')).toBe('missing')
  })

  test('each route has its own counts otherwise', async () => {
    expect(await login({ failures: 1, account }).as('ann')).toBe(below)
    expect(await login({ failures: 1, account }).as('ann')).toBe(below)
  })
})

describe('time', () => {
  useFakeClock()

  test('a place is free again after windowSeconds, and a burst at the edge of one window is no burst in the next', async () => {
    const { as } = login({ failures: 3, account, windowSeconds: 60 })
    await as('ann')
    vi.advanceTimersByTime(59_000)
    expect([await as('ann'), await as('ann'), await as('ann')]).toEqual([below, below, 'missing'])
    vi.advanceTimersByTime(1_000)
    expect([await as('ann'), await as('ann')]).toEqual([below, 'missing'])
  })

  test('the computer’s clock may be set back or forward', async () => {
    const { as } = login({ failures: 1, account })
    await as('ann')
    vi.setSystemTime(Date.now() + 86_400_000)
    expect(await as('ann')).toBe('missing')
    vi.setSystemTime(0)
    expect(await as('ann')).toBe('missing')
  })
})
