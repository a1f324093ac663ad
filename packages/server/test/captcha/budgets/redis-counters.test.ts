import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redisServerName, startCluster } from '../../../../../test/redis/redis-server.js'
import { redisCounters } from '../../../src/index.js'

describe.skipIf(redisServerName === undefined)('counters on a Redis Cluster of three', () => {
  let servers: Awaited<ReturnType<typeof startCluster>>
  let client: ReturnType<typeof createCluster>
  beforeAll(async () => {
    servers = await startCluster()
    client = createCluster({ rootNodes: servers.ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) })
    await client.connect()
  })
  afterAll(async () => {
    await client?.close()
    await servers?.stop()
  })

  test('reach the node that holds the key', async () => {
    const counters = redisCounters({
      sendCommand: (command, key) => client.sendCommand(key, false, command),
      prefix: 'test:',
    })
    const names = Array.from({ length: 30 }, (_, i) => `fetch:ip:${i}`)
    for (const by of [1, 2, 0]) await Promise.all(names.map((name) => counters.add(name, by, 60_000)))
    expect(await Promise.all(names.map((name) => counters.add(name, 0, 60_000)))).toEqual(names.map(() => 3))
  })
})
