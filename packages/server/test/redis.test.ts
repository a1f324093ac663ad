import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, redisServerName, startRedis } from '../../../test/redis/redis-server.js'
import { workOf } from '../src/captcha/work.js'
import { connectRedis, type RedisConnection } from '../src/cli/redis.js'
import { noLogger } from '../src/contracts/reporting.js'
import { createService, type Service } from '../src/index.js'
import { answerOf, call, sealKey, secretId, secretKey, send, serviceHost, signedParams } from './support/service.js'
import { challengeFor, post, scriptToken } from './support/widget.js'

describe.skipIf(redisServerName === undefined)('two services on one Redis are one service', () => {
  let redis: RedisServer
  const connections: RedisConnection[] = []
  const services: Array<Service & { clock: { now: number } }> = []
  const limits = [2, 4, 6, 8] as const

  beforeAll(async () => {
    redis = await startRedis()
    for (let i = 0; i < 2; i += 1) {
      const connection = await connectRedis(redis.url, { log: noLogger, keepsStatistics: true })
      connections.push(connection)
      const clock = {
        get now() {
          return Date.now()
        },
      }
      const budgets = { uid: { fetch: [1e6, 1e6, 1e6, 1e6] as const, fail: limits } }
      const service = createService({
        secretId,
        secretKey,
        sealKeys: [sealKey],
        budgets,
        ...connection.options,
      })
      services.push(Object.assign(service, { clock }))
    }
  })
  afterAll(async () => {
    await Promise.all(services.map((service) => service.close()))
    await Promise.all(connections.map((connection) => connection.close()))
    await redis.stop()
  })
  const both = () => services as [(typeof services)[0], (typeof services)[0]]

  test('a challenge answered at one is spent at the other', async () => {
    const [one, two] = both()
    const { challenge } = await challengeFor(one)
    const answer = { challenge, answer: answerOf(one, 'challenge', challenge) }
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => post(i % 2 === 0 ? one : two, 'answer', answer)),
    )
    expect(answers.filter(({ body }) => body.ok)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.reason === 'spent')).toHaveLength(39)
  })

  test('a ticket verifies twice over both', async () => {
    const [one, two] = both()
    const { challenge } = await challengeFor(two)
    const { ticket } = (await post(two, 'answer', { challenge, answer: answerOf(two, 'challenge', challenge) })).body
    const check = { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 1 }
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => call(i % 2 === 0 ? one : two, check)))
    expect(answers.filter((answer) => answer.code === 0)).toHaveLength(2)
    expect(answers.filter((answer) => answer.code === 5100)).toHaveLength(18)
  })

  test('what was used at one is known at the other, which uses nothing by asking', async () => {
    const [one, two] = both().map(({ context }) => context.tokens.marksOf({}))
    const once = { maxUses: 1, ttlMs: 60_000 }
    expect(await one?.isUsed('asked')).toBe(false)
    expect(await two?.use('asked', once)).toBe(true)
    expect([await one?.isUsed('asked'), await one?.use('asked', once)]).toEqual([true, false])
  })

  test('a signed request taken by one is a replay at the other', async () => {
    const [one, two] = both()
    const signed = signedParams(one, { Action: 'CaptchaGetUrl' })
    expect(await send(one, signed)).toMatchObject({ code: 0 })
    expect(await send(two, signed)).toMatchObject({ code: 4500 })
  })

  test('a script URL fetched from one is used at the other', async () => {
    const [one, two] = both()
    const { url } = await call(one, {
      Action: 'CaptchaIframeQuery',
      captchaType: 1,
      disturbLevel: 1,
      isHttps: 0,
      clientType: 2,
    })
    const { pathname, search } = new URL(url)
    const get = async (service: Service) =>
      (await service.app.inject({ url: pathname + search, headers: { host: serviceHost } })).body
    expect(await get(one)).toMatch(/[\w-]{140}/)
    expect(await get(two)).not.toMatch(/[\w-]{140}/)
  })

  test('a visitor who fails at one looks hostile at the other', async () => {
    const [one, two] = both()
    const requested = { visit: { uid: 'fails-here' } }
    for (let i = 0; i < 2; i += 1) {
      const { challenge } = await challengeFor(one, requested)
      await post(one, 'answer', { challenge, answer: 'WRONG' })
    }
    const { body } = await post(two, 'challenge', { token: scriptToken(two, requested) })
    expect(body.pow.threshold).toBe(workOf('', 28).threshold)
  })

  test('without Redis both answer 6200 and 503 and verify nothing, and they serve again once Redis is back', async () => {
    const [one] = both()
    const { challenge } = await challengeFor(one)
    const right = answerOf(one, 'challenge', challenge)
    await redis.kill()
    expect((await one.app.inject('/readyz')).statusCode).toBe(503)
    expect(await call(one, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 6200 })
    expect(await post(one, 'answer', { challenge, answer: right })).toMatchObject({
      status: 503,
      body: { error: 'unavailable' },
    })
    await redis.restart()
    await expect.poll(async () => (await one.app.inject('/readyz')).statusCode).toBe(200)
    expect(await call(one, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
  })
})
