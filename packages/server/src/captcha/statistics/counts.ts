import { type CheckOutcome, type Counts, checkOutcomes, secondsBuckets } from '../../contracts/statistics.js'

/** `Counts` that can be added to. */
export interface MutableCounts {
  shown: number
  right: number
  wrong: number
  expired: number
  unworked: number
  refused: number
  seconds: number[]
  checks: Record<CheckOutcome, number>
}

/** Those that are one number each. */
export const plainCounts = ['shown', 'right', 'wrong', 'expired', 'unworked', 'refused'] as const

export function noCounts(): MutableCounts {
  return {
    shown: 0,
    right: 0,
    wrong: 0,
    expired: 0,
    unworked: 0,
    refused: 0,
    seconds: secondsBuckets.map(() => 0),
    checks: { verified: 0, used: 0, expired: 0, mismatch: 0, unknown: 0 },
  }
}

/** Adds to the first, in place. */
export function addTo(sum: MutableCounts, more: Counts): void {
  for (const name of plainCounts) sum[name] += more[name]
  for (const outcome of checkOutcomes) sum.checks[outcome] += more.checks[outcome]
  more.seconds.forEach((count, i) => {
    sum.seconds[i] = (sum.seconds[i] ?? 0) + count
  })
}

/** The sum of rows, of whatever hours and labels. */
export function add(rows: Iterable<Counts>): Counts {
  const sum = noCounts()
  for (const row of rows) addTo(sum, row)
  return sum
}

/**
 * Challenges that were shown and never answered. Those whose time is not over yet are among them, so that the last
 * minutes (`StatisticsReader.challengeTtlMs`) look worse than they are.
 */
export const leftOf = ({ shown, right, wrong, expired, unworked }: Counts): number =>
  Math.max(0, shown - right - wrong - expired - unworked)

/**
 * The time within which this part of the right answers came, in seconds: within its bucket it is taken as evenly spread.
 * @param part from 0 to 1, such as 0.9
 * @returns undefined if there were none; the last bucket has no end, so that its start is returned
 */
export function percentile(seconds: readonly number[], part: number): number | undefined {
  const total = seconds.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  let before = 0
  for (const [i, count] of seconds.entries()) {
    const start = secondsBuckets[i - 1] ?? 0
    const end = secondsBuckets[i] ?? Number.POSITIVE_INFINITY
    if (count > 0 && before + count >= part * total) {
      if (end === Number.POSITIVE_INFINITY) return start
      return start + ((end - start) * Math.max(0, part * total - before)) / count
    }
    before += count
  }
  return undefined
}

/** The time within which half of the right answers came, in seconds. */
export const medianOf = (seconds: readonly number[]): number | undefined => percentile(seconds, 0.5)
