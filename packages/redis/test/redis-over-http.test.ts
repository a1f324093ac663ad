import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { redisOverHttp, redisStore, type SendCommand } from '@ticketgate/redis'
import { storeContract } from '@ticketgate/testing'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { type RedisServer, redisServerName, startRedis } from '../../../test/redis/redis-server.js'
import { makeStore } from './make-store.js'
import { readmeClients } from './readme-clients.js'
import { serveRest, token } from './rest-server.js'

describe.skipIf(redisServerName === undefined)('the store contract on Redis over HTTP', () => {
  let server: RedisServer
  const ends: (() => unknown)[] = []
  let send: SendCommand

  beforeAll(async () => {
    server = await startRedis()
    const client = await readmeClients['node-redis']([server.port])
    const rest = await serveRest((command) => client.send(command as [string], ''))
    send = redisOverHttp({ url: rest.url, token })
    ends.push(rest.close, client.close, () => server.stop())
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })

  for (const { name, run } of storeContract(() => makeStore((command, key) => send(command, key)))) test(name, run)
})

describe('redisOverHttp()', () => {
  it.each([
    ['a wrong token', { error: 'Unauthorized' }, 'Unauthorized'],
    ['a page in place of an answer', '<html>', 'Redis over HTTP answered status 200.'],
    ['an answer without a result', {}, 'Redis over HTTP answered status 200.'],
  ])('rejects at %s, and never repeats the token', async (_, answer, message) => {
    const server = createServer((_req, res) => res.end(typeof answer === 'string' ? answer : JSON.stringify(answer)))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      const failed = redisOverHttp({ url: address, token })(['PING'], '')
      await expect(failed).rejects.toThrow(message)
      await expect(failed).rejects.not.toThrow(token)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('gives a command up in time, and follows no redirect with its token', async () => {
    const server = createServer((req, res) => {
      if (req.url === '/moved') res.writeHead(307, { location: '/' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    try {
      await expect(redisOverHttp({ url: address, token, timeoutMs: 20 })(['PING'], '')).rejects.toThrow(
        /abort|timeout/i,
      )
      await expect(redisOverHttp({ url: `${address}/moved`, token })(['PING'], '')).rejects.toThrow('status 307')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('refuses what it cannot send when it is made', () => {
    const code = (options: object) => {
      try {
        redisOverHttp(options as never)
        return undefined
      } catch (error) {
        return [(error as { code?: string }).code, (error as Error).message.includes('line')]
      }
    }
    expect(code({ url: 'redis://127.0.0.1:6379', token })).toEqual(['ERR_CAPTCHA_OPTION_VALUE', false])
    expect(code({ url: 'https://redis.example', token: 'two\nlines' })).toEqual(['ERR_CAPTCHA_OPTION_VALUE', false])
    expect(() => redisOverHttp({ url: 'https://redis.example', token: 'a\n' })).toThrow(
      'printable ASCII without spaces',
    )
    expect(code({ url: 'https://redis.example' })).toEqual(['ERR_CAPTCHA_OPTION_MISSING', false])
    expect(redisStore({ sendCommand: redisOverHttp({ url: 'https://redis.example', token }) }).local).toBeUndefined()
  })
})
