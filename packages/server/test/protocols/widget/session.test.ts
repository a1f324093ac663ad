import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, call, testService } from '../../support/service.js'
import { appId } from '../../support/tencent.js'
import { handTrail, post, scriptToken } from '../../support/widget.js'

let service = testService({ budgets: false, proofOfWork: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false, proofOfWork: false })
})
const open = async (pass: object) => post(service, 'session', pass)
const challenge = async (token: string) => post(service, 'challenge', { token })
const minuteMs = 60_000

describe('a page that opens the captcha while its script is young', () => {
  test('may request challenges for an hour', async () => {
    const script = scriptToken(service)
    service.clock.now += 5 * minuteMs - 1
    const { token } = (await open({ token: script })).body
    service.clock.now += 55 * minuteMs
    const { status, body } = await challenge(token)
    expect(status).toBe(200)
    const answer = { challenge: body.challenge, answer: answerOf(service, 'challenge', body.challenge) }
    const { ticket } = (await post(service, 'answer', answer)).body
    const check = { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 1 }
    expect(await call(service, check)).toMatchObject({ code: 0 })
    service.clock.now += 1
    expect(await challenge(token)).toMatchObject({ status: 410, body: { error: 'expired' } })
    expect(await open({ token })).toMatchObject({ status: 410, body: { error: 'expired' } })
  })

  test('is refused if its script is older than five minutes', async () => {
    const script = scriptToken(service)
    service.clock.now += 5 * minuteMs
    expect(await open({ token: script })).toMatchObject({ status: 410, body: { error: 'expired' } })
    expect(await challenge(script)).toMatchObject({ status: 410, body: { error: 'expired' } })
  })

  test('may open it again with its session, which does not prolong it', async () => {
    const { token } = (await open({ token: scriptToken(service) })).body
    service.clock.now += 59 * minuteMs
    expect((await open({ token })).body).toEqual({ token })
  })

  test('gets 60 challenges, however often it opens the captcha', async () => {
    const script = scriptToken(service)
    const tokens = [script, (await open({ token: script })).body.token, (await open({ token: script })).body.token]
    expect(new Set(tokens).size).toBe(3)
    for (let i = 0; i < 60; i += 1) expect((await challenge(tokens[i % 3])).status).toBe(200)
    for (const token of tokens) {
      expect(await challenge(token)).toMatchObject({ status: 410, body: { error: 'spent' } })
    }
    service.clock.now += 55 * minuteMs
    expect((await challenge(tokens[1])).status).toBe(410)
    expect((await challenge(scriptToken(service))).status).toBe(200)
  })

  test('both times can be set by options', async () => {
    await service.close()
    service = testService({ scriptTtlSeconds: 10, sessionTtlSeconds: 20 })
    const script = scriptToken(service)
    const { token } = (await open({ token: script })).body
    service.clock.now += 10_000
    expect([(await challenge(script)).status, (await challenge(token)).status]).toEqual([410, 200])
    service.clock.now += 10_000
    expect((await challenge(token)).status).toBe(410)
    await service.close()
    // A session never ends before its script.
    service = testService({ scriptTtlSeconds: 7_200 })
    const late = (await open({ token: scriptToken(service) })).body.token
    service.clock.now += 7_199_999
    expect((await challenge(late)).status).toBe(200)
  })
})

describe('POST /widget/session', () => {
  test('accepts no tokens but those of scripts and sessions', async () => {
    const { challenge: own } = (await challenge(scriptToken(service))).body
    for (const token of ['', 'x', own]) expect(await open({ token })).toMatchObject({ status: 400 })
  })

  test.each([{}, { appId: 7 }, { appId: '' }, { appId: 'x' }, { appId: '0' }, { appId: ['1'] }, [1], null])(
    'needs a script’s token or an application’s id: %o',
    async (payload) => {
      expect(await post(service, 'session', payload)).toMatchObject({ status: 400, body: { error: 'invalid' } })
    },
  )

  test('accepts only configured applications, if there are any', async () => {
    await service.close()
    service = testService({ captchaApps: { [appId]: 'k' } })
    expect((await open({ appId: '7' })).status).toBe(400)
    expect((await open({ appId: String(appId) })).status).toBe(200)
  })

  test('gives an application’s page a session of its own, for the slide', async () => {
    const [one, other] = [await open({ appId: String(appId) }), await open({ appId: String(appId) })]
    for (let i = 0; i < 60; i += 1) await challenge(one.body.token)
    expect((await challenge(one.body.token)).status).toBe(410)
    const { body } = await challenge(other.body.token)
    expect(body.kind).toBe('slide')
    const x = answerOf(service, 'challenge', body.challenge)
    const passed = await post(service, 'answer', { challenge: body.challenge, answer: x, trail: handTrail(Number(x)) })
    expect(passed.body).toMatchObject({ ok: true, ticket: expect.any(String) })
  })

  test('refuses a visitor who failed too often', async () => {
    await service.close()
    service = testService({ budgets: { ip: { fetch: [1, 1, 1, 1], fail: [9, 9, 9, 9] } } })
    await challenge(scriptToken(service))
    const refused = await post(service, 'session', { appId: String(appId) })
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '600' } })
  })
})
