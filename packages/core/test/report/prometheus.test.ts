import { createVerifier, type Decision, failover, type Provider, type RequestLike } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { gateMetrics } from '@ticketgate/core/prometheus'
import type { Answer } from '@ticketgate/core/provider'
import { tencent } from '@ticketgate/core/tencent'
import { tianyu } from '@ticketgate/core/tianyu'
import { type FakeProviderOptions, fakeProvider } from '@ticketgate/testing'
import { Registry } from 'prom-client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { GuardOptions } from '../../src/guard/options.js'
import { post, withTicket } from '../support/requests.js'

describe('the metrics of the gate', () => {
  let register: Registry
  let stop: () => void
  const start = (ids: Parameters<typeof gateMetrics>[0] = {}) => {
    register = new Registry()
    stop = gateMetrics({ register, ...ids })
  }
  beforeEach(() => start())
  afterEach(() => stop())

  const guardOf = (options: GuardOptions<object> = {}, provider: FakeProviderOptions = {}) =>
    createGuard(createVerifier({ provider: fakeProvider(provider) }), options)
  const visit = (guard: ReturnType<typeof guardOf>, ticket: string) => {
    const request = withTicket(ticket)
    return guard.check(request, request)
  }
  const samples = async (name: string) =>
    (await register.metrics()).split('\n').filter((line) => line.startsWith(`ticketgate_gate_${name}{`))

  test('count requests by provider, route, outcome and why', async () => {
    const guard = guardOf({ route: 'POST:/login' })
    for (const ticket of ['pass-a', 'pass-a', 'reject-invalid-a', 'unavailable-network-a']) await visit(guard, ticket)
    await visit(guardOf(), 'pass-b')
    expect((await samples('requests_total')).sort()).toEqual([
      'ticketgate_gate_requests_total{provider="fake",route="",outcome="pass",reason="",admitted="true"} 1',
      'ticketgate_gate_requests_total{provider="fake",route="POST:/login",outcome="pass",reason="",admitted="true"} 1',
      'ticketgate_gate_requests_total{provider="fake",route="POST:/login",outcome="reject",reason="invalid",admitted="false"} 1',
      'ticketgate_gate_requests_total{provider="fake",route="POST:/login",outcome="reject",reason="replayed",admitted="false"} 1',
      'ticketgate_gate_requests_total{provider="fake",route="POST:/login",outcome="unavailable",reason="network",admitted="false"} 1',
    ])
  })

  test('count what an option lets through, with and without a check', async () => {
    await visit(guardOf({ route: 'login', observe: true }), 'reject-invalid-a')
    await visit(guardOf({ route: 'login', skip: () => true }), 'pass-a')
    expect((await samples('admissions_by_option_total')).sort()).toEqual([
      'ticketgate_gate_admissions_by_option_total{provider="fake",route="login",option="observe"} 1',
      'ticketgate_gate_admissions_by_option_total{provider="fake",route="login",option="skip"} 1',
    ])
  })

  test('measure checks and calls to the vendor', async () => {
    const guard = guardOf()
    await visit(guard, 'pass-a')
    await visit(guard, 'pass-a')
    const text = await register.metrics()
    expect(text).toContain('ticketgate_gate_check_seconds_count{provider="fake",outcome="pass"} 1')
    expect(text).toContain('ticketgate_gate_check_seconds_count{provider="fake",outcome="reject"} 1')
    expect(text).toContain('ticketgate_gate_vendor_seconds_count{provider="fake",outcome="pass"} 1')
  })

  test('have businessId and sceneId only of a list; any other is other, and none is none', async () => {
    stop()
    start({ businessIds: [1, '2'], sceneIds: ['7'] })
    let identity: object = {}
    const guard = guardOf({ identity: () => identity })
    for (const given of [
      { businessId: 1, sceneId: 7 },
      { businessId: '2', sceneId: 8 },
      { businessId: 'x'.repeat(500) },
      {},
      { businessId: { toString: () => '1' } },
    ]) {
      identity = given
      await visit(guard, `pass-${JSON.stringify(given).length}`)
    }
    const labels = (await samples('requests_total')).map((line) => /business="(.*)",scene="(.*?)"/.exec(line)?.slice(1))
    expect(labels.sort()).toEqual([
      ['', ''],
      ['1', '7'],
      ['2', 'other'],
      ['other', ''],
    ])
  })

  test('have the ids of the provider where an identity has none', async () => {
    stop()
    start({ businessIds: [1, 2], sceneIds: [7] })
    const keys = { secretId: 'AKIDtest', secretKey: 'a-secret-key-for-tests' }
    const verifier = createVerifier({ provider: tianyu({ ...keys, region: 'gz', businessId: 1, sceneId: 7 }) })
    for (const identity of [() => ({}), () => ({ businessId: 2 })]) {
      const guard = createGuard<object, object, 'ticket', []>(verifier, { identity })
      await guard.check(post({}), {})
    }
    const labels = (await samples('requests_total')).map((line) => /business="(.*)",scene="(.*?)"/.exec(line)?.slice(1))
    expect(labels).toEqual([
      ['1', '7'],
      ['2', '7'],
    ])
  })

  const idsIn = async (name: string) =>
    (await samples(name)).map((line) => /business="(.*)",scene="(.*?)"/.exec(line)?.slice(1))

  test('have the ids of the options of tencent(), too, and with failover those of the ticket’s own vendor', async () => {
    stop()
    start({ businessIds: [1, 2], sceneIds: [7] })
    const keys = { secretId: 'AKIDtest', secretKey: 'a-secret-key-for-tests', endpoint: 'http://127.0.0.1:1/' }
    const app = { ...keys, captchaAppId: 1, appSecretKey: 'another-secret-key' }
    const first = tencent({ ...app, businessId: 1, sceneId: 7 })
    const both = failover([
      { provider: first, prefix: 'tr' },
      { provider: tianyu({ ...keys, businessId: 2 }), prefix: 'a' },
      { provider: fakeProvider(), prefix: 'pass' },
    ])
    for (const [provider, body] of [
      [first, {}],
      [both, { ticket: 'tr03', randstr: '@a' }],
      [both, { ticket: 'a01' }],
      [both, { ticket: 'pass-a' }],
    ] as const) {
      const guard = createGuard(createVerifier({ provider: provider as Provider }))
      await guard.check(post(body), {})
    }
    expect(await idsIn('requests_total')).toEqual([
      ['1', '7'],
      ['1', '7'],
      ['2', ''],
      ['', ''],
    ])
  })

  test('have them of a request that is let through by a retry pass or below a limit, but not by skip', async () => {
    stop()
    start({ businessIds: [1], sceneIds: [7] })
    const issuePass = { key: 'a key of thirty-two characters!!', ttlSeconds: 60, uses: 2, carrier: 'header' } as const
    const guard = guardOf({
      identity: () => ({ businessId: 1, sceneId: 7 }),
      skip: (request: object) => 'skipped' in request,
      onlyAfter: { requests: 1 },
      issuePass,
    })
    const check = (request: RequestLike) => guard.check(request, request)
    await check({ ...post({}), skipped: true } as never)
    await check(post({}))
    const { headers } = (await check(withTicket('pass-a'))) as Decision & { admitted: true }
    await check(post({}, { headers: { 'x-captcha-pass': headers['X-Captcha-Pass'] ?? '' } }))
    const lines = await samples('admissions_by_option_total')
    const optionsOf = lines.map((line) => /option="(.*?)"/.exec(line)?.[1])
    expect(optionsOf).toEqual(['skip', 'onlyAfter', 'issuePass'])
    expect(await idsIn('admissions_by_option_total')).toEqual([
      ['', ''],
      ['1', '7'],
      ['1', '7'],
    ])
  })

  test('have no such label without a list, whatever identities there are', async () => {
    await visit(guardOf({ identity: () => ({ businessId: 1, sceneId: 2 }) }), 'pass-a')
    expect(await samples('requests_total')).toEqual([
      'ticketgate_gate_requests_total{provider="fake",route="",outcome="pass",reason="",admitted="true"} 1',
    ])
  })

  test('tell that the vendor is considered down', async () => {
    const outage: Answer = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' }
    const tickets = ['a', 'b', 'c', 'd', 'e', 'f']
    const guard = guardOf({}, { answers: Object.fromEntries(tickets.map((ticket) => [ticket, outage])) })
    for (const [i, ticket] of tickets.entries()) {
      const request = withTicket(ticket, { ip: `203.0.113.${i}` })
      await guard.check(request, request)
    }
    expect(await samples('breaker')).toEqual(['ticketgate_gate_breaker{provider="fake"} 1'])
  })

  test('end with the function that is returned', async () => {
    stop()
    await visit(guardOf(), 'pass-a')
    expect((await register.metrics()).trim()).toBe('')
    stop = gateMetrics({ register })
  })
})

test.each(['', 'a route', 'x'.repeat(65), 7])('a route may not be called %j', (route) => {
  const verifier = createVerifier({ provider: fakeProvider() })
  expect(() => createGuard(verifier, { route: route as string })).toThrow(expect.objectContaining({ option: 'route' }))
})
