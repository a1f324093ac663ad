import { redisAttempts, redisOverHttp, type SendCommand } from '@ticketgate/redis'
import { attemptsContract } from '@ticketgate/testing'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, redisServerName, startCluster, startRedis } from '../../../test/redis/redis-server.js'
import { makeAttempts } from './make-attempts.js'
import { type ReadmeClientName, readmeClients } from './readme-clients.js'
import { serveRest, token } from './rest-server.js'

const windowMs = 60_000

describe.skipIf(redisServerName === undefined)('the attempts contract on one Redis', () => {
  let server: RedisServer
  const ends: (() => unknown)[] = []
  const clients: Record<string, SendCommand> = {}
  const sender =
    (name: string): SendCommand =>
    (command, key) =>
      clients[name]?.(command, key) ?? Promise.reject(new Error(name))

  beforeAll(async () => {
    server = await startRedis()
    for (const name of ['node-redis', 'ioredis'] as const) {
      const { send, close } = await readmeClients[name]([server.port])
      clients[name] = send
      ends.push(close)
    }
    const rest = await serveRest((command) => sender('node-redis')(command as [string], ''))
    clients['over HTTP'] = redisOverHttp({ url: rest.url, token })
    ends.push(rest.close, () => server.stop())
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })

  for (const client of ['node-redis', 'ioredis', 'over HTTP']) {
    for (const { name, run } of attemptsContract(() => makeAttempts(sender(client)))) test(`${client}: ${name}`, run)
  }

  test('a key with the default three places takes little memory, and expires', async () => {
    const { attempts, keys } = makeAttempts(sender('ioredis'))
    const key = 'ab'.repeat(16)
    for (let n = 0; n < 3; n += 1) await attempts.take([key], [3], windowMs)
    const [name = ''] = keys
    const bytes = Number(await sender('ioredis')(['MEMORY', 'USAGE', name], name))
    expect(bytes).toBeGreaterThan(50)
    // Not every version counts alike.
    expect(bytes).toBeLessThanOrEqual(208)
    expect(Number(await sender('ioredis')(['PTTL', name], name))).toBeGreaterThan(0)
    await attempts.clear(key)
    expect(await sender('ioredis')(['EXISTS', name], name)).toBe(0)
  })

  test('needs no more rights than the README says', async () => {
    const rights = ['+evalsha', '+eval', '+time', '+zremrangebyscore', '+zcard', '+zcount', '+zadd', '+zrem']
    const acl = ['ACL', 'SETUSER', 'gate', 'on', '>secret', '~tg:*', ...rights, '+pexpire', '+del', '+info']
    await sender('ioredis')(acl as [string, ...string[]], '')
    const client = createClient({ url: server.url.replace('//', '//gate:secret@'), disableOfflineQueue: true })
    client.on('error', () => {})
    await client.connect()
    const attempts = redisAttempts({ sendCommand: (command) => client.sendCommand(command) })
    const taken = await attempts.take(['a', 'b'], [1, 1], windowMs)
    expect(await attempts.isFull(['a'], [1], windowMs)).toBe(true)
    if (taken.state === 'taken') await attempts.giveBack(taken.reservation)
    await attempts.clear('a')
    client.destroy()
    expect(taken.state).toBe('taken')
  })

  test('works on after Redis forgot the scripts', async () => {
    const { attempts } = makeAttempts(sender('ioredis'))
    expect((await attempts.take(['k'], [1], windowMs)).state).toBe('taken')
    await sender('ioredis')(['SCRIPT', 'FLUSH'], '')
    expect((await attempts.take(['k'], [1], windowMs)).state).toBe('full')
  })

  test.each([
    ['a list', ['RPUSH', 'taken']],
    ['a text', ['SET', 'taken']],
    ['a hash', ['HSET', 'taken', '1']],
  ])('something else under a key rejects, and takes nothing under the others: %s', async (_, [name = '', ...args]) => {
    const { attempts, keys } = makeAttempts(sender('ioredis'))
    await attempts.isFull(['a', 'b'], [1, 1], windowMs)
    const [first = '', second = ''] = keys
    await sender('ioredis')([name, second, ...args], second)
    await expect(attempts.take(['a', 'b'], [1, 1], windowMs)).rejects.toThrow(/WRONGTYPE/)
    await expect(attempts.isFull(['a', 'b'], [1, 1], windowMs)).rejects.toThrow(/WRONGTYPE/)
    expect(await sender('ioredis')(['EXISTS', first], first)).toBe(0)
  })
})

describe.skipIf(redisServerName === undefined)('the attempts contract on a cluster of three', () => {
  let stop: () => Promise<void>
  const ends: (() => unknown)[] = []
  const clients: Record<string, SendCommand> = {}
  const names: ReadmeClientName[] = ['ioredis, cluster', 'node-redis, cluster']

  beforeAll(async () => {
    const cluster = await startCluster()
    stop = cluster.stop
    for (const name of names) {
      const { send, close } = await readmeClients[name](cluster.ports)
      clients[name] = send
      ends.push(close)
    }
  })
  afterAll(async () => {
    for (const end of ends) await end()
    await stop?.()
  })

  for (const client of names) {
    const send: SendCommand = (command, key) => clients[client]?.(command, key) ?? Promise.reject(new Error(client))
    for (const { name, run } of attemptsContract(() => makeAttempts(send))) test(`${client}: ${name}`, run)
  }
})

describe('a client that misbehaves gives no place', () => {
  test.each([null, undefined, 'taken', 1, {}, [], ['TAKEN'], [1], [['taken']]])('resolves to %j', async (reply) => {
    const attempts = redisAttempts({ sendCommand: async () => reply })
    await expect(attempts.take(['k'], [1], windowMs)).rejects.toThrow(TypeError)
    await expect(attempts.isFull(['k'], [1], windowMs)).rejects.toThrow(TypeError)
  })

  test('a client in place of a function is refused when it is made', () => {
    expect(() => redisAttempts({ connect() {}, quit() {} } as never)).toThrow(/redisAttempts\(\): it takes a function/)
  })
})
