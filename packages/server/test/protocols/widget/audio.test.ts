import { afterEach, describe, expect, test } from 'vitest'
import { answerOf, testService } from '../../support/service.js'
import { challengeFor, post, scriptToken } from '../../support/widget.js'

let service = testService({ budgets: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false })
})
const rightAnswer = (challenge: string) => answerOf(service, 'challenge', challenge)
const answer = (body: object) => post(service, 'answer', body)

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

  test('speaks no slide, no letters that were shown, nothing that is over, and nothing that is none', async () => {
    const slide = await challengeFor(service, { captchaType: 9 })
    const letters = await challengeFor(service)
    for (const wrong of [slide.challenge, letters.challenge, '', 'x', scriptToken(service), 'a&challenge=b']) {
      expect((await listen(wrong)).statusCode).toBe(400)
    }
    const { challenge } = await challengeFor(service, {}, { alternative: 'audio' })
    service.clock.now += 120_000
    expect((await listen(challenge)).statusCode).toBe(410)
  })

  test('counts as a fetch', async () => {
    const own = testService({ budgets: { ip: { fetch: [2, 3, 3, 3], fail: [9, 9, 9, 9] } } })
    const { challenge } = await challengeFor(own, {}, { alternative: 'audio' })
    const get = async () => (await own.app.inject({ url: `/widget/audio?challenge=${challenge}` })).statusCode
    expect([await get(), await get()]).toEqual([200, 429])
    await own.close()
  })
})
