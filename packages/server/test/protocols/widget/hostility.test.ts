import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, call, testService } from '../../support/service.js'
import { challengeFor, handTrail, post, scriptToken, work } from '../../support/widget.js'

const hostileFrom = (fails: [number, number, number, number]) => ({ fetch: [1e6, 1e6, 1e6, 1e6] as const, fail: fails })
let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})
const rightAnswer = (challenge: string) => answerOf(service, 'challenge', challenge)
const answer = (body: object) => post(service, 'answer', body)

describe('as a visit looks more hostile', () => {
  const fail = async (uid: string) => {
    const { challenge } = await challengeFor(service, { visit: { uid } })
    const pow = (await challengeFor(service)).pow
    return answer({ challenge, answer: 'WRONG', ...(pow && { pow: work(pow) }) })
  }
  const failTimes = async (uid: string, times: number) => {
    for (let i = 0; i < times; i += 1) await service.context.budgets.count('fail', service.context.subjectsOf({ uid }))
  }
  const restart = async () => {
    await service.close()
    service = testService({ budgets: { uid: hostileFrom([1, 2, 3, 4]) } })
  }

  test('a wrong answer counts against the visitor', async () => {
    await restart()
    expect((await challengeFor(service, { visit: { uid: 'u' } })).pow).toBeUndefined()
    expect((await fail('u')).body).toEqual({ ok: false, reason: 'wrong' })
    expect((await challengeFor(service, { visit: { uid: 'u' } })).pow.bits).toBe(14)
    expect((await challengeFor(service, { visit: { uid: 'another' } })).pow).toBeUndefined()
  })

  test('level 2 comes first, then slide and letters, then work, then 4400', async () => {
    await restart()
    const ask = { visit: { uid: 'u' }, identity: { uid: 'u' } }
    await failTimes('u', 1)
    expect(await challengeFor(service, ask)).toMatchObject({ kind: 'letters', pow: { bits: 14 } })
    await failTimes('u', 1)
    const slide = await challengeFor(service, ask)
    expect(slide).toMatchObject({ kind: 'slide', pow: { bits: 17 } })
    const x = rightAnswer(slide.challenge)
    const solved = { challenge: slide.challenge, answer: x, trail: handTrail(Number(x)), pow: work(slide.pow) }
    const next = (await answer(solved)).body
    expect(next).toMatchObject({ ok: true, next: { kind: 'letters' } })
    const { ticket } = (await answer({ challenge: next.next.challenge, answer: rightAnswer(next.next.challenge) })).body
    const checked = await call(service, { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', uid: 'u' })
    expect(checked).toMatchObject({ code: 0, level: 2 })
    await failTimes('u', 1)
    expect(await challengeFor(service, ask)).toMatchObject({ kind: 'slide', pow: { bits: 20 } })
    await failTimes('u', 1)
    const refused = await post(service, 'challenge', { token: scriptToken(service, ask) })
    expect(refused).toMatchObject({
      status: 429,
      body: { error: 'throttled', retryAfterSeconds: 600 },
      headers: { 'retry-after': '600' },
    })
    const asked = { userIp: '1.1.1.1', businessId: 1, captchaType: 1, uid: 'u' }
    expect(await call(service, { Action: 'CaptchaQuery', script: 0, ...asked })).toMatchObject({ code: 4400 })
    expect(await call(service, { Action: 'CaptchaGetUrl', ...asked })).toMatchObject({ code: 4400 })
    const iframe = { Action: 'CaptchaIframeQuery', disturbLevel: 1, isHttps: 1, clientType: 1 }
    expect(await call(service, { ...iframe, ...asked })).toMatchObject({ code: 4400 })
    service.clock.now += 600_000
    expect((await challengeFor(service, ask)).pow).toBeUndefined()
  })

  test('nobody locks another’s account: by default its uid has the hardest captcha, and is never refused', async () => {
    await service.close()
    service = testService()
    await failTimes('13800138000', 1_000)
    const asked = { userIp: '1.1.1.1', businessId: 1, captchaType: 1, uid: '13800138000' }
    expect(await call(service, { Action: 'CaptchaQuery', script: 0, ...asked })).toMatchObject({ code: 0 })
    const view = await challengeFor(service, { visit: { ip: '1.1.1.1', uid: '13800138000', businessId: 1 } })
    expect(view).toMatchObject({ kind: 'slide', pow: { bits: 20 } })
  })

  test('work must be done, for this very challenge; what is not done costs nothing', async () => {
    await restart()
    await failTimes('u', 1)
    const [one, two] = [
      await challengeFor(service, { visit: { uid: 'u' } }),
      await challengeFor(service, { visit: { uid: 'u' } }),
    ]
    const right = rightAnswer(one.challenge)
    const others = work(two.pow)
    for (const pow of [undefined, '', 'x'.repeat(100), others]) {
      const { body } = await answer({ challenge: one.challenge, answer: right, ...(pow !== undefined && { pow }) })
      expect(body).toEqual({ ok: false, reason: 'pow' })
    }
    const pow = work(one.pow)
    expect((await answer({ challenge: one.challenge, answer: right, pow })).body.ok).toBe(true)
    expect((await answer({ challenge: one.challenge, answer: right, pow })).body).toEqual({
      ok: false,
      reason: 'spent',
    })
  })

  test('who cannot see gets letters to listen to, and no slide', async () => {
    await restart()
    await failTimes('u', 2)
    const view = await challengeFor(service, { visit: { uid: 'u' } }, { alternative: 'audio' })
    expect(view).toMatchObject({ kind: 'letters', pow: { bits: 17 } })
    const slide = await challengeFor(service, { captchaType: 9 }, { alternative: 'audio' })
    expect(slide.kind).toBe('letters')
  })
})
