import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  connect,
  type RedisClient,
  type RedisServer,
  redisServerName,
  startRedis,
} from '../../../../../test/redis/redis-server.js'
import { shiftClock } from '../../../../../test/redis/shift-clock.js'
import { memoryCounters } from '../../../src/captcha/budgets/counters.js'
import type { Counters } from '../../../src/contracts/counters.js'
import { redisCounters } from '../../../src/index.js'

interface CountersUnderTest {
  readonly counters: Counters
  /** Moves the clock forward. */
  advance(ms: number): void | Promise<void>
}

const minute = 60_000
const windowMs = 15 * minute

/** What all counters promise, in memory and on Redis. */
function countersContract(make: () => CountersUnderTest): void {
  test('count each key by itself, and read it by adding 0', async () => {
    const { counters } = make()
    const counts = []
    for (const by of [1, 2, 0, 3, 0]) counts.push(await counters.add('a', by, windowMs))
    expect(counts).toEqual([1, 3, 3, 6, 6])
    expect(await counters.add('b', 0, windowMs)).toBe(0)
  })

  test('forget a count when its window is over, and not before', async () => {
    const { counters, advance } = make()
    await counters.add('k', 2, windowMs)
    await advance(14 * minute)
    expect(await counters.add('k', 0, windowMs)).toBe(2)
    await advance(2 * minute)
    expect(await counters.add('k', 0, windowMs)).toBe(0)
    expect(await counters.add('k', 1, windowMs)).toBe(1)
  })

  test('do not prolong a window, whatever is added or read in it', async () => {
    const { counters, advance } = make()
    await counters.add('k', 1, windowMs)
    await advance(10 * minute)
    await counters.add('k', 1, windowMs)
    await advance(4 * minute)
    expect(await counters.add('k', 0, windowMs)).toBe(2)
    await advance(2 * minute)
    expect(await counters.add('k', 0, windowMs)).toBe(0)
  })

  test('begin a window with the first event, not where a count is read', async () => {
    const { counters, advance } = make()
    await counters.add('k', 0, windowMs)
    await advance(10 * minute)
    await counters.add('k', 1, windowMs)
    await advance(10 * minute)
    expect(await counters.add('k', 0, windowMs)).toBe(1)
  })
}

describe('counters in memory', () => {
  countersContract(() => {
    let now = 0
    return {
      counters: memoryCounters({ now: () => now }),
      advance(ms) {
        now += ms
      },
    }
  })

  test('take no room for a count that is only read', () => {
    const counters = memoryCounters({ maxCounters: 1 })
    counters.add('counted', 1, windowMs)
    counters.add('read', 0, windowMs)
    expect(counters.add('counted', 0, windowMs)).toBe(1)
  })
})

describe.skipIf(redisServerName === undefined)('counters on Redis', () => {
  let server: RedisServer
  let client: RedisClient
  beforeAll(async () => {
    server = await startRedis()
    client = await connect(server)
  })
  afterAll(async () => {
    client?.destroy()
    await server?.stop()
  })

  /** Each has a prefix of its own. */
  function make() {
    const prefix = `t${randomUUID().slice(0, 8)}:`
    const keys = new Set<string>()
    const send = (command: string[]) => client.sendCommand(command)
    const sendCommand = (command: string[], key: string) => {
      keys.add(key)
      return send(command)
    }
    const leftOf = async (key: string) => Number(await send(['PTTL', `${prefix}count:${key}`]))
    return {
      counters: redisCounters({ sendCommand, prefix }),
      advance: (ms: number) => shiftClock(send, keys, ms),
      leftOf,
    }
  }
  countersContract(make)

  test('leave no key without its expiry, which only the first event sets', async () => {
    const { counters, leftOf } = make()
    await counters.add('k', 1, windowMs)
    const left = await leftOf('k')
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(windowMs)
    await counters.add('k', 1, 10 * windowMs)
    await counters.add('k', 0, 10 * windowMs)
    expect(await leftOf('k')).toBeLessThanOrEqual(left)
  })

  test('create no key for a count that is only read', async () => {
    const { counters, leftOf } = make()
    expect(await counters.add('k', 0, windowMs)).toBe(0)
    // As Redis says of a key that is not there.
    expect(await leftOf('k')).toBe(-2)
  })
})
