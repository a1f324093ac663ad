import { add, noCounts } from '../../src/captcha/statistics/counts.js'
import { hourMs, startOfHour } from '../../src/captcha/statistics/rows.js'
import type { Counts, Labels, Row, StatisticsStore } from '../../src/contracts/statistics.js'

export const labels: Labels = { business: '7', scene: '1', captchaType: 9, stage: 0, way: 'slide' }

/** A row of one hour. */
export const rowAt = (ms: number, more: Partial<Row> = {}): Row => ({
  startMs: startOfHour(ms),
  hours: 1,
  ...labels,
  ...noCounts(),
  shown: 1,
  ...more,
})

let batches = 0

/** Adds these rows, as one batch. */
export const addRows = (store: StatisticsStore, ...rows: Row[]): Promise<void> =>
  store.add({ id: `batch ${++batches}`, rows })

export const always = { from: 0, to: Number.MAX_SAFE_INTEGER }

/** The sum of all that a store has. */
export async function sumOf(store: StatisticsStore): Promise<Counts> {
  return add((await store.read(always)).rows)
}

/** One row for each of these many hours from a moment on. */
export const hourly = (fromMs: number, hours: number, more: Partial<Row> = {}): Row[] =>
  Array.from({ length: hours }, (_, i) => rowAt(fromMs + i * hourMs, more))
