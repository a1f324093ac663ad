import { beforeEach, describe, expect, test } from 'vitest'
import { add } from '../../../src/captcha/statistics/counts.js'
import { memoryStatistics } from '../../../src/captcha/statistics/memory-statistics.js'
import { createStatistics, type Statistics } from '../../../src/captcha/statistics/recorder.js'
import { hourMs, maxOwnRows } from '../../../src/captcha/statistics/rows.js'
import { noLogger } from '../../../src/contracts/reporting.js'
import {
  type Labels,
  maxRowsPerHour,
  type StatisticsBatch,
  type StatisticsStore,
} from '../../../src/contracts/statistics.js'
import { rowAt } from '../../support/statistics.js'

const labels: Labels = { business: '7', scene: '1', captchaType: 9, stage: 0, way: 'slide' }
const start = Date.UTC(2030, 0, 1, 12)
const always = { from: 0, to: Number.MAX_SAFE_INTEGER }

describe('what the service counts', () => {
  let clock: number
  let statistics: Statistics
  let store: StatisticsStore

  beforeEach(() => {
    clock = start
    store = memoryStatistics({ now: () => clock })
    statistics = createStatistics({ store, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
  })
  const read = async (more = {}) => (await statistics.reader.read({ ...always, ...more })).rows

  test('has a row for each hour and each of the labels', async () => {
    const { recorder } = statistics
    recorder.shown(labels)
    recorder.shown(labels)
    recorder.shown({ ...labels, scene: '2' })
    recorder.refused({ ...labels, stage: 4 })
    clock += hourMs
    recorder.shown(labels)
    const rows = await read()
    expect(rows).toHaveLength(4)
    expect(rows).toContainEqual(expect.objectContaining({ ...labels, startMs: start, hours: 1, shown: 2 }))
    expect(rows).toContainEqual(expect.objectContaining({ ...labels, startMs: start + hourMs, shown: 1 }))
    expect(rows).toContainEqual(expect.objectContaining({ stage: 4, shown: 0, refused: 1 }))
  })

  test('is written by one look at it, however much is counted meanwhile, and the rest when the service ends', async () => {
    let writes = 0
    const busy: StatisticsStore = {
      ...store,
      async add(batch) {
        writes += 1
        if (writes < 100) statistics.recorder.shown(labels)
        await store.add(batch)
      },
    }
    statistics = createStatistics({ store: busy, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
    statistics.recorder.shown(labels)
    expect(await read()).toEqual([expect.objectContaining({ shown: 2 })])
    expect(writes).toBe(1)
    const flushing = statistics.flush()
    await Promise.all([flushing, statistics.close()])
    expect((await store.read(always)).rows).toEqual([expect.objectContaining({ shown: 3 })])
  })

  test('is read by time, business and scene', async () => {
    const { recorder } = statistics
    recorder.shown(labels)
    recorder.shown({ ...labels, scene: '2' })
    recorder.shown({ ...labels, business: '8' })
    clock += hourMs
    recorder.shown(labels)
    expect(await read({ to: start + 1 })).toHaveLength(3)
    expect(await read({ from: start + 1 })).toHaveLength(1)
    expect(await read({ business: '7' })).toHaveLength(3)
    expect(await read({ business: '7', scene: '2' })).toHaveLength(1)
  })

  test('is added up in many turns, so that requests are answered meanwhile', async () => {
    const hours = 10
    const rows = Array.from({ length: hours * maxRowsPerHour }, (_, i) =>
      rowAt(start + (i % hours) * hourMs, { business: String(i) }),
    )
    let turns = 0
    const turn = async () => {
      turns += 1
    }
    const stored = { keptMs: 1, add: async () => {}, read: async () => ({ rows, missing: [] }) }
    const { reader } = createStatistics({ store: stored, challengeTtlMs: 1, log: noLogger, now: () => start, turn })
    const read = await reader.read(always)
    expect(add(read.rows).shown).toBe(rows.length)
    // Twice for each hour: as rows are put to their hours, and as those of one are added up.
    expect(turns).toBe(2 * hours)
  })

  test('has answers in the hour in which their challenge was shown, with the time that the right ones took', async () => {
    const { recorder } = statistics
    clock = start + hourMs - 1_000
    recorder.shown(labels)
    clock += 4_500
    recorder.answered(labels, 'right', clock - 4_500)
    recorder.answered(labels, 'wrong', clock - 4_500)
    const [row, ...others] = await read()
    expect(others).toEqual([])
    expect(row).toMatchObject({ startMs: start, shown: 1, right: 1, wrong: 1 })
    expect(row?.seconds.indexOf(1)).toBe(4)
  })

  test('knows nothing of answers to challenges of long ago', async () => {
    statistics.recorder.answered(labels, 'expired', clock - 3 * hourMs)
    expect(await read()).toEqual([])
  })

  test('is kept for 48 hours in memory, and says from when on', async () => {
    statistics.recorder.shown(labels)
    await statistics.flush()
    clock += 49 * hourMs
    statistics.recorder.shown(labels)
    const { rows, missing } = await statistics.reader.read({ from: start - hourMs, to: clock + 1 })
    expect(rows.map(({ startMs }) => startMs)).toEqual([start + 49 * hourMs])
    expect(missing).toEqual([])
    clock = start + hourMs
    expect((await statistics.reader.read({ from: start - hourMs, to: clock })).missing).toEqual([
      { why: 'restart', to: start },
    ])
  })

  test('has no more rows than an hour may: what is beyond them is other, and rows that are there go on', async () => {
    for (let scene = 0; scene < 3 * maxOwnRows; scene += 1) {
      statistics.recorder.shown({ ...labels, scene: String(scene) })
    }
    statistics.recorder.shown({ ...labels, scene: '0' })
    statistics.recorder.shown({ ...labels, business: '', scene: '' })
    const rows = await read()
    expect(rows.length).toBeLessThanOrEqual(2_000)
    expect(rows.find(({ scene }) => scene === '0')).toMatchObject({ shown: 2 })
    expect(rows.find(({ business }) => business === 'other')).toMatchObject({ scene: 'other', shown: 2 * maxOwnRows })
    expect(rows.find(({ business }) => business === '')).toMatchObject({ shown: 1 })
  })
})

describe('a store that fails', () => {
  let clock: number
  let fault: Error | undefined
  let added: string[]
  let statistics: Statistics

  beforeEach(() => {
    clock = start
    fault = Object.assign(new Error('no space'), { code: 'ENOSPC' })
    added = []
    const memory = memoryStatistics({ now: () => clock })
    const store: StatisticsStore = {
      ...memory,
      async add(batch: StatisticsBatch) {
        if (fault !== undefined) throw fault
        added.push(batch.id)
        await memory.add(batch)
      },
    }
    statistics = createStatistics({ store, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
  })

  test('loses nothing: counts are shown all the same, with why they are not written, and written later', async () => {
    statistics.recorder.shown(labels)
    await statistics.flush()
    clock += 60_000
    statistics.recorder.shown(labels)
    const answer = await statistics.reader.read(always)
    expect(answer.rows).toMatchObject([{ shown: 2 }])
    expect(answer.missing).toContainEqual({ why: 'unwritable', from: start, detail: 'ENOSPC' })

    fault = undefined
    const later = await statistics.reader.read({ from: start, to: start + hourMs })
    expect(later).toMatchObject({ rows: [{ shown: 2 }], missing: [] })
    expect(new Set(added).size).toBe(2)
  })

  test('halfway has what it was given before, and each count is shown once', async () => {
    const memory = memoryStatistics({ now: () => clock })
    let batchesLeft = 3
    const given: StatisticsBatch[] = []
    const store: StatisticsStore = {
      ...memory,
      async add(batch) {
        if (batchesLeft === 0) throw fault
        batchesLeft -= 1
        given.push(batch)
        await memory.add(batch)
      },
    }
    statistics = createStatistics({ store, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
    const shown = async () => add((await statistics.reader.read(always)).rows).shown
    for (let scene = 0; scene < 700; scene += 1) statistics.recorder.shown({ ...labels, scene: String(scene) })
    clock += hourMs
    for (let scene = 0; scene < 700; scene += 1) statistics.recorder.shown({ ...labels, scene: String(scene) })
    expect(await shown()).toBe(1_400)
    statistics.recorder.shown(labels)
    expect(await shown()).toBe(1_401)
    expect(given).toHaveLength(3)

    batchesLeft = Number.POSITIVE_INFINITY
    expect(await shown()).toBe(1_401)
    expect(add((await memory.read(always)).rows).shown).toBe(1_401)
    // What a store can add in one step.
    for (const { rows } of given) {
      expect(rows.length).toBeLessThanOrEqual(250)
      expect(new Set(rows.map(({ startMs }) => startMs)).size).toBe(1)
    }
    expect(new Set(given.map(({ id }) => id)).size).toBe(given.length)
  })

  test('for two days loses what is older, and says so', async () => {
    for (let hour = 0; hour < 51; hour += 1) {
      statistics.recorder.shown(labels)
      await statistics.flush()
      clock += hourMs
    }
    const { rows, missing } = await statistics.reader.read(always)
    expect(rows.length).toBeLessThanOrEqual(49)
    expect(missing.map(({ why }) => why)).toContain('lost')
  })

  test('by a read says so, and what is not written yet is shown', async () => {
    const store: StatisticsStore = {
      keptMs: 1,
      add: () => Promise.reject(fault),
      read: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })),
    }
    statistics = createStatistics({ store, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
    statistics.recorder.shown(labels)
    const { rows, missing } = await statistics.reader.read(always)
    expect(rows).toMatchObject([{ shown: 1 }])
    expect(missing).toContainEqual({ why: 'unavailable', detail: 'ECONNREFUSED' })
  })
})
