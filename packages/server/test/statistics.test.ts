import { memoryStore } from '@ticketgate/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { add } from '../src/captcha/statistics/counts.js'
import { proofLength } from '../src/captcha/work.js'
import type { Counts, Labels } from '../src/contracts/statistics.js'
import type { ServiceOptions } from '../src/index.js'
import { device, encrypt, point, sender } from './support/oneaccess.js'
import { answerOf, call, send, serviceHost, signedParams, testService } from './support/service.js'
import { appId, check, solved } from './support/tencent.js'
import { post, scriptToken } from './support/widget.js'

const ids = { userIp: '203.0.113.7', businessId: 42, sceneId: 7, uid: 'alice' }

describe('the statistics of the service', () => {
  let service: ReturnType<typeof testService>

  const start = (options: Partial<ServiceOptions> = {}) => {
    service = testService({ captchaApps: { [appId]: 'k' }, ajCaptcha: { origins: ['*'] }, ...options })
  }
  beforeEach(() => start())
  afterEach(() => service.close())

  async function rows(labels: Partial<Labels> = {}) {
    const { rows } = await service.context.statistics.reader.read({ from: 0, to: Number.MAX_SAFE_INTEGER })
    return rows.filter((row) => Object.entries(labels).every(([name, value]) => row[name as keyof Labels] === value))
  }
  const counts = async (labels: Partial<Labels> = {}): Promise<Counts> => add(await rows(labels))

  /** A page's script, by a signed call of its application. */
  async function signedToken(more: object = {}): Promise<string> {
    const { script } = await call(service, { Action: 'CaptchaQuery', captchaType: 1, script: 0, ...ids, ...more })
    return /"token":"([^"]+)"/.exec(script)?.[1] ?? ''
  }
  const fetchChallenge = async (token: string, look: object = {}) =>
    (await post(service, 'challenge', { token, ...look })).body
  const answer = async (challenge: string, text = answerOf(service, 'challenge', challenge)) =>
    (await post(service, 'answer', { challenge, answer: text })).body

  test('have a row of its own for the ids of a signed request, from the challenge to the check', async () => {
    const { challenge } = await fetchChallenge(await signedToken())
    service.clock.now += 7_000
    const { ticket } = await answer(challenge)
    const request = { Action: 'CaptchaCheck', captchaType: 1, ticket, ...ids }
    expect((await call(service, request)).is_right).toBe(1)
    expect(await rows()).toMatchObject([
      {
        business: '42',
        scene: '7',
        captchaType: 1,
        stage: 0,
        way: 'letters',
        shown: 1,
        right: 1,
        checks: { verified: 1 },
      },
    ])
    expect((await counts()).seconds.indexOf(1)).toBe(6)
  })

  test('count wrong answers, late ones, and those without work; what is answered twice counts once', async () => {
    const token = await signedToken()
    const wrong = await fetchChallenge(token)
    await answer(wrong.challenge, 'nope')
    await answer(wrong.challenge, 'nope')
    for (const pow of [undefined, [], [1], Array.from({ length: proofLength }, () => 0)]) {
      const { challenge } = await fetchChallenge(token)
      for (let i = 0; i < 3; i += 1) await post(service, 'answer', { challenge, answer: 'x', pow })
      await answer(challenge)
    }
    // What is no challenge of this service counts nothing.
    await post(service, 'answer', { challenge: 'x'.repeat(200), answer: 'x', pow: undefined })
    const late = await fetchChallenge(token)
    service.clock.now += 121_000
    await answer(late.challenge)
    await fetchChallenge(token)
    expect(await counts()).toMatchObject({ shown: 7, wrong: 1, unworked: 4, expired: 1, right: 0 })
  })

  test('count the first late answer to a challenge, and none to one that was answered in time', async () => {
    const token = await signedToken()
    const [late, right, wrong] = [await fetchChallenge(token), await fetchChallenge(token), await fetchChallenge(token)]
    await answer(right.challenge)
    await answer(wrong.challenge, 'nope')
    service.clock.now += 121_000
    for (let i = 0; i < 10; i += 1) {
      for (const { challenge } of [late, right, wrong]) {
        expect(await answer(challenge)).toEqual({ ok: false, reason: 'expired' })
      }
    }
    expect(await counts()).toMatchObject({ shown: 3, right: 1, wrong: 1, expired: 1 })
  })

  test('count none that comes five minutes late: whether there was one in time is forgotten then', async () => {
    const token = await signedToken()
    const [late, later, right] = [await fetchChallenge(token), await fetchChallenge(token), await fetchChallenge(token)]
    await answer(right.challenge)
    service.clock.now += 419_999
    for (const { challenge } of [late, right]) await answer(challenge)
    expect(await counts()).toMatchObject({ right: 1, expired: 1 })
    for (let minutes = 0; minutes < 120; minutes += 1) {
      service.clock.now += 60_000
      for (const { challenge } of [late, later, right]) await answer(challenge)
    }
    expect(await counts()).toMatchObject({ shown: 3, right: 1, expired: 1 })
  })

  test('count no answer to a challenge of before the start, which may have been answered then', async () => {
    const { challenge } = await fetchChallenge(await signedToken())
    const { now } = service.clock
    await service.close()
    start({ now: () => now + 130_000 })
    expect(await answer(challenge, 'ABCD')).toEqual({ ok: false, reason: 'expired' })
    expect(await counts()).toMatchObject({ expired: 0 })
  })

  test.each([
    ['full', async () => ({ state: 'full' }) as const],
    ['away', () => Promise.reject(new Error('away'))],
  ])('count no late answer, and no visitor notices, if their store is %s', async (_what, fail) => {
    await service.close()
    const memory = memoryStore()
    let isFailing = false
    start({
      store: {
        ...memory,
        claim: (name, claim) => memory.claim(name, claim),
        take: (name, use) => (isFailing ? fail() : memory.take(name, use)),
      },
    })
    const { challenge } = await fetchChallenge(await signedToken())
    service.clock.now += 121_000
    isFailing = true
    expect(await answer(challenge)).toEqual({ ok: false, reason: 'expired' })
    expect(await counts()).toMatchObject({ shown: 1, expired: 0 })
  })

  test('tell the ways in apart, in the ticket too', async () => {
    const { challenge } = await fetchChallenge(await signedToken(), { alternative: 'audio' })
    const { ticket } = await answer(challenge)
    await call(service, { Action: 'CaptchaCheck', captchaType: 1, ticket, ...ids })
    expect(await rows()).toMatchObject([{ way: 'audio', shown: 1, right: 1, checks: { verified: 1 } }])
  })

  test('count pictures that an application shows itself', async () => {
    const { url } = await call(service, { Action: 'CaptchaGetUrl', captchaType: 1, ...ids })
    const { pathname, search } = new URL(url)
    const picture = await service.app.inject({ url: pathname + search, headers: { host: serviceHost } })
    const captchaSig = /vsig=([^;]+)/.exec(String(picture.headers['set-cookie']))?.[1] ?? ''
    const verifyCode = answerOf(service, 'picture', captchaSig)
    const { ticket } = await call(service, { Action: 'CaptchaVerify', captchaSig, verifyCode, ...ids })
    await call(service, { Action: 'CaptchaCheck', captchaType: 1, ticket, ...ids })
    const late = await service.app.inject({ url: pathname + search, headers: { host: serviceHost } })
    const lateSig = /vsig=([^;]+)/.exec(String(late.headers['set-cookie']))?.[1] ?? ''
    service.clock.now += 121_000
    for (let i = 0; i < 10; i += 1) {
      for (const sig of [captchaSig, lateSig]) {
        await call(service, { Action: 'CaptchaVerify', captchaSig: sig, verifyCode, ...ids })
      }
    }
    expect(await rows()).toMatchObject([
      { business: '42', scene: '7', way: 'picture', shown: 2, right: 1, expired: 1, checks: { verified: 1 } },
    ])
  })

  test('count checks by their outcome', async () => {
    const { challenge } = await fetchChallenge(await signedToken())
    const { ticket } = await answer(challenge)
    const request = { Action: 'CaptchaCheck', captchaType: 1, ticket, ...ids }
    await call(service, { ...request, userIp: '203.0.113.8' })
    for (let i = 0; i < 3; i += 1) await call(service, request)
    await call(service, { ...request, ticket: 'none' })
    service.clock.now += 1_201_000
    await call(service, request)
    expect((await counts({ business: '42' })).checks).toEqual({
      verified: 2,
      used: 1,
      mismatch: 1,
      unknown: 1,
      expired: 1,
    })
    expect(await rows({ way: 'unknown' })).toMatchObject([{ checks: { unknown: 1, verified: 0 } }])
  })

  test('count what a budget refused, before and after a page has its script', async () => {
    await service.close()
    start({ budgets: { ip: { fetch: [1, 1, 1, 2], fail: [1, 1, 1, 9] } } })
    const token = await signedToken()
    await post(service, 'challenge', { token }, ids.userIp)
    expect((await post(service, 'challenge', { token }, ids.userIp)).status).toBe(429)
    expect(await call(service, { Action: 'CaptchaQuery', captchaType: 9, script: 0, ...ids })).toMatchObject({
      code: 4400,
    })
    expect(await rows({ stage: 4 })).toMatchObject([
      { business: '42', scene: '7', captchaType: 1, way: 'letters', shown: 0, refused: 1 },
      { business: '42', scene: '7', captchaType: 9, way: 'slide', shown: 0, refused: 1 },
    ])
  })

  test('have no row for ids that nobody signed', async () => {
    const forged = signedParams(service, {
      Action: 'CaptchaCheck',
      captchaType: 1,
      ticket: 'x',
      ...ids,
      businessId: 99,
    })
    await send(service, { ...forged, Signature: 'none' })
    // Names another application than those that the operator named.
    await post(service, 'session', { appId: '123' })
    expect(await rows()).toEqual([])
  })

  test("call Tencent Captcha's applications by the names that the operator gave", async () => {
    const { token } = (await post(service, 'session', { appId: String(appId) })).body
    await post(service, 'challenge', { token })
    const ticket = solved(service)
    await check(service, ticket)
    await check(service, ticket)
    await check(service, ticket, { AppSecretKey: 'another' })
    const named = await counts({ business: `app ${appId}` })
    expect(named).toMatchObject({ shown: 1, checks: { verified: 1, used: 1 } })
    expect(await counts({ business: '' })).toMatchObject({ shown: 0, checks: { mismatch: 1 } })
  })

  test('have those of pages without a name together, if any application is accepted', async () => {
    await service.close()
    start({ captchaApps: {} })
    const { token } = (await post(service, 'session', { appId: '555' })).body
    await post(service, 'challenge', { token })
    expect(await rows()).toMatchObject([{ business: '', scene: '', captchaType: 9, way: 'slide', shown: 1 }])
  })

  test.each([
    ['aj-captcha', '/captcha/get'],
    ['oneaccess', '/api/v2/sdk/captcha'],
  ] as const)('count %s, which names nobody', async (way, url) => {
    const page = { headers: { ...device, 'content-type': 'application/json' } }
    const fetched = await service.app.inject({
      ...page,
      ...(way === 'aj-captcha'
        ? { method: 'POST' as const, payload: '{"captchaType":"blockPuzzle"}' }
        : { method: 'GET' as const }),
      url,
    })
    const { token, secretKey } = way === 'aj-captcha' ? fetched.json().repData : fetched.json()
    const [wire, path] =
      way === 'aj-captcha'
        ? [{ captchaType: 'blockPuzzle', token, pointJson: encrypt(point(-99), secretKey) }, '/captcha/check']
        : [{ token, point_json: point(-99), sender }, '/api/v2/sdk/captcha/verify']
    await service.app.inject({ ...page, method: 'POST', url: path, payload: JSON.stringify(wire) })
    expect(await rows()).toMatchObject([{ business: '', scene: '', way, shown: 1, wrong: 1 }])
  })

  test('store nothing of the visitor', async () => {
    const { challenge } = await fetchChallenge(await signedToken())
    const { ticket } = await answer(challenge)
    await call(service, { Action: 'CaptchaCheck', captchaType: 1, ticket, ...ids })
    const text = JSON.stringify(await rows())
    for (const secret of [ids.userIp, '8.8.8.8', ids.uid, ticket, challenge]) expect(text).not.toContain(secret)
  })

  test('of a token that carries its ids leave every token as long as any other', async () => {
    const lengths = [
      scriptToken(service),
      scriptToken(service, { identity: { businessId: 2 ** 32 - 1, sceneId: 2 ** 32 - 1 } }),
      await signedToken(),
      solved(service).ticket,
    ].map(({ length }) => length)
    expect(new Set(lengths).size).toBe(1)
  })
})
