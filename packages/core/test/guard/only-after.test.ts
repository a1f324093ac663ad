import { EventEmitter } from 'node:events'
import {
  type Attempts,
  createVerifier,
  type GuardOptions,
  memoryAttempts,
  type OnlyAfterOptions,
  onEvent,
  type PolicyEvent,
  type RequestLike,
} from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { post } from '../support/requests.js'

type Counting = OnlyAfterOptions<RequestLike>
type Options = GuardOptions<RequestLike, FakeIdentity, 'ticket'>

const account = ({ body }: RequestLike) => (body as { user?: unknown } | undefined)?.user
const right = { status: 200 }
const wrong = { status: 401 }
/** Another address for each call, so that only the account is counted. */
const addresses = () => {
  let n = 0
  return () => {
    n += 1
    return `203.0.${n >> 8}.${n & 255}`
  }
}

/** One guarded login: each try is answered as `response` says, undefined for never. */
function login(onlyAfter: Counting, more: Options = {}, verifierOptions: { timeoutMs?: number } = {}) {
  const warnings: string[] = []
  const logger = {
    info() {},
    error() {},
    warn: (fields: object) => warnings.push(String((fields as { code?: string }).code)),
  }
  const provider = fakeProvider()
  const verifier = createVerifier({ provider, logger, ...verifierOptions })
  const guard = createGuard(verifier, { onlyAfter, ...more })

  async function attempt(request: RequestLike, response?: Parameters<typeof settle>[1], exchange?: object) {
    const decision = await guard.check(request, request, exchange)
    if (!decision.admitted) return decision.verdict.outcome === 'reject' ? decision.verdict.reason : 'not checked'
    await settle(decision, response)
    return decision.admission.admittedBy
  }
  const settle = async (
    decision: Extract<Awaited<ReturnType<typeof guard.check>>, { admitted: true }>,
    response?: { status: number; headers?: Record<string, string> },
  ) => {
    if (response !== undefined) await decision.settle(response)
  }
  return {
    guard,
    provider,
    warnings,
    as: (user: unknown, response = wrong, request: Partial<RequestLike> = {}) =>
      attempt(post({ user }, request), response),
    attempt,
  }
}

const below = 'below-limit'

describe('failures', () => {
  test('below the limit no ticket is needed; from it on it is, and solving it admits', async () => {
    const { as, attempt } = login({ failures: 3, account })
    expect([await as('ann'), await as('ann'), await as('ann')]).toEqual([below, below, below])
    expect([await as('ann'), await as('bob')]).toEqual(['missing', below])
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), wrong)).toBe('ticket')
    expect(await as('ann')).toBe('missing')
  })

  test('a success frees its place and clears the account, also if it needed a ticket', async () => {
    const { as, attempt } = login({ failures: 3, account })
    for (let n = 0; n < 10; n += 1) expect(await as('ann', right)).toBe(below)
    for (let n = 0; n < 3; n += 1) await as('ann')
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('ticket')
    expect([await as('ann'), await as('ann'), await as('ann'), await as('ann')]).toEqual([
      below,
      below,
      below,
      'missing',
    ])
  })

  test('a success never clears the address: whoever owns an account cannot guess others in between', async () => {
    const { as } = login({ failures: 3, account, perIp: 5 })
    for (let n = 0; n < 5; n += 1) {
      expect(await as(`victim ${n}`)).toBe(below)
      if (n < 4) expect(await as('mine', right)).toBe(below)
    }
    expect([await as('mine', right), await as('victim 9')]).toEqual(['missing', 'missing'])
  })

  test('a refused request counts nowhere', async () => {
    const { attempt, as } = login({ failures: 2, account })
    for (let n = 0; n < 5; n += 1) await attempt(post({ user: 'ann', ticket: `reject-invalid-${n}` }), wrong)
    for (let n = 0; n < 5; n += 1) await attempt(post({ user: 'ann', ticket: ['two', 'tickets'] }), wrong)
    expect([await as('ann'), await as('ann'), await as('ann')]).toEqual([below, below, 'missing'])
  })

  test('a failure with a ticket takes a place below the limit too', async () => {
    const { as, attempt } = login({ failures: 2, account })
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), wrong)).toBe('ticket')
    expect([await as('ann'), await as('ann')]).toEqual([below, 'missing'])
  })

  test('a ticket that is sent though none is needed is checked, as ever', async () => {
    const { attempt, provider } = login({ failures: 3, account })
    expect(await attempt(post({ user: 'ann', ticket: 'reject-risk-a' }), right)).toBe('risk')
    expect(await attempt(post({ user: 'ann', ticket: '' }), right)).toBe('malformed')
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('ticket')
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('replayed')
    expect(provider.calls.length).toBe(2)
  })

  test.each([
    ['300 to 399: Passport redirects on failure', { status: 302, headers: { location: '/login' } }],
    ['400 to 499', { status: 401 }],
    ['500 to 599', { status: 503 }],
    ['100', { status: 100 }],
    ['a status that is none', { status: Number.NaN }],
    ['never answered', undefined],
  ])('the place is kept: %s', async (_, response) => {
    const { attempt } = login({ failures: 1, account })
    expect(await attempt(post({ user: 'ann' }), response)).toBe(below)
    expect(await attempt(post({ user: 'ann' }), response)).toBe('missing')
  })

  test('the place is kept where the connection was lost before the answer was out', async () => {
    const { guard } = login({ failures: 1, account })
    const request = post({ user: 'ann' })
    const decision = await guard.check(request, request)
    await decision.settle?.(undefined)
    expect((await guard.check(request, request)).admitted).toBe(false)
  })

  test('of many at once as many are below the limit as it says', async () => {
    const address = addresses()
    const { guard } = login({ failures: 3, account })
    const decisions = await Promise.all(
      Array.from({ length: 1_000 }, () => {
        const request = post({ user: 'ann' }, { ip: address() })
        return guard.check(request, request)
      }),
    )
    expect(decisions.filter(({ admitted }) => admitted)).toHaveLength(3)
  })

  test('settled twice, or succeeded twice, frees one place', async () => {
    const { guard, as } = login({ failures: 3, account, perAccount: 9, perIp: 3 })
    const request = post({ user: 'ann' })
    const first = await guard.check(request, request)
    await as('ann')
    for (let n = 0; n < 3; n += 1) await first.settle?.(right)
    await first.admission?.succeeded()
    expect([await as('bob'), await as('bob'), await as('bob')]).toEqual([below, below, 'missing'])
  })

  test('what was settled first counts: a failure is no success later', async () => {
    const { guard } = login({ failures: 1, account })
    const request = post({ user: 'ann' })
    const decision = await guard.check(request, request)
    await decision.settle?.(wrong)
    await decision.settle?.(right)
    expect((await guard.check(request, request)).admitted).toBe(false)
  })

  test('admission.succeeded() is the application’s word, whatever it answers', async () => {
    const { guard } = login({ failures: 1, account })
    for (let n = 0; n < 5; n += 1) {
      const request = post({ user: 'ann' })
      const decision = await guard.check(request, request)
      expect(decision.admitted).toBe(true)
      await decision.admission?.succeeded()
      await decision.settle?.({ status: 302 })
    }
  })

  test.each(['GET', 'HEAD', 'OPTIONS'])('a %s that is answered 200 frees nothing', async (method) => {
    const { as } = login({ failures: 2, account })
    await as('ann')
    expect(await as('ann', right, { method })).toBe(below)
    expect(await as('ann', right, { method })).toBe('missing')
  })

  test('a GET does where `methods` names it', async () => {
    const { as } = login({ failures: 1, account }, { methods: ['GET'] })
    for (let n = 0; n < 3; n += 1) expect(await as('ann', right, { method: 'GET' })).toBe(below)
    expect(await as('ann', wrong, { method: 'HEAD' })).toBe(below)
    expect(await as('ann', wrong, { method: 'HEAD' })).toBe('missing')
  })
})

describe('isFailure', () => {
  test('decides on 2xx and 3xx; other statuses are failures whatever it says', async () => {
    const isFailure: Counting['isFailure'] = ({ headers }) => headers?.['location'] === '/login?wrong'
    const { as } = login({ failures: 1, account, isFailure })
    const home = { status: 302, headers: { location: '/' } }
    for (let n = 0; n < 3; n += 1) expect(await as('ann', home)).toBe(below)
    expect(await as('ann', { status: 302, headers: { location: '/login?wrong' } } as never)).toBe(below)
    expect(await as('ann', home)).toBe('missing')
    expect(await as('bob', { status: 500 })).toBe(below)
    expect(await as('bob')).toBe('missing')
  })

  test.each([
    ['true', () => true],
    ['a promise of true', async () => true],
    ['nothing', () => undefined as never],
    ['0', () => 0 as never],
  ])('anything but false keeps the place: %s', async (_, isFailure) => {
    const { as } = login({ failures: 1, account, isFailure })
    expect([await as('ann', right), await as('ann', right)]).toEqual([below, 'missing'])
  })

  test.each([
    [
      'throws',
      () => {
        throw new Error('password=hunter2')
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('the place is kept, and a warning issued, if it %s', async (_, isFailure) => {
    const { as, warnings } = login({ failures: 1, account, isFailure })
    expect([await as('ann', right), await as('ann', right)]).toEqual([below, 'missing'])
    expect(warnings).toContain('TICKETGATE_IS_FAILURE_THREW')
  })

  test('gets the framework’s own request', async () => {
    const isFailure = vi.fn(() => false)
    const { attempt } = login({ failures: 1, account, isFailure })
    const request = post({ user: 'ann' })
    await attempt(request, { status: 201, headers: { 'x-a': 'b' } })
    expect(isFailure.mock.calls).toEqual([[{ status: 201, headers: { 'x-a': 'b' } }, request]])
  })

  test('settle by hand: no response is a success, only the application’s word', async () => {
    const { guard, as } = login({ failures: 1, account, settle: 'by-hand' })
    const request = post({ user: 'bob' })
    const decision = await guard.check(request, request)
    await decision.settle?.(right)
    await decision.admission?.succeeded()
    expect([await as('bob', right), await as('bob', right)]).toEqual([below, 'missing'])
  })

  test('a thousand answers without a failure are worth one warning', async () => {
    const address = addresses()
    const { as, warnings } = login({ failures: 3, account })
    for (let n = 0; n < 999; n += 1) await as('ann', right, { ip: address() })
    expect(warnings).toEqual([])
    for (let n = 0; n < 1_500; n += 1) await as('ann', right, { ip: address() })
    expect(warnings).toEqual(['TICKETGATE_NO_FAILURE_SEEN'])
  })

  test('with one failure among them they are not', async () => {
    const { as, warnings } = login({ failures: 3, account })
    await as('bob')
    for (let n = 0; n < 1_500; n += 1) await as('ann', right)
    expect(warnings).toEqual([])
  })
})

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

describe('attempts that fail', () => {
  const broken = (how: () => never | Promise<never>): Attempts => ({
    take: how,
    isFull: how,
    giveBack: how,
    clear: how,
    local: true,
  })
  const failing: [string, Attempts][] = [
    [
      'throw',
      broken(() => {
        throw new Error('redis://user:hunter2@host is away')
      }),
    ],
    ['reject', broken(() => Promise.reject(new Error('away')))],
    ['reject with nothing', broken(() => Promise.reject(undefined))],
    ...[undefined, null, {}, { state: 'TAKEN' }, 'taken', true].map((answer): [string, Attempts] => [
      `answer ${JSON.stringify(answer)}`,
      broken(async () => answer as never),
    ]),
  ]

  test.each(failing)('%s: a captcha is needed, and whoever has one gets in', async (_, attempts) => {
    const { as, attempt, guard } = login({ failures: 3, account, attempts })
    expect(await as('ann')).toBe('missing')
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('ticket')
    expect(await guard.isNeeded(post({ user: 'ann' }), post({ user: 'ann' }))).toBe(true)
  })

  test('a warning says why, without a password, and again only after a minute', async () => {
    const { as, warnings } = login({ failures: 3, account, attempts: failing[0]?.[1] as Attempts })
    for (let n = 0; n < 5; n += 1) await as('ann')
    expect(warnings).toEqual(['TICKETGATE_ATTEMPTS_FAILED'])
  })

  describe('by being slow', () => {
    useFakeClock()

    test('a captcha is needed within the check’s own time, and a place that comes too late is given back', async () => {
      const memory = memoryAttempts()
      const answered = new EventEmitter()
      const slow = (step: () => unknown): Promise<never> =>
        new Promise((resolve) => answered.once('now', () => resolve(step() as never)))
      const attempts: Attempts = {
        ...memory,
        take: (...args) => slow(() => memory.take(...args)),
        isFull: (...args) => slow(() => memory.isFull(...args)),
      }
      const { attempt, guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const request = post({ user: 'ann' })
      const tried = attempt(request, wrong)
      const isNeeded = guard.isNeeded(request, request)
      await vi.advanceTimersByTimeAsync(199)
      await vi.advanceTimersByTimeAsync(1)
      expect([await tried, await isNeeded]).toEqual(['missing', true])
      answered.emit('now')
      await vi.advanceTimersByTimeAsync(0)
      const again = attempt(request, wrong)
      await vi.advanceTimersByTimeAsync(0)
      answered.emit('now')
      expect(await again).toBe(below)
    })

    test('a request with a ticket waits for none of it', async () => {
      const never = () => new Promise<never>(() => {})
      const attempts: Attempts = { take: never, isFull: never, giveBack: never, clear: never, local: true }
      const { guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const request = post({ user: 'ann', ticket: 'pass-a' })
      const decision = await guard.check(request, request)
      expect(decision.admitted).toBe(true)
      const settled = decision.settle?.(right)
      await vi.advanceTimersByTimeAsync(400)
      await settled
    })
  })
})

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
