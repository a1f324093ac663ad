import { afterEach, describe, expect, test } from 'vitest'
import {
  connect,
  type RedisServer,
  redisServerName,
  startCluster,
  startRedis,
} from '../../../../test/redis/redis-server.js'
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
    expect(text()).toMatch(/^\{.*"msg":"Redis is unavailable: .*ECONNREFUSED/m)

    await redis.restart()
    await expect.poll(() => status(url, '/readyz'), { timeout: 15_000 }).toBe(200)
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
    // Told once, however often it was tried.
    expect(text().match(/Redis is (unavailable|back)/g)).toEqual(['Redis is unavailable', 'Redis is back'])
    expect(await stop(child)).toBe(0)
  })

  test('every line of the log is JSON where that was asked for, warnings too', async () => {
    redis = await startRedis('--maxmemory-policy', 'allkeys-lru')
    const { child, text } = await serveOn('--log', 'json', '--test-tickets')
    const lines = () => text().split('\n').slice(0, -1)
    await expect.poll(lines).toContainEqual(expect.stringContaining('TICKETGATE_REDIS_EVICTION'))
    const logLines = lines().filter((line) => !line.startsWith('Captcha service: '))
    expect(logLines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'warn'])
    expect(await stop(child)).toBe(0)
  })

  test('with Redis away the service still ends when it is told to', async () => {
    redis = await startRedis()
    await redis.kill()
    const { child } = await serveOn()
    expect(await stop(child)).toBe(0)
  })

  test('with a Redis that hangs at the start: listens, is not ready, ends when told to; awake: serves', async () => {
    redis = await startRedis()
    process.kill(redis.pid, 'SIGSTOP')
    const { child, url, text } = await serveOn('--log', 'json')
    expect([await status(url, '/healthz'), await status(url, '/readyz')]).toEqual([200, 503])
    process.kill(redis.pid, 'SIGCONT')
    await expect.poll(() => status(url, '/readyz'), { timeout: 15_000 }).toBe(200)
    expect(text().match(/Redis is (unavailable|back)/g)).toEqual(['Redis is unavailable', 'Redis is back'])

    // A command without an answer must not keep the process.
    process.kill(redis.pid, 'SIGSTOP')
    expect(await status(url, '/readyz')).toBe(503)
    expect(await stop(child)).toBe(0)
  }, 30_000)

  test('with a Redis that hangs since the start the service still ends when it is told to', async () => {
    redis = await startRedis()
    process.kill(redis.pid, 'SIGSTOP')
    const { child } = await serveOn()
    expect(await stop(child)).toBe(0)
  }, 30_000)

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
  const rights = ['evalsha', 'eval', 'get', 'set', 'incrby', 'pexpire', 'info'].map((name) => `+${name}`)
  const keys = '~ticketgate:service:*'
  async function serveAs(...acl: string[]) {
    redis = await startRedis()
    const admin = await connect(redis)
    await admin.sendCommand(['ACL', 'SETUSER', 'captcha', 'on', '>secret', ...acl])
    admin.destroy()
    return serve([...keyFlags, '--port', '0', '--redis', redis.url.replace('//', '//captcha:secret@')])
  }

  test('needs no more rights than the docs say', async () => {
    const { child, url } = await serveAs(keys, ...rights)
    expect(await status(url, '/readyz')).toBe(200)
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
    expect(await stop(child)).toBe(0)
  })

  test.each([
    ['other keys', ['~other:*', ...rights]],
    ['no EVAL', [keys, ...rights, '-evalsha', '-eval']],
    ['no INCRBY, which only counters need', [keys, ...rights, '-incrby']],
  ])('a user with %s is a mistake, told at once', async (_, acl) => {
    const { child, url, text } = await serveAs(...acl)
    expect([url, child.exitCode]).toEqual([undefined, 2])
    expect(text()).toMatch(/^ticketgate serve: --redis: Redis answers/m)
  })

  test('a node of a cluster is a mistake, told at once', async () => {
    redis = await startRedis()
    const cluster = await startCluster()
    const { child } = await serve([...keyFlags, '--port', '0', '--redis', `redis://127.0.0.1:${cluster.ports[0]}`])
    await cluster.stop()
    expect(child.exitCode).toBe(2)
  })
})
