import { describe, expect, test } from 'vitest'
import { add, leftOf, medianOf, noCounts, percentile } from '../../../src/captcha/statistics/counts.js'
import { secondsBuckets } from '../../../src/contracts/statistics.js'

/** Right answers after these many seconds, as they are counted. */
function answeredAfter(...seconds: number[]): number[] {
  const { seconds: buckets } = noCounts()
  for (const time of seconds) {
    const i = secondsBuckets.findIndex((end) => time <= end)
    buckets[i] = (buckets[i] ?? 0) + 1
  }
  return buckets
}

describe('counts', () => {
  test('add up, number by number', () => {
    const one = {
      ...noCounts(),
      shown: 3,
      right: 1,
      seconds: answeredAfter(4),
      checks: { ...noCounts().checks, used: 2 },
    }
    const two = { ...noCounts(), shown: 4, wrong: 1, refused: 7, seconds: answeredAfter(4, 9) }
    expect(add([one, two])).toEqual({
      ...noCounts(),
      shown: 7,
      right: 1,
      wrong: 1,
      refused: 7,
      seconds: answeredAfter(4, 4, 9),
      checks: { ...noCounts().checks, used: 2 },
    })
    expect(add([])).toEqual(noCounts())
    expect(one.shown).toBe(3)
  })

  test('what was shown and not answered was left, and never less than nothing', () => {
    expect(leftOf({ ...noCounts(), shown: 9, right: 3, wrong: 2, expired: 1, unworked: 1 })).toBe(2)
    expect(leftOf({ ...noCounts(), shown: 1, right: 1, expired: 5 })).toBe(0)
  })
})

describe('the time to answer', () => {
  test('is unknown without answers', () => {
    expect(medianOf(noCounts().seconds)).toBeUndefined()
  })

  test('lies within the bucket of the answer that is looked for', () => {
    const seconds = answeredAfter(3.5, 3.5, 7, 7, 7, 7, 7, 7, 7, 25)
    expect(medianOf(seconds)).toBeCloseTo(6 + (2 * 3) / 7)
    expect(percentile(seconds, 0.9)).toBe(8)
    expect(percentile(seconds, 1)).toBe(25)
    expect(percentile(seconds, 0)).toBe(3)
  })

  test('of the last bucket is at least its start', () => {
    expect(medianOf(answeredAfter(5_000))).toBe(900)
  })
})
