import { readFileSync } from 'node:fs'
import { createClient, createCluster } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type RedisServer, redisServerName, startCluster, startRedis } from '../../../../../test/redis/redis-server.js'
import { add } from '../../../src/captcha/statistics/counts.js'
import { createStatistics } from '../../../src/captcha/statistics/recorder.js'
import {
  type RedisStatisticsOptions,
  redisStatistics,
  tryRedisStatistics,
} from '../../../src/captcha/statistics/redis-statistics.js'
import { dayMs, hourMs, maxOwnRows } from '../../../src/captcha/statistics/rows.js'
import { noLogger } from '../../../src/contracts/reporting.js'
import { addRows, always, hourly, labels, rowAt, sumOf } from '../../support/statistics.js'

const start = Date.UTC(2030, 0, 1, 12)
const base = 'test:{statistics}:'

describe.skipIf(redisServerName === undefined)('statistics in Redis', () => {
  let server: RedisServer
  let client: ReturnType<typeof createClient>
  let clock: number

  beforeAll(async () => {
    server = await startRedis()
    client = createClient({ url: server.url, disableOfflineQueue: true })
    client.on('error', () => {})
    await client.connect()
  })
  beforeEach(async () => {
    clock = start
    await client.flushAll()
  })
  afterEach(() => client.configSet('maxmemory', '0'))
  afterAll(async () => {
    client.destroy()
    await server.stop()
  })

  /** A process that shares them. */
  const open = (more: Partial<RedisStatisticsOptions> = {}) =>
    redisStatistics({
      sendCommand: (command) => client.sendCommand(command),
      prefix: 'test:',
      now: () => clock,
      ...more,
    })
  const names = async () => (await client.zRange(`${base}index`, 0, -1)).sort()

  /** What the documentation says that they need besides what everything does. */
  function documentedRights(): string[] {
    const page = readFileSync(new URL('../../../../../docs/operate/service-processes.md', import.meta.url), 'utf8')
    return /statistics\.md\) also\s+`([A-Z ]+)`/.exec(page)?.[1]?.split(' ') ?? []
  }

  /** A client of a user who may send these commands and EVAL, until the test's end. */
  async function clientWith(rights: readonly string[]): Promise<Pick<typeof client, 'sendCommand'>> {
    const commands = ['EVAL', ...rights].map((name) => `+${name.toLowerCase()}`)
    await client.aclSetUser('restricted', ['reset', 'on', '>password', '~test:*', ...commands])
    const url = server.url.replace('//', '//restricted:password@')
    const restricted = createClient({ url, disableOfflineQueue: true })
    restricted.on('error', () => {})
    await restricted.connect()
    onTestFinished(() => restricted.destroy())
    return restricted
  }

  test('are the sum of all processes, number by number', async () => {
    const [one, two] = [open(), open()]
    const checks = { verified: 3, used: 2, expired: 1, mismatch: 4, unknown: 5 }
    const row = rowAt(clock, { right: 5, wrong: 6, expired: 7, unworked: 8, refused: 9, seconds: [1, 2, 3], checks })
    await Promise.all([addRows(one, row), addRows(two, row), addRows(two, rowAt(clock, { way: 'audio' }))])
    const { rows, missing } = await one.read(always)
    expect(missing).toEqual([])
    expect(rows).toHaveLength(2)
    expect(rows.find(({ way }) => way === 'slide')).toMatchObject({
      ...labels,
      startMs: start,
      hours: 1,
      ...{ shown: 2, right: 10, wrong: 12, expired: 14, unworked: 16, refused: 18 },
      checks: { verified: 6, used: 4, expired: 2, mismatch: 8, unknown: 10 },
    })
    expect(rows.find(({ way }) => way === 'slide')?.seconds.slice(0, 4)).toEqual([2, 4, 6, 0])
  })

  test('are read by their time', async () => {
    const store = open()
    await addRows(store, ...hourly(start, 5))
    expect((await store.read({ from: start + hourMs, to: start + 3 * hourMs })).rows.map((row) => row.startMs)).toEqual(
      [start + hourMs, start + 2 * hourMs],
    )
  })

  test('have what was sent twice once, also a batch of many parts of which some had arrived', async () => {
    let left = 2
    const store = open({
      async sendCommand(command) {
        const reply = await client.sendCommand(command)
        left -= 1
        if (left === 0) throw Object.assign(new Error('the answer is lost'), { code: 'ECONNRESET' })
        return reply
      },
    })
    const batch = { id: 'one', rows: Array.from({ length: 700 }, (_, i) => rowAt(clock, { scene: String(i) })) }
    await expect(store.add(batch)).rejects.toThrow('lost')
    await store.add(batch)
    await store.add(batch)
    expect(await sumOf(open())).toMatchObject({ shown: 700 })
    await store.add({ ...batch, id: 'two' })
    expect(await sumOf(open())).toMatchObject({ shown: 1_400 })
  })

  test('have no more rows an hour than there may be, over all processes', async () => {
    const many = (from: number) =>
      Array.from({ length: maxOwnRows }, (_, i) => rowAt(clock, { business: String(from + i) }))
    await addRows(open(), ...many(0))
    await addRows(
      open(),
      ...many(maxOwnRows),
      rowAt(clock, { business: '0' }),
      rowAt(clock, { business: '', scene: '' }),
    )
    const { rows } = await open().read(always)
    expect(rows).toHaveLength(maxOwnRows + 2)
    expect(rows.find(({ business }) => business === 'other')).toMatchObject({ scene: 'other', shown: maxOwnRows })
    expect(rows.find(({ business }) => business === '0')).toMatchObject({ shown: 2 })
  })

  test('become days after seven days, and go after 90', async () => {
    const store = open()
    await addRows(store, ...hourly(start - 12 * hourMs, 30, { right: 1 }))
    clock = start + 9 * dayMs
    await addRows(store, rowAt(clock))
    expect(await names()).toEqual(['2030-01-01', '2030-01-02', '2030-01-10T12'])
    expect((await store.read({ from: start - 12 * hourMs, to: start + dayMs })).rows).toMatchObject([
      { hours: 24, shown: 24, right: 24 },
      { hours: 24, shown: 6, right: 6 },
    ])
    expect(await client.keys(`${base}rows:*`)).toHaveLength(3)
    clock = start + 90 * dayMs
    await addRows(store, rowAt(clock))
    expect(await names()).toEqual(['2030-01-02', '2030-01-10', '2030-04-01T12'])
    const bytes = await client.hGetAll(`${base}bytes`)
    const { total, ...each } = bytes
    expect(Object.values(each).reduce((sum, size) => sum + Number(size), 0)).toBe(Number(total))
    expect(Object.keys(each).sort()).toEqual(await names())
  })

  test('are the same while processes make days of them', async () => {
    await addRows(open(), ...hourly(start, 36))
    clock = start + 10 * dayMs
    const reader = open()
    let isOver = false
    const folding = Promise.all([open(), open(), open()].map((store) => addRows(store, rowAt(clock, { shown: 0 }))))
    void folding.finally(() => {
      isOver = true
    })
    do expect(await sumOf(reader)).toMatchObject({ shown: 36 })
    while (!isOver)
    await folding
    expect(await names()).toEqual(['2030-01-01', '2030-01-02', '2030-01-11T12'])
  })

  test('have no hour twice, and none less, if it becomes part of its day between two steps of a reader', async () => {
    await addRows(open(), ...hourly(start, 3))
    clock = start + 9 * dayMs
    await addRows(open(), rowAt(clock))
    // By a process whose clock is late, so that it makes no day of it.
    await addRows(open({ now: () => start }), rowAt(start))
    expect(await names()).toEqual(['2030-01-01', '2030-01-01T12', '2030-01-10T12'])
    let reads = 0
    const reader = open({
      async sendCommand(command) {
        const reply = await client.sendCommand(command)
        if (command[1]?.includes('HGETALL') === true) reads += 1
        if (reads === 1) await addRows(open(), rowAt(clock, { shown: 0 }))
        return reply
      },
    })
    expect(await sumOf(reader)).toMatchObject({ shown: 5 })
    expect(await names()).toEqual(['2030-01-01', '2030-01-10T12'])
  })

  test('take up no more than they may: the oldest go, and that is said', async () => {
    const [maxBytes, room] = [1_048_576, 100_000]
    const store = open({ maxBytes })
    // The rest is taken, or this would take its time.
    await client.hSet(`${base}bytes`, 'total', maxBytes - room)
    for (let hour = 0; hour < 24; hour += 1) {
      const at = start + hour * hourMs
      await addRows(store, ...Array.from({ length: 100 }, (_, i) => rowAt(at, { scene: String(i) })))
    }
    const kept = await names()
    expect(kept.at(-1)).toBe('2030-01-02T11')
    expect(kept.length).toBeLessThan(10)
    expect(Number(await client.hGet(`${base}bytes`, 'total'))).toBeLessThanOrEqual(maxBytes)
    const sizes = await Promise.all(
      (await client.keys(`${base}*`)).map(async (key) =>
        Number(await client.sendCommand(['MEMORY', 'USAGE', key, 'SAMPLES', '0'])),
      ),
    )
    // What Redis says itself is of the same size.
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2 * room)
    const droppedUpTo = Date.parse(`${kept[0]}:00Z`)
    expect((await store.read(always)).missing).toEqual([{ why: 'dropped', to: droppedUpTo }])
    expect((await store.read({ from: droppedUpTo, to: always.to })).missing).toEqual([])
  })

  test('that somebody else has written over are missing, and named', async () => {
    const store = open()
    await addRows(store, ...hourly(start, 3))
    await client.del(`${base}rows:2030-01-01T12`)
    await client.set(`${base}rows:2030-01-01T12`, 'x')
    await client.hSet(`${base}rows:2030-01-01T13`, 'x', 'y')
    const { rows, missing } = await store.read(always)
    expect(rows).toMatchObject([{ startMs: start + 2 * hourMs }])
    expect(missing.map(({ why, detail }) => `${why} ${detail}`).sort()).toEqual([
      'unreadable 2030-01-01T12',
      'unreadable 2030-01-01T13',
    ])
  })

  test('of which an hour is deleted or written over are named also when the others have become days', async () => {
    await addRows(open(), ...hourly(start, 3))
    await client.del(`${base}rows:2030-01-01T12`)
    await client.del(`${base}rows:2030-01-01T13`)
    await client.set(`${base}rows:2030-01-01T13`, 'x')
    clock = start + 9 * dayMs
    const store = open()
    await addRows(store, rowAt(clock))
    expect(await names()).toEqual(['2030-01-01', '2030-01-01T12', '2030-01-01T13', '2030-01-10T12'])
    const { missing } = await store.read(always)
    expect(missing.map(({ detail }) => detail).sort()).toEqual(['2030-01-01T12', '2030-01-01T13'])
  })

  test.each([
    ['deleted', (key: string) => client.del(key)],
    ['past its time', (key: string) => client.pExpireAt(key, 1)],
  ])('of which one hour is %s are read without it, at once, and that hour is named', async (_, remove) => {
    await addRows(open(), ...hourly(start, 3))
    clock = start + 9 * dayMs
    await addRows(open(), ...hourly(clock, 3))
    await remove(`${base}rows:2030-01-01`)
    await remove(`${base}rows:2030-01-10T13`)
    let readings = 0
    const reader = open({
      sendCommand(command) {
        if (command[0] === 'ZRANGEBYSCORE') readings += 1
        return client.sendCommand(command)
      },
    })
    const { rows, missing } = await reader.read(always)
    expect(rows.map(({ startMs }) => startMs).sort()).toEqual([clock, clock + 2 * hourMs])
    const midnight = start - 12 * hourMs
    expect(missing).toEqual([
      { why: 'unreadable', detail: '2030-01-01', from: midnight, to: midnight + dayMs },
      { why: 'unreadable', detail: '2030-01-10T13', from: clock + hourMs, to: clock + 2 * hourMs },
    ])
    expect(readings).toBe(1)
  })

  test('of which hours go on becoming part of their day while they are read come all the same, without the last', async () => {
    const hours = 8
    await addRows(open(), ...hourly(start, hours))
    let next = 0
    const reader = open({
      async sendCommand(command) {
        const reply = await client.sendCommand(command)
        if (command[0] !== 'ZRANGEBYSCORE') return reply
        const name = new Date(start + next * hourMs).toISOString().slice(0, 13)
        await Promise.all([client.zRem(`${base}index`, name), client.del(`${base}rows:${name}`)])
        next += 1
        return reply
      },
    })
    const { rows, missing } = await reader.read(always)
    expect([next, rows.length]).toEqual([5, hours - next])
    expect(missing).toMatchObject([{ why: 'unreadable', detail: '2030-01-01T16', from: start + 4 * hourMs }])
  })

  test('that Redis has no memory for are kept here and written later, each once', async () => {
    const statistics = createStatistics({ store: open(), challengeTtlMs: 1, log: noLogger, now: () => clock })
    statistics.recorder.shown(labels)
    await statistics.flush()
    await client.configSet('maxmemory', '1')
    statistics.recorder.shown(labels)
    const full = await statistics.reader.read(always)
    expect(full).toMatchObject({ rows: [{ shown: 2 }], missing: [{ why: 'unwritable', detail: 'OOM' }] })
    await client.configSet('maxmemory', '0')
    expect(await statistics.reader.read(always)).toMatchObject({ rows: [{ shown: 2 }], missing: [] })
    expect(await sumOf(open())).toMatchObject({ shown: 2 })
  })

  test('of which Redis has taken a part are shown once, here and by other processes', async () => {
    let takes = 2
    const store = open({
      async sendCommand(command) {
        const isAdding = command[1]?.includes("'HMGET'") === true
        if (isAdding && takes === 0) throw new Error('OOM command not allowed when used memory > maxmemory')
        if (isAdding) takes -= 1
        return client.sendCommand(command)
      },
    })
    const statistics = createStatistics({ store, challengeTtlMs: 1, log: noLogger, now: () => clock })
    const shown = async () => add((await statistics.reader.read(always)).rows).shown
    for (let scene = 0; scene < 700; scene += 1) statistics.recorder.shown({ ...labels, scene: String(scene) })
    expect(await shown()).toBe(700)
    expect(await sumOf(open())).toMatchObject({ shown: 500 })
    takes = Number.POSITIVE_INFINITY
    expect(await shown()).toBe(700)
    expect(await sumOf(open())).toMatchObject({ shown: 700 })
    await statistics.close()
  })

  test('need no more rights than the documentation says', async () => {
    const restricted = await clientWith(['GET', 'SET', ...documentedRights()])
    const maxBytes = 1_048_576
    const store = open({ sendCommand: (command) => restricted.sendCommand(command), maxBytes })
    await client.hSet(`${base}bytes`, 'total', 2 * maxBytes)
    await addRows(store, ...hourly(start, 3))
    clock = start + 9 * dayMs
    await addRows(store, rowAt(clock))
    expect(await names()).toEqual(['2030-01-10T12'])
    expect((await store.read(always)).missing).toMatchObject([{ why: 'dropped' }])
    const roomy = open({ sendCommand: (command) => restricted.sendCommand(command) })
    await addRows(roomy, ...hourly(start, 3))
    expect(await names()).toEqual(['2030-01-01', '2030-01-10T12'])
  })

  test('are tried with every right that they need, and that leaves nothing', async () => {
    const rights = ['GET', 'SET', ...documentedRights()]
    expect(rights.length).toBeGreaterThan(10)
    for (const missing of rights) {
      const restricted = await clientWith(rights.filter((right) => right !== missing))
      const trial = tryRedisStatistics({ sendCommand: (command) => restricted.sendCommand(command), prefix: 'test:' })
      await expect(trial, missing).rejects.toThrow()
      expect(await client.keys('*'), missing).toEqual([])
    }
    await tryRedisStatistics({ sendCommand: (command) => client.sendCommand(command), prefix: 'test:' })
    expect(await client.keys('*')).toEqual([])
  })

  test('leave nothing in Redis for ever', async () => {
    await addRows(open(), rowAt(clock))
    for (const key of await client.keys('*')) {
      expect(key.startsWith(base)).toBe(true)
      expect(await client.pExpireTime(key)).toBeGreaterThan(start + 90 * dayMs)
    }
  })
})

test.skipIf(redisServerName === undefined)('a Redis that is gone takes nothing with it, and says so', async () => {
  const server = await startRedis()
  const client = createClient({ url: server.url, disableOfflineQueue: true })
  client.on('error', () => {})
  await client.connect()
  const store = redisStatistics({ sendCommand: (command) => client.sendCommand(command), prefix: 'test:' })
  const statistics = createStatistics({ store, challengeTtlMs: 1, log: noLogger, now: Date.now })
  statistics.recorder.shown(labels)
  await statistics.flush()
  await server.stop()
  statistics.recorder.shown(labels)
  const { rows, missing } = await statistics.reader.read(always)
  expect(rows).toMatchObject([{ shown: 1 }])
  expect(missing.map(({ why }) => why)).toEqual(['unwritable', 'unavailable'])
  expect(missing.every(({ detail = '' }) => detail !== '')).toBe(true)
  await statistics.close()
  client.destroy()
})

test.skipIf(redisServerName === undefined)('a cluster has all statistics on one node', async () => {
  const started = await startCluster()
  const cluster = createCluster({ rootNodes: started.ports.map((port) => ({ url: `redis://127.0.0.1:${port}` })) })
  await cluster.connect()
  let clock = start
  const sendCommand = (command: string[], key: string) => cluster.sendCommand(key, false, command)
  const store = redisStatistics({ sendCommand, prefix: 'test:', now: () => clock })
  await addRows(store, ...hourly(start, 3))
  clock = start + 9 * dayMs
  await addRows(store, rowAt(clock))
  expect(await sumOf(store)).toMatchObject({ shown: 4 })
  expect((await store.read(always)).rows).toHaveLength(2)
  cluster.destroy()
  await started.stop()
})
