import { describe, expect, test, vi } from 'vitest'
import { account, addresses, below, type Counting, login, right, wrong } from '../../support/login-attempts.js'
import { post } from '../../support/requests.js'

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
