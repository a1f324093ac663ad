import { memoryStore } from '@ticketgate/core'
import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, testService } from '../../support/service.js'
import { appId, check } from '../../support/tencent.js'
import { challengeFor, handTrail, post, scriptToken } from '../../support/widget.js'

// The proof of work is tested in hostility.test.ts.
const options = { budgets: false, proofOfWork: false } as const
let service = testService(options)
afterEach(async () => {
  await service.close()
  service = testService(options)
})
const rightAnswer = (challenge: string) => answerOf(service, 'challenge', challenge)
const answer = (body: object) => post(service, 'answer', body)

describe('POST /widget/answer', () => {
  test('gives a ticket and its randstr for the right letters', async () => {
    const { challenge } = await challengeFor(service)
    const { body } = await answer({ challenge, answer: rightAnswer(challenge).toLowerCase() })
    expect(body).toEqual({
      ok: true,
      ticket: expect.stringMatching(/^[\w-]{140}$/),
      randstr: expect.stringMatching(/^@[\w-]{8}$/),
      // As long as the service takes it: the page throws it away then.
      expiresInSeconds: 1200,
    })
  })

  test.each([
    [1200, 300],
    [120, 120],
  ])(
    'says of a ticket of TencentCaptcha how long DescribeCaptchaResult takes it (tickets live %i s: %i s)',
    async (ticketTtlSeconds, acceptedSeconds) => {
      await service.close()
      service = testService({ ...options, ticketTtlSeconds })
      const pass = async () => {
        const { token } = (await post(service, 'session', { appId: String(appId) })).body
        const { challenge } = (await post(service, 'challenge', { token })).body
        const x = rightAnswer(challenge)
        return (await answer({ challenge, answer: x, trail: handTrail(Number(x)) })).body
      }
      const [early, late] = [await pass(), await pass()]
      expect([early.expiresInSeconds, late.expiresInSeconds]).toEqual([acceptedSeconds, acceptedSeconds])
      service.clock.now += acceptedSeconds * 1000 - 1
      expect((await check(service, early)).CaptchaCode).toBe(1)
      service.clock.now += 1
      expect((await check(service, late)).CaptchaCode).not.toBe(1)
    },
  )

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

  test('refuses an answer after two minutes', async () => {
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
    'refuses a malformed trail without spending the challenge',
    async (trail) => {
      const { challenge } = await challengeFor(service, { captchaType: 9 })
      expect((await answer({ challenge, answer: '1', trail })).status).toBe(400)
      expect((await answer({ challenge, answer: rightAnswer(challenge) })).body.ok).toBe(true)
    },
  )

  test('an invalid challenge is answered as if it had expired', async () => {
    for (const challenge of ['', 'x', scriptToken(service)]) {
      expect((await answer({ challenge, answer: 'ABCD' })).body).toEqual({ ok: false, reason: 'expired' })
    }
  })
})

describe('the slide', () => {
  const slide = async (off: number, disturbLevel: number, drag?: (x: number) => unknown) => {
    const { challenge } = await challengeFor(service, { captchaType: 9, disturbLevel })
    const x = Number(rightAnswer(challenge)) + off
    return (await answer({ challenge, answer: String(x), ...(drag && { trail: drag(x) }) })).body
  }

  test.each([0, 5, -5, 4.5, -4.999])('may be %s pixels beside its place', async (off) => {
    expect((await slide(off, 1)).ok).toBe(true)
  })

  test.each([5.01, -6, 50, -1000])('may not be %s pixels beside its place', async (off) => {
    expect(await slide(off, 1)).toEqual({ ok: false, reason: 'wrong' })
  })

  test.each(['', 'x', '1e2', '0x40', 'NaN', '-5', '1'.repeat(60)])('refuses %j as a place', async (x) => {
    const { challenge } = await challengeFor(service, { captchaType: 9 })
    expect((await answer({ challenge, answer: x })).body).toEqual({ ok: false, reason: 'wrong' })
  })

  test('at level 2 accepts a drag by hand, and refuses one at even speed on a line, a jump, and one that ends elsewhere', async () => {
    const even = (x: number) => Array.from({ length: 21 }, (_, i) => [i * 20, (i * x) / 20, i / 2])
    const jump = (x: number) => [...[0, 100, 200, 300].map((ms) => [ms, 1, ms % 3]), [400, x, 2]]
    expect((await slide(0, 2, handTrail)).ok).toBe(true)
    expect((await slide(0, 2, even)).ok).toBe(false)
    expect((await slide(0, 2, jump)).ok).toBe(false)
    expect((await slide(0, 2, (x) => handTrail(x - 20))).ok).toBe(false)
    expect((await slide(0, 2, () => [])).ok).toBe(false)
    expect((await slide(0, 1, even)).ok).toBe(true)
  })

  test('at level 2 refuses a drag that was seen before, even with a digit changed', async () => {
    const right = (challenge: string) => Number(rightAnswer(challenge))
    const first = (await challengeFor(service, { captchaType: 9, disturbLevel: 2 })).challenge
    const isNear = (challenge: string) => Math.abs(right(challenge) - right(first)) <= 5
    const near: string[] = []
    while (near.length < 2) {
      const { challenge } = await challengeFor(service, { captchaType: 9, disturbLevel: 2 })
      if (isNear(challenge)) near.push(challenge)
    }
    const x = right(first)
    const trail = handTrail(x)
    const changed = trail.map(([ms, left, top], i) => [i === 19 ? ms + 1 : ms, left, top])
    const drags = [first, ...near].map((challenge, i) => ({ challenge, trail: i === 2 ? changed : trail }))
    const passed: boolean[] = []
    for (const drag of drags) passed.push((await answer({ ...drag, answer: String(x) })).body.ok)
    expect(passed).toEqual([true, false, false])
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

test('two services that share a store are one: a challenge answered at one is spent at the other', async () => {
  const store = memoryStore()
  const [one, two] = [testService({ store }), testService({ store })]
  const { challenge } = await challengeFor(one)
  const right = answerOf(one, 'challenge', challenge)
  expect((await post(two, 'answer', { challenge, answer: right })).body.ok).toBe(true)
  expect((await post(one, 'answer', { challenge, answer: right })).body).toEqual({ ok: false, reason: 'spent' })
  await Promise.all([one.close(), two.close()])
})
