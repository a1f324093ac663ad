import { randomUUID } from 'node:crypto'
import { redisStore, type SendCommand } from '@ticketgate/redis'
import { storeContract } from '@ticketgate/testing'
import { createClient } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  connect,
  type RedisServer,
  redisServerName,
  startCluster,
  startRedis,
} from '../../../test/redis/redis-server.js'
import type { PassFacts } from '../../core/src/contracts/provider.js'
import { packPass } from '../../core/src/store/pass-value.js'
import { everyAnswer, storeKeepsToTheTable } from '../../testing/test/store-commands.js'
import { makeStore } from './make-store.js'
import { readmeClients } from './readme-clients.js'

describe.skipIf(redisServerName === undefined)('the store contract on one Redis', () => {
  let server: RedisServer
  const ends: (() => unknown)[] = []
  const clients: Record<string, SendCommand> = {}

  beforeAll(async () => {
    server = await startRedis()
    for (const name of ['node-redis', 'ioredis'] as const) {
      const { send, close } = await readmeClients[name]([server.port])
      clients[name] = send
      ends.push(close)
    }
    ends.push(() => server.stop())
  })
  afterAll(async () => {
    for (const end of ends) await end()
  })

  for (const client of ['node-redis', 'ioredis']) {
    const send: SendCommand = (command, key) => clients[client]?.(command, key) ?? Promise.reject(new Error(client))
    for (const { name, run } of storeContract(() => makeStore(send))) test(`${client}: ${name}`, run)
  }

  test('keeps to the table, whatever four processes do, lose and crash in', async () => {
    const answers = await storeKeepsToTheTable(() => makeStore(clients['ioredis'] as SendCommand), 150)
    expect(answers).toEqual(everyAnswer)
  })

  const challengeTs = '2026-11-25T23:00:00Z'
  const page = { hostname: 'www.example.com', challengeTs }
  const ticketTimes = { getCaptchaTime: 1_764_000_000, submitCaptchaTime: 1_764_000_009 }
  test.each<[string, PassFacts, number]>([
    ['OneAccess, which says nothing', { detail: {} }, 104],
    ['Tianyu without its time', { detail: { level: 0 } }, 120],
    ['Tianyu', { detail: { level: 0, ticketTimestamp: 1_764_000_000 } }, 152],
    ['Tencent', { vendorCode: 1, risk: 0, detail: { evilLevel: 0, ...ticketTimes } }, 200],
    ['hCaptcha', { detail: page }, 184],
    ['Turnstile', { detail: { action: 'login', ...page } }, 200],
    ['reCAPTCHA v3', { score: 0.9, detail: { action: 'login', ...page } }, 200],
  ])('%s: %o is kept in %i bytes', async (_, facts, most) => {
    const keys: string[] = []
    const store = redisStore({
      sendCommand: (command, key) => {
        keys.push(key)
        return clients['ioredis']?.(command, key) ?? Promise.reject(new Error('no client'))
      },
    })
    const hex = randomUUID().replaceAll('-', '')
    await store.take(hex, { binding: hex, maxUses: 1, ttlMs: 60_000, value: packPass(facts) })
    const bytes = Number(await clients['ioredis']?.(['MEMORY', 'USAGE', keys.at(-1) ?? ''], ''))
    expect(bytes).toBeGreaterThan(50)
    // Not every version counts alike.
    expect(bytes).toBeLessThanOrEqual(most + 8)
  })

  test('needs no more rights than the README says', async () => {
    const rights = ['~tg:*', '+evalsha', '+eval', '+get', '+set', '+del', '+pttl', '+info']
    await clients['ioredis']?.(['ACL', 'SETUSER', 'gate', 'on', '>secret', ...rights], '')
    const client = createClient({ url: server.url.replace('//', '//gate:secret@'), disableOfflineQueue: true })
    client.on('error', () => {})
    await client.connect()
    const store = redisStore({ sendCommand: (command) => client.sendCommand(command) })
    const claim = { owner: 'o', binding: 'b', maxUses: 2, leaseMs: 60_000 }
    const states = [
      await store.claim('rights', claim),
      await store.claim('rights', claim),
      await store.release('rights', 'o'),
      await store.take('rights', { binding: 'b', maxUses: 2, ttlMs: 60_000, value: '' }),
      await store.claim('rights', claim),
    ]
    client.destroy()
    expect(states.map((answer) => answer?.state)).toEqual(['owner', 'busy', undefined, 'admitted', 'admitted'])
  })

  test('works on after Redis forgot the scripts', async () => {
    const { store } = makeStore(clients['ioredis'] as SendCommand)
    await store.take('k', { binding: 'b', maxUses: 3, ttlMs: 60_000, value: 'v' })
    await clients['ioredis']?.(['SCRIPT', 'FLUSH'], '')
    expect(await store.claim('k', { owner: 'o', binding: 'b', maxUses: 3, leaseMs: 1000 })).toMatchObject({ use: 2 })
  })
})

describe.skipIf(redisServerName === undefined)('the store contract on a cluster of three', () => {
  let stop: () => Promise<void>
  let ports: number[]
  const ends: (() => unknown)[] = []
  const clients: Record<string, SendCommand> = {}

  beforeAll(async () => {
    const cluster = await startCluster()
    stop = cluster.stop
    ports = cluster.ports
    for (const name of ['ioredis, cluster', 'node-redis, cluster'] as const) {
      const { send, close } = await readmeClients[name](ports)
      clients[name] = send
      ends.push(close)
    }
  })
  afterAll(async () => {
    for (const end of ends) await end()
    await stop?.()
  })

  test('tickets are spread over the nodes', async () => {
    const { store } = makeStore(clients['ioredis, cluster'] as SendCommand)
    for (let n = 0; n < 60; n += 1) await store.take(`k${n}`, { binding: 'b', maxUses: 1, ttlMs: 60_000, value: '' })
    const nodes = await Promise.all(ports.map((port) => connect({ url: `redis://127.0.0.1:${port}` })))
    const sizes = await Promise.all(nodes.map((node) => node.dbSize()))
    for (const node of nodes) node.destroy()
    for (const size of sizes) expect(size).toBeGreaterThan(5)
  })

  for (const client of ['ioredis, cluster', 'node-redis, cluster']) {
    const send: SendCommand = (command, key) => clients[client]?.(command, key) ?? Promise.reject(new Error(client))
    for (const { name, run } of storeContract(() => makeStore(send))) test(`${client}: ${name}`, run)
  }
})
