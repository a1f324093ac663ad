import { redisStore } from '@ticketgate/redis'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, type RedisServer, redisServerName, startRedis } from './redis-server.js'

describe.skipIf(redisServerName === undefined)('a Redis that may forget tickets', () => {
  let server: RedisServer
  const warnings: string[] = []
  const noteWarning = (warning: Error & { code?: string }) => void warnings.push(warning.code ?? warning.name)

  beforeAll(async () => {
    server = await startRedis()
    process.on('warning', noteWarning)
  })
  afterAll(async () => {
    process.off('warning', noteWarning)
    await server.stop()
  })
  beforeEach(() => {
    warnings.length = 0
  })

  async function madeUnder(policy: string): Promise<string[]> {
    const client = await connect(server)
    await client.sendCommand(['CONFIG', 'SET', 'maxmemory-policy', policy])
    let reply: Promise<unknown> | undefined
    redisStore({
      sendCommand: (command) => {
        reply = client.sendCommand(command)
        return reply as Promise<unknown>
      },
    })
    await reply
    await new Promise(setImmediate)
    client.destroy()
    return warnings
  }

  test.each(['allkeys-lru', 'allkeys-lfu', 'allkeys-random', 'volatile-lru', 'volatile-ttl'])(
    '%s: warned about as the store is made',
    async (policy) => {
      expect(await madeUnder(policy)).toEqual(['TICKETGATE_REDIS_EVICTION'])
    },
  )

  test('noeviction: nothing to say', async () => {
    expect(await madeUnder('noeviction')).toEqual([])
  })

  test('not there yet as the store is made: warned about once, after the first command', async () => {
    const client = await connect(server)
    await client.sendCommand(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'])
    let isThere = false
    const sent: Promise<unknown>[] = []
    const store = redisStore({
      sendCommand: (command) => {
        const reply = isThere ? client.sendCommand(command) : Promise.reject(new Error('not there'))
        sent.push(reply)
        return reply
      },
    })
    isThere = true
    for (const key of ['a', 'b', 'c']) await store.release(key, 'o')
    await Promise.allSettled(sent)
    await new Promise(setImmediate)
    client.destroy()
    expect(warnings).toEqual(['TICKETGATE_REDIS_EVICTION'])
  })
})
