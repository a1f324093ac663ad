import { afterEach, describe, expect, test } from 'vitest'
import { workOf } from '../../../src/captcha/work.js'
import { answerOf, call, testService } from '../../support/service.js'
import { challengeFor, handTrail, post, proofOf, scriptToken } from '../../support/widget.js'

const hostileFrom = (fails: [number, number, number, number]) => ({ fetch: [1e6, 1e6, 1e6, 1e6] as const, fail: fails })
const workFor = (puzzles: number) => ({ threshold: workOf('', puzzles).threshold })
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
    return answer({ challenge, answer: 'WRONG' })
  }
  const failTimes = async (uid: string, times: number) => {
    for (let i = 0; i < times; i += 1) await service.context.budgets.countFailure(service.context.subjectsOf({ uid }))
  }
  const restart = async () => {
    await service.close()
    service = testService({ budgets: { uid: hostileFrom([1, 2, 3, 4]) } })
  }

  test('a wrong answer counts against the visitor', async () => {
    await restart()
    expect((await challengeFor(service, { visit: { uid: 'u' } })).pow).toMatchObject(workFor(20))
    expect((await fail('u')).body).toEqual({ ok: false, reason: 'wrong' })
    expect((await challengeFor(service, { visit: { uid: 'u' } })).pow).toMatchObject(workFor(28))
    expect((await challengeFor(service, { visit: { uid: 'another' } })).pow).toMatchObject(workFor(20))
  })

  test('level 2 comes first, then slide and letters, then more work, then refusal', { timeout: 30_000 }, async () => {
    await restart()
    const requested = { visit: { uid: 'u' }, identity: { uid: 'u' } }
    await failTimes('u', 1)
    expect(await challengeFor(service, requested)).toMatchObject({ kind: 'letters', pow: workFor(28) })
    await failTimes('u', 1)
    const slide = await challengeFor(service, requested)
    expect(slide).toMatchObject({ kind: 'slide', pow: workFor(100) })
    const x = rightAnswer(slide.challenge)
    const solved = { challenge: slide.challenge, answer: x, trail: handTrail(Number(x)) }
    const next = (await answer(solved)).body
    expect(next).toMatchObject({ ok: true, next: { kind: 'letters' } })
    const { ticket } = (await answer({ challenge: next.next.challenge, answer: rightAnswer(next.next.challenge) })).body
    const checked = await call(service, {
      Action: 'CaptchaCheck',
      ticket,
      captchaType: 1,
      userIp: '1.1.1.1',
      uid: 'u',
      businessId: 1,
    })
    expect(checked).toMatchObject({ code: 0, level: 2 })
    await failTimes('u', 1)
    expect(await challengeFor(service, requested)).toMatchObject({ kind: 'slide', pow: workFor(300) })
    await failTimes('u', 1)
    const refused = await post(service, 'challenge', { token: scriptToken(service, requested) })
    expect(refused).toMatchObject({
      status: 429,
      body: { error: 'throttled', retryAfterSeconds: 600 },
      headers: { 'retry-after': '600' },
    })
    const identity = { userIp: '1.1.1.1', businessId: 1, captchaType: 1, uid: 'u' }
    expect(await call(service, { Action: 'CaptchaQuery', script: 0, ...identity })).toMatchObject({ code: 4400 })
    // It has a budget of its own.
    expect(await call(service, { Action: 'CaptchaGetUrl', ...identity })).toMatchObject({ code: 0 })
    const iframe = { Action: 'CaptchaIframeQuery', disturbLevel: 1, isHttps: 1, clientType: 1 }
    expect(await call(service, { ...iframe, ...identity })).toMatchObject({ code: 4400 })
    service.clock.now += 600_000
    expect((await challengeFor(service, requested)).pow).toMatchObject(workFor(20))
  })

  test('nobody can lock another’s account: a uid gets the hardest captcha, but by default no refusal', async () => {
    await service.close()
    service = testService()
    await failTimes('13800138000', 1_000)
    const identity = { userIp: '1.1.1.1', businessId: 1, captchaType: 1, uid: '13800138000' }
    expect(await call(service, { Action: 'CaptchaQuery', script: 0, ...identity })).toMatchObject({ code: 0 })
    const view = await challengeFor(service, { visit: { ip: '1.1.1.1', uid: '13800138000', businessId: 1 } })
    expect(view).toMatchObject({ kind: 'slide', pow: workFor(300) })
  })

  test('a proof of work that is missing, too short or false spends the challenge', async () => {
    const others = proofOf((await challengeFor(service)).challenge) as number[]
    for (const pow of [undefined, [], others.slice(9), others]) {
      const { challenge } = await challengeFor(service)
      const right = rightAnswer(challenge)
      const reasons = []
      for (const given of [pow, proofOf(challenge)]) {
        reasons.push((await answer({ challenge, answer: right, pow: given })).body.reason)
      }
      expect(reasons).toEqual(['pow', 'spent'])
    }
  })

  test('a proof of work is accepted once, for its own challenge', async () => {
    const { challenge } = await challengeFor(service)
    const body = { challenge, answer: rightAnswer(challenge), pow: proofOf(challenge) }
    expect((await answer(body)).body.ok).toBe(true)
    expect((await answer(body)).body).toEqual({ ok: false, reason: 'spent' })
  })

  test('a service for tests asks for no proof of work', async () => {
    await service.close()
    service = testService({ budgets: false, proofOfWork: false })
    const { challenge, pow } = await challengeFor(service)
    expect(pow).toBeUndefined()
    expect((await answer({ challenge, answer: rightAnswer(challenge), pow: undefined })).body.ok).toBe(true)
  })

  test('a visitor who cannot see gets a recording instead of a slide', async () => {
    await restart()
    await failTimes('u', 2)
    const view = await challengeFor(service, { visit: { uid: 'u' } }, { alternative: 'audio' })
    expect(view).toMatchObject({ kind: 'letters', pow: workFor(125) })
    const slide = await challengeFor(service, { captchaType: 9 }, { alternative: 'audio' })
    expect(slide.kind).toBe('letters')
  })
})
