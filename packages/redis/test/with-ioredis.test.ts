import { once } from 'node:events'
import { redisStore, withIoredis } from '@ticketgate/redis'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RedisServer, redisServerName, startRedis } from '../../../test/redis/redis-server.js'

describe.skipIf(redisServerName === undefined)('withIoredis()', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  test('writes what one turn sends together, and each command gets its own reply', async () => {
    const client = new Redis(redis.url)
    try {
      await once(client, 'ready')
      const send = withIoredis(client)
      const written = vi.spyOn(client.stream, '_writev' as never)
      const texts = Array.from({ length: 50 }, (_, n) => `text ${n}`)
      // Some of them later in the turn, as an answer brings them.
      const replies = texts.map(async (text, n) => {
        if (n % 2 === 1) await undefined
        return send(['ECHO', text], '')
      })
      expect(await Promise.all(replies)).toEqual(texts)
      expect(written).toHaveBeenCalledTimes(1)
      expect(client.stream.writableCorked).toBe(0)
    } finally {
      client.disconnect()
    }
  })

  test('before there is a connection, commands wait for it as ioredis has them wait', async () => {
    const client = new Redis(redis.url, { lazyConnect: true })
    try {
      expect(await withIoredis(client)(['ECHO', 'later'], '')).toBe('later')
    } finally {
      client.disconnect()
    }
  })

  test('a connection that breaks before the turn ends rejects its commands, and the next one serves', async () => {
    const client = new Redis(redis.url, { maxRetriesPerRequest: 0, autoResendUnfulfilledCommands: false })
    client.on('error', () => {})
    try {
      await once(client, 'ready')
      const store = redisStore({ sendCommand: withIoredis(client) })
      const released = Promise.allSettled([store.release('k', 'o'), store.release('l', 'o')])
      client.stream.destroy()
      expect((await released).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      await once(client, 'ready')
      await store.release('k', 'o')
    } finally {
      client.disconnect()
    }
  })
})
