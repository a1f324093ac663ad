import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redisStore } from '@ticketgate/redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { isCi } from '../../../../test/left-out.js'
import {
  connect,
  type RedisServer,
  redisServerName,
  startCluster,
  startRedis,
} from '../../../../test/redis/redis-server.js'
import { createUsedMarks } from '../../src/captcha/tokens/uses.js'
import { call, keyFlags, run, serve, stop, stopServices } from '../support/cli.js'

stopServices()

describe.skipIf(redisServerName === undefined)('serve --redis', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  afterEach(async () => {
    process.kill(redis.pid, 'SIGCONT')
    await admin(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'], ['ACL', 'DELUSER', 'captcha'])
  })

  async function admin(...commands: string[][]): Promise<void> {
    const client = await connect(redis)
    for (const command of commands) await client.sendCommand(command)
    client.destroy()
  }
  const as = (user: string) => redis.url.replace('//', `//${user}@`)
  const serveOn = (...args: string[]) => serve([...keyFlags, '--port', '0', '--redis', redis.url, ...args])
  const status = async (url: string | undefined, path: string) => (await fetch(new URL(path, url))).status
  const refusal = [2, '', expect.stringMatching(/^ticketgate serve: --redis: Redis answers/m)]

  test('without Redis it listens, is not ready, and refuses; once Redis is there it serves', async () => {
    await redis.kill()
    const { child, url, text } = await serveOn('--log', 'json')
    expect([await status(url, '/healthz'), await status(url, '/readyz')]).toEqual([200, 503])
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 6200 })
    expect(text()).toMatch(/^\{.*"msg":"Redis is unavailable: .*ECONNREFUSED/m)

    await redis.restart()
    await expect.poll(() => status(url, '/readyz'), { timeout: 15_000 }).toBe(200)
    expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
    // Once, however often it was tried.
    expect(text().match(/Redis is (unavailable|back)/g)).toEqual(['Redis is unavailable', 'Redis is back'])
    expect(await stop(child)).toBe(0)
  })

  test('with --log json every line of the log is JSON, warnings too', async () => {
    await admin(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'])
    const { child, text } = await serveOn('--log', 'json', '--test-tickets')
    const lines = () => text().split('\n').slice(0, -1)
    await expect.poll(lines).toContainEqual(expect.stringContaining('TICKETGATE_REDIS_EVICTION'))
    const logLines = lines().filter((line) => !line.startsWith('Captcha service: '))
    expect(logLines.map((line) => JSON.parse(line).level)).toEqual(['warn', 'warn', 'info'])
    expect(await stop(child)).toBe(0)
  })

  test('without Redis it ends at SIGTERM all the same', async () => {
    await redis.kill()
    const { child } = await serveOn()
    expect(await stop(child)).toBe(0)
    await redis.restart()
  })

  test.skipIf(!isCi)(
    'with a Redis that hangs it listens and is not ready; it serves once Redis goes on, and ends when it hangs again',
    async () => {
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
    },
    30_000,
  )

  test.skipIf(!isCi)(
    'with a Redis that has hung since the start it ends at SIGTERM',
    async () => {
      process.kill(redis.pid, 'SIGSTOP')
      const { child } = await serveOn()
      expect(await stop(child)).toBe(0)
    },
    30_000,
  )

  describe('where Redis rejects what the service sends, the command ends and says so:', () => {
    const rights = ['evalsha', 'eval', 'get', 'set', 'pttl', 'incrby', 'pexpire', 'info'].map((name) => `+${name}`)
    const keys = '~ticketgate:service:*'
    const allow = (...acl: string[]) => admin(['ACL', 'SETUSER', 'captcha', 'on', '>secret', ...acl])
    const start = async (url: string) => {
      const { code, out, err } = await run(['serve', '--port', '0', '--redis', url])
      return [code, out, err]
    }

    test('a wrong password', async () => {
      await allow(keys, ...rights)
      const answer = await start(as('captcha:another-secret'))
      expect(answer).toEqual(refusal)
      expect(answer.join()).not.toContain('another-secret')
    })

    test('no password where one is needed', async () => {
      await admin(['CONFIG', 'SET', 'requirepass', 'needed'])
      try {
        expect(await start(redis.url)).toEqual(refusal)
      } finally {
        const client = await connect({ ...redis, url: as(':needed') })
        await client.sendCommand(['CONFIG', 'SET', 'requirepass', ''])
        client.destroy()
      }
    })

    test('a database that Redis does not have', async () => {
      expect(await start(`${redis.url}/99`)).toEqual(refusal)
    })

    test.each([
      ['other keys', ['~other:*', ...rights]],
      ['no EVAL', [keys, ...rights, '-evalsha', '-eval']],
      ['no INCRBY, which only counters need', [keys, ...rights, '-incrby']],
    ])('a user with %s', async (_, acl) => {
      await allow(...acl)
      expect(await start(as('captcha:secret'))).toEqual(refusal)
    })

    test('a node of a cluster', async () => {
      const cluster = await startCluster()
      const answer = await start(`redis://127.0.0.1:${cluster.ports[0]}`)
      await cluster.stop()
      expect(answer).toEqual(refusal)
    })

    test('but a user with no more rights than the documents name is served', async () => {
      await allow(keys, ...rights)
      const { child, url, text } = await serve([...keyFlags, '--port', '0', '--redis', as('captcha:secret')])
      expect(await status(url, '/readyz')).toBe(200)
      expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
      // Those that statistics alone need are not among them.
      expect(text()).toMatch(/WARN {2}Redis rejects a command that only statistics need.*_REDIS_STATISTICS\.md/)
      expect(await stop(child)).toBe(0)
    })

    test('nothing is said of statistics that a folder keeps, or that Redis does', async () => {
      await allow(keys, ...rights)
      const folder = mkdtempSync(join(tmpdir(), 'ticketgate-data-'))
      for (const flags of [
        ['--redis', as('captcha:secret'), '--data', folder],
        ['--redis', redis.url],
      ]) {
        const { child, text } = await serve([...keyFlags, '--port', '0', ...flags])
        expect(text()).not.toContain('statistics need')
        expect(await stop(child)).toBe(0)
      }
      rmSync(folder, { recursive: true })
    })

    test('nor are more needed by several who look at one mark at a time', async () => {
      await allow(keys, ...rights)
      const client = await connect({ ...redis, url: as('captcha:secret') })
      const sendCommand = (command: readonly string[]) => client.sendCommand([...command])
      const { isUsed } = createUsedMarks(redisStore({ sendCommand, prefix: 'ticketgate:service:' }))
      const looks = await Promise.allSettled(Array.from({ length: 20 }, () => isUsed('mark')))
      client.destroy()
      expect(looks).toEqual(looks.map(() => ({ status: 'fulfilled', value: false })))
    })
  })
})
