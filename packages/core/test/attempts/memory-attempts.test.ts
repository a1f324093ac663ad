import { type Attempts, memoryAttempts } from '@ticketgate/core'
import { type AttemptsUnderTest, attemptsContract } from '@ticketgate/testing'
import { describe, expect, test } from 'vitest'
import { heapInUse } from '../support/heap.js'

function makeAttempts(maxPlaces?: number): AttemptsUnderTest {
  let now = 0
  const attempts = memoryAttempts({ now: () => now, ...(maxPlaces === undefined ? {} : { maxPlaces }) })
  return {
    attempts,
    advance: (ms) => {
      now += ms
    },
  }
}

describe('the attempts contract', () => {
  for (const { name, run } of attemptsContract(() => makeAttempts(), { makeBounded: makeAttempts })) test(name, run)
})

const windowMs = 60_000
const take = async (attempts: Attempts, ...keys: string[]) =>
  (
    await attempts.take(
      keys,
      keys.map(() => 2),
      windowMs,
    )
  ).state

describe('keys that are over', () => {
  test('are let go, although nobody asks about them again', async () => {
    const { attempts, advance } = makeAttempts()
    const before = await heapInUse()
    for (let n = 0; n < 100_000; n += 1) {
      await take(attempts, `account ${n}`, `address ${n}`)
      if (n % 100 === 99) await advance(windowMs)
    }
    expect((await heapInUse()) - before).toBeLessThan(5_000_000)
    expect(attempts.local).toBe(true)
  })

  test('of one key that is never at rest are let go', async () => {
    const { attempts, advance } = makeAttempts()
    const before = await heapInUse()
    for (let n = 0; n < 100_000; n += 1) {
      await take(attempts, 'route')
      await advance(windowMs / 2)
    }
    expect((await heapInUse()) - before).toBeLessThan(1_000_000)
    expect(await take(attempts, 'route')).toBe('taken')
  })

  test('are looked for once a second where the memory is full, not at every request', async () => {
    let now = 0
    let reads = 0
    const attempts = memoryAttempts({
      maxPlaces: 100,
      now: () => {
        reads += 1
        return now
      },
    })
    for (let n = 0; n < 100; n += 1) expect(await take(attempts, `k${n}`)).toBe('taken')
    expect(await take(attempts, 'another')).toBe('full')
    now = windowMs
    expect(await take(attempts, 'another')).toBe('taken')
    expect(reads).toBe(102)
  })

  test('a reservation of other attempts gives nothing back', async () => {
    const one = makeAttempts().attempts
    const other = makeAttempts().attempts
    await take(one, 'k')
    const taken = await other.take(['j'], [1], windowMs)
    if (taken.state === 'taken') await one.giveBack(taken.reservation)
    expect([await take(one, 'k'), await take(one, 'k')]).toEqual(['taken', 'full'])
  })
})
