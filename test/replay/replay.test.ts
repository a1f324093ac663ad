import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RedisServer, redisServerName, startRedis } from '../redis/redis-server.js'
import { type Replayed, replay } from './replay.js'
import type { TicketStory } from './stories.js'

// Half of the tickets admit once, half three times.
const load = { requests: 10_000, tickets: 300 }
const calm = { faults: 0, kill: false }
const timeout = 300_000

const overAdmitted = (stories: readonly TicketStory[]) => stories.filter((story) => story.admitted > story.maxUses)
const underAdmitted = (stories: readonly TicketStory[]) => stories.filter((story) => story.admitted < story.maxUses)
const wentWrong = (story: TicketStory) => story.vendor.filter((how) => !['0', '5100'].includes(how)).length

/** A ticket may admit less often than it could only where a journal says what was lost. */
const isExplained = (story: TicketStory) => wentWrong(story) > 0 || story.killed > 0

function expectExactlyOnce({ stories, peak }: Replayed): void {
  expect(peak).toBe(load.requests)
  expect(overAdmitted(stories)).toEqual([])
  expect(underAdmitted(stories)).toEqual([])
  expect(stories.filter((story) => story.heard !== story.admitted)).toEqual([])
  expect(stories.filter((story) => story.vendor.join() !== '0')).toEqual([])
}

function expectNothingUnexplained({ stories, peak }: Replayed): void {
  expect(peak).toBe(load.requests)
  expect(overAdmitted(stories)).toEqual([])
  expect(underAdmitted(stories).filter((story) => !isExplained(story))).toEqual([])
  expect(stories.filter((story) => story.heard > story.admitted)).toEqual([])
  // That something did go wrong, and that most visitors never felt it.
  const calls = sum(stories, (story) => story.vendor.length)
  expect(sum(stories, wentWrong)).toBeGreaterThan(calls * 0.05)
  expect(underAdmitted(stories).length).toBeLessThan(stories.length / 4)
}

const sum = (stories: readonly TicketStory[], of: (story: TicketStory) => number) =>
  stories.reduce((total, story) => total + of(story), 0)

describe('10,000 requests at once, one process with a memory store', () => {
  test('each ticket admits exactly maxUses requests and costs one vendor call', { timeout }, async () => {
    expectExactlyOnce(await replay({ ...load, ...calm, processes: 1 }))
  })

  test('a tenth of the vendor’s calls go wrong: never once too often', { timeout }, async () => {
    expectNothingUnexplained(await replay({ ...load, processes: 1, faults: 0.1, kill: false }))
  })
})

describe.skipIf(redisServerName === undefined)('10,000 requests at once, four processes that share a Redis', () => {
  let redis: RedisServer

  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis.stop())

  test('each ticket admits exactly maxUses requests and costs one vendor call', { timeout }, async () => {
    expectExactlyOnce(await replay({ ...load, ...calm, processes: 4, redisUrl: redis.url }))
  })

  test('a tenth of the vendor’s calls go wrong and a process is killed: never once too often', {
    timeout,
  }, async () => {
    const replayed = await replay({ ...load, processes: 4, faults: 0.1, kill: true, redisUrl: `${redis.url}/1` })
    expectNothingUnexplained(replayed)
    expect(sum(replayed.stories, (story) => story.killed)).toBeGreaterThan(0)
  })
})
