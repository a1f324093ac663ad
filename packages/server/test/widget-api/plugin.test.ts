import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, call, testService } from '../support/service.js'
import { challengeFor, handTrail, post, scriptToken, work } from '../support/widget.js'

const hostileFrom = (fails: [number, number, number, number]) => ({ fetch: [1e6, 1e6, 1e6, 1e6] as const, fail: fails })
let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})
const rightAnswer = (challenge: string) => answerOf(service, 'challenge', challenge)
const answer = (body: object) => post(service, 'answer', body)

describe('POST /widget/challenge', () => {
  test('gives letters with a picture, in light or dark, for plain or dense screens', async () => {
    const view = await challengeFor(service)
    expect(view).toMatchObject({ kind: 'letters', length: 4, expiresInSeconds: 120 })
    expect(view.image).toMatch(/^data:image\/png;base64,/)
    expect(view.pow).toBeUndefined()
    const width = (image: string) => Buffer.from(image.slice(22), 'base64').readUInt32BE(16)
    expect(width(view.image)).toBe(130)
    expect(width((await challengeFor(service, {}, { scale: 2, dark: true })).image)).toBe(260)
  })

  test('gives a slide puzzle for captchaType 9', async () => {
    const view = await challengeFor(service, { captchaType: 9 })
    expect(view).toMatchObject({ kind: 'slide', audio: true })
    expect(view.image).toMatch(/^data:image\//)
    expect(view.piece).toMatch(/^data:image\/png;base64,/)
  })

  test('is over for a script after five minutes, and after 60 challenges', async () => {
    const token = scriptToken(service)
    for (let i = 0; i < 60; i += 1) expect((await post(service, 'challenge', { token })).status).toBe(200)
    expect(await post(service, 'challenge', { token })).toMatchObject({ status: 410, body: { error: 'spent' } })
    const late = scriptToken(service)
    service.clock.now += 300_000
    expect(await post(service, 'challenge', { token: late })).toMatchObject({ status: 410, body: { error: 'expired' } })
  })

  test.each([
    [{}],
    [{ token: 1 }],
    [{ token: '' }],
    [{ token: 'x'.repeat(92) }],
    [{ token: ['a'] }],
    [[]],
    ['"x"'],
    ['null'],
  ])('refuses %j', async (body) => {
    const response = await service.app.inject({
      method: 'POST',
      url: '/widget/challenge',
      headers: { 'content-type': 'application/json' },
      payload: typeof body === 'string' ? body : JSON.stringify(body),
    })
    expect([response.statusCode, response.json()]).toEqual([400, { error: 'invalid' }])
  })

  test('a ticket or challenge is no script’s token', async () => {
    const { challenge } = await challengeFor(service)
    expect(await post(service, 'challenge', { token: challenge })).toMatchObject({ status: 400 })
  })

  test('answers of this API are not for other origins, and not kept', async () => {
    const { headers } = await post(service, 'challenge', { token: scriptToken(service) })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    expect(headers['set-cookie']).toBeUndefined()
  })
})

describe('POST /widget/answer', () => {
  test('gives a ticket and its randstr for the right letters', async () => {
    const { challenge } = await challengeFor(service)
    const { body } = await answer({ challenge, answer: rightAnswer(challenge).toLowerCase() })
    expect(body).toEqual({
      ok: true,
      ticket: expect.stringMatching(/^[\w-]{92}$/),
      randstr: expect.stringMatching(/^@[\w-]{8}$/),
    })
  })

  test('judges one of 10,000 answers to one challenge', async () => {
    const { challenge } = await challengeFor(service)
    const right = rightAnswer(challenge)
    const reasons: Record<string, number> = {}
    for (let i = 0; i < 100; i += 1) {
      // The right answer is among those that come too late.
      const guesses = Array.from({ length: 100 }, (_, j) =>
        answer({ challenge, answer: i + j === 0 ? 'WRONG' : right }),
      )
      for (const { body } of await Promise.all(guesses)) {
        const outcome = body.ok ? 'right' : body.reason
        reasons[outcome] = (reasons[outcome] ?? 0) + 1
      }
    }
    expect(reasons).toEqual({ wrong: 1, spent: 9_999 })
  })

  test('is too late after two minutes', async () => {
    const [first, second] = [await challengeFor(service), await challengeFor(service)]
    service.clock.now += 119_999
    expect((await answer({ challenge: first.challenge, answer: rightAnswer(first.challenge) })).body.ok).toBe(true)
    service.clock.now += 1
    expect((await answer({ challenge: second.challenge, answer: rightAnswer(second.challenge) })).body).toEqual({
      ok: false,
      reason: 'expired',
    })
  })

  test.each([[{}], [{ challenge: 'x' }], [{ challenge: 1, answer: 'A' }], [{ challenge: 'x', answer: 1 }]])(
    'refuses %j',
    async (body) => {
      expect(await answer(body)).toMatchObject({ status: 400, body: { error: 'invalid' } })
    },
  )

  test.each([[[1, 2]], ['x'], [[[1, 2, 'x']]], [[[1, 2, 3, 4]]], [Array.from({ length: 3000 }, () => [1, 1, 1])]])(
    'refuses a trail that is none, without spending the challenge',
    async (trail) => {
      const { challenge } = await challengeFor(service, { captchaType: 9 })
      expect((await answer({ challenge, answer: '1', trail })).status).toBe(400)
      expect((await answer({ challenge, answer: rightAnswer(challenge) })).body.ok).toBe(true)
    },
  )

  test('a challenge that is none is as good as expired', async () => {
    for (const challenge of ['', 'x', scriptToken(service)]) {
      expect((await answer({ challenge, answer: 'ABCD' })).body).toEqual({ ok: false, reason: 'expired' })
    }
  })
})

describe('the slide', () => {
  const slide = async (off: number, disturbLevel: number, trail?: unknown) => {
    const { challenge } = await challengeFor(service, { captchaType: 9, disturbLevel })
    const x = Number(rightAnswer(challenge)) + off
    return (await answer({ challenge, answer: String(x), ...(trail !== undefined && { trail }) })).body
  }

  test.each([0, 5, -5, 4.5, -4.999])('may be %s pixels off', async (off) => {
    expect((await slide(off, 1)).ok).toBe(true)
  })

  test.each([5.01, -6, 50, -1000])('may not be %s pixels off', async (off) => {
    expect(await slide(off, 1)).toEqual({ ok: false, reason: 'wrong' })
  })

  test.each(['', 'x', '1e2', '0x40', 'NaN', '-5', '1'.repeat(60)])('takes no %j for a place', async (x) => {
    const { challenge } = await challengeFor(service, { captchaType: 9 })
    expect((await answer({ challenge, answer: x })).body).toEqual({ ok: false, reason: 'wrong' })
  })

  test('at level 2 takes a hand’s drag, and refuses a straight line at one speed, a jump, and a replay', async () => {
    const drag = handTrail(150)
    expect((await slide(0, 2, drag)).ok).toBe(true)
    expect((await slide(0, 2, drag)).ok).toBe(false)
    expect(
      (
        await slide(
          0,
          2,
          Array.from({ length: 20 }, (_, i) => [i * 20, i * 8, 0]),
        )
      ).ok,
    ).toBe(false)
    expect(
      (
        await slide(0, 2, [
          [0, 0, 0],
          [200, 1, 1],
          [300, 200, 1],
          [400, 200, 2],
        ])
      ).ok,
    ).toBe(false)
    expect((await slide(0, 2, [])).ok).toBe(false)
    expect(
      (
        await slide(
          0,
          1,
          Array.from({ length: 20 }, (_, i) => [i * 20, i * 8, 0]),
        )
      ).ok,
    ).toBe(true)
  })

  test('at level 2 by keyboard, which leaves no trail, is followed by letters', async () => {
    const first = await slide(0, 2)
    expect(first).toMatchObject({ ok: true, next: { kind: 'letters', length: 4 } })
    expect(first.ticket).toBeUndefined()
    const { challenge } = first.next
    expect((await answer({ challenge, answer: rightAnswer(challenge) })).body).toMatchObject({
      ok: true,
      ticket: expect.any(String),
    })
  })
})

describe('as a visit looks more hostile', () => {
  const fail = async (uid: string) => {
    const { challenge } = await challengeFor(service, { visit: { uid } })
    const pow = (await challengeFor(service)).pow
    return answer({ challenge, answer: 'WRONG', ...(pow && { pow: work(pow) }) })
  }
  const failTimes = async (uid: string, times: number) => {
    for (let i = 0; i < times; i += 1)
      await service.context.budgets.count('fail', (await import('../../src/budgets/subjects.js')).subjectsOf({ uid }))
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
    const pow = work(slide.pow)
    const next = (
      await answer({ challenge: slide.challenge, answer: rightAnswer(slide.challenge), trail: handTrail(200), pow })
    ).body
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

describe('GET /widget/audio', () => {
  const listen = (challenge: unknown) => service.app.inject({ url: `/widget/audio?challenge=${challenge}` })

  test('speaks the letters of a challenge, four times, and leaves it to be answered', async () => {
    const { challenge, audio, image } = await challengeFor(service, {}, { alternative: 'audio' })
    expect([audio, image]).toEqual([true, ''])
    for (let i = 0; i < 4; i += 1) {
      const response = await listen(challenge)
      expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'audio/wav'])
      expect(response.headers['cache-control']).toBe('no-store')
      expect(response.rawPayload.subarray(0, 4).toString()).toBe('RIFF')
    }
    expect((await listen(challenge)).statusCode).toBe(410)
    expect((await answer({ challenge, answer: rightAnswer(challenge) })).body.ok).toBe(true)
  })

  test('speaks no slide, nothing that is over, and nothing that is none', async () => {
    const slide = await challengeFor(service, { captchaType: 9 })
    for (const wrong of [slide.challenge, '', 'x', scriptToken(service), 'a&challenge=b']) {
      expect((await listen(wrong)).statusCode).toBe(400)
    }
    const { challenge } = await challengeFor(service)
    service.clock.now += 120_000
    expect((await listen(challenge)).statusCode).toBe(410)
  })

  test('counts as a fetch', async () => {
    const own = testService({ budgets: { ip: { fetch: [2, 3, 3, 3], fail: [9, 9, 9, 9] } } })
    const { challenge } = await challengeFor(own)
    const get = async () => (await own.app.inject({ url: `/widget/audio?challenge=${challenge}` })).statusCode
    expect([await get(), await get()]).toEqual([200, 429])
    await own.close()
  })
})

test('two services that share a store are one: a challenge answered at one is spent at the other', async () => {
  const { memoryStore } = await import('@ticketgate/core')
  const store = memoryStore()
  const [one, two] = [testService({ store }), testService({ store })]
  const { challenge } = await challengeFor(one)
  const right = answerOf(one, 'challenge', challenge)
  expect((await post(two, 'answer', { challenge, answer: right })).body.ok).toBe(true)
  expect((await post(one, 'answer', { challenge, answer: right })).body).toEqual({ ok: false, reason: 'spent' })
  await Promise.all([one.close(), two.close()])
})
