import { afterEach, describe, expect, test } from 'vitest'
import { namedStore } from '../../support/named-store.js'
import { answerOf, claimsIn, testService } from '../../support/service.js'
import { challengeFor, post, scriptToken } from '../../support/widget.js'

let service = testService({ budgets: false, proofOfWork: false })
afterEach(async () => {
  await service.close()
  service = testService({ budgets: false, proofOfWork: false })
})
const rightAnswer = (challenge: string) => answerOf(service, 'challenge', challenge)
const answer = (body: object) => post(service, 'answer', body)

describe('GET /widget/audio', () => {
  const listen = (challenge: unknown) => service.app.inject({ url: `/widget/audio?challenge=${challenge}` })

  test('speaks the digits of a challenge, four times, and leaves it to be answered', async () => {
    const { challenge, audio, image } = await challengeFor(service, {}, { alternative: 'audio' })
    expect([audio, image]).toEqual([true, ''])
    expect(rightAnswer(challenge)).toMatch(/^[0-9]{5}$/)
    for (let i = 0; i < 4; i += 1) {
      const response = await listen(challenge)
      expect([response.statusCode, response.headers['content-type']]).toEqual([200, 'audio/wav'])
      expect(response.headers['cache-control']).toBe('no-store')
      expect(response.rawPayload.subarray(0, 4).toString()).toBe('RIFF')
    }
    expect((await listen(challenge)).statusCode).toBe(410)
    expect((await answer({ challenge, answer: rightAnswer(challenge) })).body.ok).toBe(true)
  })

  test('speaks Mandarin to a page in Chinese, and English to others', async () => {
    const languages: unknown[] = []
    for (const lang of [2052, 1028, 1033, 'zh']) {
      const { challenge } = await challengeFor(service, {}, { alternative: 'audio', lang })
      const { task } = claimsIn(service.context.tokens.open('challenge', challenge))
      languages.push(task.kind === 'audio' && task.language)
      expect((await listen(challenge)).statusCode).toBe(200)
    }
    expect(languages).toEqual(['zh', 'zh', 'en', 'en'])
  })

  test('refuses a challenge with a picture, an expired one, and an invalid one', async () => {
    const slide = await challengeFor(service, { captchaType: 9 })
    const letters = await challengeFor(service)
    for (const wrong of [slide.challenge, letters.challenge, '', 'x', scriptToken(service), 'a&challenge=b']) {
      expect((await listen(wrong)).statusCode).toBe(400)
    }
    const { challenge } = await challengeFor(service, {}, { alternative: 'audio' })
    service.clock.now += 120_000
    expect((await listen(challenge)).statusCode).toBe(410)
  })

  test('an address that asks for too many is refused recordings, not captchas', async () => {
    const own = testService({ budgets: { recordings: 20 }, proofOfWork: false })
    const challenge = (look: object, address?: string) =>
      post(own, 'challenge', { token: scriptToken(own), ...look }, address).then(({ body }) => body)
    const heard = await Promise.all(Array.from({ length: 6 }, () => challenge({ alternative: 'audio' })))
    const statuses: number[] = []
    for (let i = 0; i < 24; i += 1) {
      const url = `/widget/audio?challenge=${heard[i >> 2]?.challenge}`
      statuses.push((await own.app.inject({ url })).statusCode)
    }
    expect(statuses).toEqual([...Array(20).fill(200), 429, 429, 429, 429])
    const shown = { kind: 'letters', image: expect.stringMatching(/^data:/), audio: false }
    expect(await challenge({ alternative: 'audio' })).toMatchObject(shown)
    expect(await challenge({})).toMatchObject(shown)
    expect(await challenge({ alternative: 'audio' }, '8.8.4.4')).toMatchObject({ image: '', audio: true })
    own.clock.now += 600_000
    expect(await challenge({ alternative: 'audio' })).toMatchObject({ image: '', audio: true })
    await own.close()
  })

  test('a recording that is refused leaves no mark, and one that its challenge has no more of does not count', async () => {
    const { store, names } = namedStore()
    const own = testService({ store, budgets: { recordings: 20 }, proofOfWork: false })
    const heard: string[] = []
    for (let i = 0; i < 7; i += 1) {
      const look = { token: scriptToken(own), alternative: 'audio' }
      heard.push((await post(own, 'challenge', look)).body.challenge)
    }
    const listenTo = async (i: number) => (await own.app.inject(`/widget/audio?challenge=${heard[i]}`)).statusCode
    for (let i = 0; i < 30; i += 1) expect(await listenTo(0)).toBe(i < 4 ? 200 : 410)
    for (let i = 4; i < 20; i += 1) expect(await listenTo(i >> 2)).toBe(200)
    expect([await listenTo(5), await listenTo(6), names('audio:').length]).toEqual([429, 429, 5])
    await own.close()
  })

  test('a visitor who had too many recordings gets the slide', async () => {
    const own = testService({ budgets: { recordings: 20 }, proofOfWork: false })
    const subjects = own.context.subjectsOf({ ip: '8.8.8.8' })
    for (let i = 0; i < 20; i += 1) await own.context.budgets.mayListen(subjects, 'count')
    expect((await challengeFor(own, { captchaType: 9 }, { alternative: 'audio' })).kind).toBe('slide')
    await own.close()
  })
})
