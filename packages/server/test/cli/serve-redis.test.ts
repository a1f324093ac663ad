import { afterEach, describe, expect, test } from 'vitest'
import { type RedisServer, redisServerName, startRedis } from '../../../../test/redis/redis-server.js'
import { call, keyFlags, run, serve, stop, stopServices } from '../support/cli.js'

stopServices()

describe.skipIf(redisServerName === undefined)('serve --redis', () => {
  let redis: RedisServer
  afterEach(() => redis.stop())
  const serveOn = (...args: string[]) => serve([...keyFlags, '--port', '0', '--redis', redis.url, ...args])
  const status = async (url: string | undefined, path: string) => (await fetch(new URL(path, url))).status

  test('with Redis away: listens, is not ready, refuses; with Redis back: serves', async () => {
    redis = await startRedis()
    await redis.kill()
    const { child, url, text } = await serveOn('--log', 'json')
    expect([await status(url, '/healthz'), await status(url, '/readyz')]).toEqual([200, 503])
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 6200 })
    expect(text()).toMatch(/^\{.*"msg":"Redis is away: .*ECONNREFUSED/m)

    await redis.restart()
    await expect.poll(() => status(url, '/readyz'), { timeout: 15_000 }).toBe(200)
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
    // Told once, however often it was tried.
    expect(text().match(/Redis is (away|back)/g)).toEqual(['Redis is away', 'Redis is back'])
    expect(await stop(child)).toBe(0)
  })

  test('with Redis away the service still ends when it is told to', async () => {
    redis = await startRedis()
    await redis.kill()
    const { child } = await serveOn()
    expect(await stop(child)).toBe(0)
  })

  test.each([
    ['a wrong password', (url: string) => url.replace('//', '//:wrong-secret@')],
    ['no password', (url: string) => url],
    ['a database that is not there', (url: string) => `${url.replace('//', '//:right@')}/99`],
  ])('%s is a mistake, told at once', async (_, urlOf) => {
    redis = await startRedis('--requirepass', 'right')
    const { code, out, err } = await run(['serve', '--port', '0', '--redis', urlOf(redis.url)])
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(/^ticketgate serve: --redis: Redis answers/m)])
    expect(err).not.toContain('wrong-secret')
  })
})
