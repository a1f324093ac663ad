import {
  type CheckOutcome,
  type Counts,
  checkOutcomes,
  type MissingCounts,
  secondsBuckets,
} from '../../contracts/statistics.js'

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

const sentences: { readonly [Why in MissingCounts['why']]: readonly [en: string, zh: string] } = {
  unreadable: ['What {detail} holds is missing: it cannot be read.', '缺少 {detail} 中的数据：无法读取。'],
  unwritable: [
    'Counts cannot be written ({detail}). They are shown here, but will be lost if this process ends.',
    '数据无法写入（{detail}）。此处仍会显示，但进程结束后将丢失。',
  ],
  lost: [
    'Counts are missing: they could not be written for so long that they were dropped ({detail}).',
    '部分数据缺失：因长时间无法写入而被丢弃（{detail}）。',
  ],
  unavailable: [
    'Only what this process has counted and not yet written is shown: the rest cannot be read ({detail}).',
    '仅显示本进程尚未写入的数据：其余数据无法读取（{detail}）。',
  ],
  dropped: [
    'The oldest counts were removed, because they took up more room than they may.',
    '最早的数据已被删除：占用空间超过上限。',
  ],
  restart: [
    'Nothing is kept from before this process started: give it --data or --redis to keep more.',
    '本进程启动之前的数据未保留：如需保留，请使用 --data 或 --redis。',
  ],
}

/** What is missing, and since or until when, for the page. Times are UTC. */
export function missingInWords({ why, from, to, detail = '?' }: MissingCounts, language: 'en' | 'zh' = 'en'): string {
  const sentence = sentences[why][language === 'en' ? 0 : 1].replace('{detail}', detail)
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  if (from === undefined && to === undefined) return sentence
  const span = `${from === undefined ? '' : time(from)} – ${to === undefined ? '' : time(to)}`.trim()
  return language === 'en' ? `${sentence} (${span})` : `${sentence}（${span}）`
}
