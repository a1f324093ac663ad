import { type Decision, eventNames, onEvent, type RequestLike } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import type { FakeIdentity } from '@ticketgate/testing'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../support/fake-clock.js'
import { guarded, outcomeOf } from '../support/guarded.js'
import { post, visitorIp, withTicket } from '../support/requests.js'

useFakeClock()

const bodyOf = (decision: Decision) =>
  decision.admitted ? undefined : JSON.parse(Buffer.from(decision.reply.body).toString())

describe('a guarded request', () => {
  test('with a ticket that passes is admitted by it', async () => {
    const decision = await guarded().check(withTicket('pass-a'))
    expect(decision).toEqual({
      admitted: true,
      headers: {},
      admission: {
        admittedBy: 'ticket',
        verdict: { outcome: 'pass', provider: 'fake', use: 1, cached: false, detail: {} },
      },
    })
  })

  test.each([
    [{}, 400, 'missing'],
    [{ ticket: '' }, 400, 'malformed'],
    [{ ticket: ['pass-a'] }, 400, 'malformed'],
    [{ ticket: 'reject-expired-a' }, 403, 'expired'],
    [{ ticket: 'nonsense' }, 403, 'invalid'],
    [{ ticket: 'disaster-1' }, 403, 'disaster'],
    [{ ticket: 'unavailable-timeout-a' }, 503, undefined],
    [{ ticket: 'misconfigured-a' }, 500, undefined],
  ])('%j is answered %s %s', async (body, status, reason) => {
    const decision = await guarded().check(post(body))
    expect(outcomeOf(decision)).toBe(status)
    expect(bodyOf(decision)).toMatchObject({ status, ...(reason !== undefined && { reason }) })
  })

  test('is refused again with the vendor’s code when its rejection was remembered', async () => {
    const { check } = guarded()
    await check(withTicket('nonsense'))
    expect(bodyOf(await check(withTicket('nonsense')))).toMatchObject({ status: 403, code: 'fake-5100' })
  })

  test('hands the vendor the identity and the IP as the framework knows it', async () => {
    const { check, provider } = guarded({ identity: async () => ({ uid: 'u' }) })
    await check(withTicket('pass-a', { headers: { 'x-forwarded-for': '198.51.100.1' } }))
    expect(provider.calls).toMatchObject([{ uid: 'u', ip: visitorIp }])
  })

  test.each([null, undefined, 'ann', 7, ['ann']])('whose identity is %j is misconfigured', async (identity) => {
    const { check, provider } = guarded({ identity: () => identity as never })
    const decision = await check(withTicket('pass-a'))
    expect(decision).toMatchObject({ verdict: { outcome: 'misconfigured' } })
    expect(String((decision.verdict as { error?: Error }).error)).toMatch(/identity must be an object.*it is/)
    expect(provider.calls).toEqual([])
  })

  test('whose client is gone costs nothing: no call, no event, no line in the log', async () => {
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const events: unknown[] = []
    const ends = eventNames.map((name) => onEvent(name, (event) => events.push(event)))
    const { check, provider } = guarded({}, { logger })
    for (const body of [{ ticket: 'pass-a' }, {}]) {
      const decision = await check(post(body, { isGone: true, ip: undefined }))
      expect(decision).toMatchObject({ admitted: false, verdict: { outcome: 'unavailable' } })
    }
    for (const end of ends) end()
    expect([provider.calls, events, logger.info.mock.calls, logger.warn.mock.calls]).toEqual([[], [], [], []])
  })

  test('fails with what the user’s own callback threw, and with nothing else', async () => {
    const error = new Error('mine')
    const fail = () => Promise.reject(error)
    await expect(guarded({ identity: fail }).check(withTicket('pass-a'))).rejects.toBe(error)
    await expect(guarded({ skip: fail }).check(withTicket('pass-a'))).rejects.toBe(error)
    const fields = {
      ticket: () => {
        throw error
      },
    }
    await expect(guarded({ fields }).check(withTicket('pass-a'))).rejects.toBe(error)
    await expect(guarded({ fields: { ticket: fail } }).check(withTicket('pass-a'))).rejects.toBe(error)
  })

  test('whose identity takes longer than the check may is not the vendor’s fault', async () => {
    const slow = () => new Promise<FakeIdentity>((resolve) => setTimeout(resolve, 10_000, {}))
    const checked = guarded({ identity: slow }).check(withTicket('pass-a'))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(outcomeOf(await checked)).toBe('ticket')
  })
})

describe('free of the captcha', () => {
  test('is a CORS preflight, and nothing that only looks like one', async () => {
    const { check } = guarded()
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    const options = (more: Partial<RequestLike> = {}) => post(undefined, { method: 'OPTIONS', headers, ...more })
    expect(outcomeOf(await check(options()))).toBe('skip')
    expect(outcomeOf(await check(options({ body: {} })))).toBe('skip')
    const { origin: _, ...withoutOrigin } = headers
    for (const pretended of [
      post(undefined, { headers }),
      options({ headers: {} }),
      options({ headers: withoutOrigin }),
      options({ body: { amount: 100 } }),
      options({ headers: { ...headers, 'content-length': '12' } }),
      options({ headers: { ...headers, 'transfer-encoding': 'chunked' } }),
      options({ hasBody: true }),
    ]) {
      expect(outcomeOf(await check(pretended))).toBe(400)
    }
  })

  test('is no preflight where a route guards OPTIONS', async () => {
    const { check } = guarded({ methods: ['POST', 'OPTIONS'] })
    const headers = { origin: 'https://app.example', 'access-control-request-method': 'POST' }
    expect(outcomeOf(await check(post(undefined, { method: 'OPTIONS', headers })))).toBe(400)
  })

  test('are the methods that a route does not name', async () => {
    const { check } = guarded({ methods: ['POST'] })
    const outcomeFor = async (method: string) => outcomeOf(await check(post({}, { method })))
    expect([await outcomeFor('GET'), await outcomeFor('HEAD'), await outcomeFor('POST')]).toEqual(['skip', 'skip', 400])
    expect(await outcomeFor('post')).toBe(400)
  })

  test('is not HEAD where GET is guarded', async () => {
    const { check } = guarded({ methods: ['GET'] })
    expect(outcomeOf(await check(post({}, { method: 'HEAD' })))).toBe(400)
  })

  test('is what skip says with true, and only with true', async () => {
    for (const [answer, expected] of [
      [true, 'skip'],
      [false, 400],
      ['yes', 400],
      [undefined, 400],
    ] as const) {
      expect(outcomeOf(await guarded({ skip: () => answer as boolean }).check(post({})))).toBe(expected)
    }
  })
})

describe('a route’s options', () => {
  test('maxUses goes before the verifier’s', async () => {
    const { check, verifier } = guarded({ maxUses: 2 })
    const all = [
      await check(withTicket('pass-a')),
      await check(withTicket('pass-a')),
      await check(withTicket('pass-a')),
    ]
    expect(all.map(outcomeOf)).toEqual(['ticket', 'ticket', 403])
    expect(outcomeOf(await verifier.verify(withTicket('pass-a')))).toBe(403)
  })

  test('observe admits whatever happens, and says so', async () => {
    const { check } = guarded({ observe: true })
    for (const [body, reason] of [
      [{}, 'missing'],
      [{ ticket: 'nonsense' }, 'invalid'],
    ] as const) {
      expect(await check(post(body))).toMatchObject({
        admitted: true,
        admission: { admittedBy: 'policy', option: 'observe', verdict: { outcome: 'reject', reason } },
      })
    }
    expect(outcomeOf(await check(withTicket('misconfigured-a')))).toBe('policy')
    expect(outcomeOf(await check(withTicket('pass-a')))).toBe('ticket')
  })

  test('expect is a matter of the route, not of the ticket', async () => {
    const { check, verifier } = guarded({ expect: { action: 'login' } })
    expect(bodyOf(await check(withTicket('pass-a')))).toMatchObject({ reason: 'mismatch' })
    expect(outcomeOf(await verifier.verify(withTicket('pass-a'), { maxUses: 2 }))).toBe('ticket')
  })

  test('onDisasterTicket admits such a ticket where it says so', async () => {
    const option = { admit: true, perIp: 1, perMinute: 5, maxAgeSeconds: 60, onlyWhileVendorIsDown: false } as const
    const { check } = guarded({ onDisasterTicket: option })
    const ticket = withTicket(`disaster-${Math.floor(Date.now() / 1000)}`)
    expect([outcomeOf(await check(ticket)), outcomeOf(await check(ticket))]).toEqual(['policy', 403])
    expect(outcomeOf(await check(withTicket('disaster-1')))).toBe(403)
  })
})

describe('verify, without a framework', () => {
  test('has no reply to hand to onRefusal, and says so; an error names verify()', async () => {
    const { verifier } = guarded()
    const verifyWith = (options: object) => verifier.verify(withTicket('pass-a'), options)
    await expect(verifyWith({ onRefusal: () => {} })).rejects.toThrow(/verifier\.verify\(\): .*"onRefusal"/)
    await expect(verifyWith({ maxUse: 2 })).rejects.toMatchObject({ code: 'ERR_CAPTCHA_OPTION_UNKNOWN' })
    await expect(verifyWith({ maxUse: 2 })).rejects.toThrow(/verifier\.verify\(\): .*"maxUse"/)
    expect(() => createGuard(verifier, { maxUse: 2 } as object)).toThrow(/captcha\(\): .*"maxUse".*onRefusal/)
  })

  test('checks an options object once', async () => {
    const { verifier } = guarded()
    const fields = { ticket: 'query.t' } as const
    const options = { fields }
    const request = post({}, { query: { t: 'pass-a' } })
    expect(outcomeOf(await verifier.verify(request, options))).toBe('ticket')
    expect(outcomeOf(await verifier.verify(request, options))).toBe(403)
  })

  test('keeps the budget of one options object', async () => {
    const option = { admit: true, perIp: 9, perMinute: 1, maxAgeSeconds: 60, onlyWhileVendorIsDown: false } as const
    const options = { onDisasterTicket: option }
    const { verifier } = guarded()
    const ticket = withTicket(`disaster-${Math.floor(Date.now() / 1000)}`)
    expect([
      outcomeOf(await verifier.verify(ticket, options)),
      outcomeOf(await verifier.verify(ticket, options)),
    ]).toEqual(['policy', 403])
  })
})
