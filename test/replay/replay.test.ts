import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { isCi } from '../left-out.js'
import { type RedisServer, redisServerName, startRedis } from '../redis/redis-server.js'
import { type Replayed, type ReplayOptions, replay } from './replay.js'
import type { TicketStory } from './stories.js'

// Half of the tickets admit once, half three times.
const loads = [
  { requests: 2_000, tickets: 60, onlyOnCi: false },
  { requests: 10_000, tickets: 300, onlyOnCi: true },
] as const
type Load = (typeof loads)[number]
const calm = { faults: 0, kill: false }
const timeout = 600_000

const overAdmitted = (stories: readonly TicketStory[]) => stories.filter((story) => story.admitted > story.maxUses)
const underAdmitted = (stories: readonly TicketStory[]) => stories.filter((story) => story.admitted < story.maxUses)
const usesOf = (story: TicketStory) => story.uses ?? story.admitted
const wentWrong = (story: TicketStory) => story.vendor.filter((how) => !['0', '5100'].includes(how)).length

/**
 * A ticket may admit less often than it could only where the vendor's journal says that a call went wrong, or where
 * the store counted uses that the killed process had no time to tell of: never more of them than it had requests.
 */
function isExplained(story: TicketStory): boolean {
  const untold = usesOf(story) - story.admitted
  return untold <= story.undecided && (usesOf(story) === story.maxUses || wentWrong(story) > 0)
}

/**
 * What holds on any machine is asserted here. Where the checks were over before they could be answered, the run cannot
 * tell what a ticket lost, and the test ends with that.
 */
async function replayOrSkip(options: ReplayOptions, { skip }: TestContext): Promise<Replayed> {
  const replayed = await replay(options)
  expect(overAdmitted(replayed.stories)).toEqual([])
  expect(replayed.stories.filter((story) => !isWithin(story.admitted, usesOf(story), story.maxUses))).toEqual([])
  skip(replayed.isTooSlow, 'This machine needs longer than a check may take: only over-admission was looked for.')
  return replayed
}

const isWithin = (admitted: number, uses: number, maxUses: number) => admitted <= uses && uses <= maxUses

function expectExactlyOnce({ stories, peak }: Replayed, load: Load): void {
  expect(peak).toBe(load.requests)
  expect(underAdmitted(stories)).toEqual([])
  expect(stories.filter((story) => story.answers !== story.admitted)).toEqual([])
  expect(stories.filter((story) => story.vendor.join() !== '0')).toEqual([])
}

function expectNothingUnexplained({ stories, peak }: Replayed, load: Load): void {
  expect(peak).toBe(load.requests)
  expect(underAdmitted(stories).filter((story) => !isExplained(story))).toEqual([])
  expect(stories.filter((story) => story.answers > story.admitted)).toEqual([])
  // That something did go wrong, and that most visitors never felt it.
  const calls = sum(stories, (story) => story.vendor.length)
  expect(sum(stories, wentWrong)).toBeGreaterThan(calls * 0.05)
  expect(underAdmitted(stories).length).toBeLessThan(stories.length / 4)
}

const sum = (stories: readonly TicketStory[], countOf: (story: TicketStory) => number) =>
  stories.reduce((total, story) => total + countOf(story), 0)

describe.each(loads)('$requests requests at once', (load) => {
  describe.skipIf(load.onlyOnCi && !isCi)('at one process with a memory store', () => {
    test('each ticket admits exactly maxUses requests and costs one vendor call', { timeout }, async (context) => {
      expectExactlyOnce(await replayOrSkip({ ...load, ...calm, processes: 1 }, context), load)
    })

    test.skipIf(!isCi)('a tenth of the vendor’s calls go wrong: never once too often', { timeout }, async (context) => {
      const replayed = await replayOrSkip({ ...load, processes: 1, faults: 0.1, kill: false }, context)
      expectNothingUnexplained(replayed, load)
    })
  })

  const isLeftOut = redisServerName === undefined || (load.onlyOnCi && !isCi)
  describe.skipIf(isLeftOut)('at four processes that share a Redis', () => {
    let redis: RedisServer

    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.stop())

    test.skipIf(!isCi)(
      'each ticket admits exactly maxUses requests and costs one vendor call',
      { timeout },
      async (context) => {
        expectExactlyOnce(await replayOrSkip({ ...load, ...calm, processes: 4, redisUrl: redis.url }, context), load)
      },
    )

    test('a tenth of the vendor’s calls go wrong and a process is killed: never once too often', {
      timeout,
    }, async (context) => {
      const replayed = await replayOrSkip(
        { ...load, processes: 4, faults: 0.1, kill: true, redisUrl: `${redis.url}/1` },
        context,
      )
      expectNothingUnexplained(replayed, load)
      expect(sum(replayed.stories, (story) => story.undecided)).toBeGreaterThan(0)
    })
  })
})
