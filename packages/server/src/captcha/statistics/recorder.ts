import { randomUUID } from 'node:crypto'
import type { ServiceLogger } from '../../contracts/reporting.js'
import {
  type Labels,
  type MissingCounts,
  type StatisticsAnswer,
  type StatisticsBatch,
  type StatisticsQuery,
  type StatisticsReader,
  type StatisticsRecorder,
  type StatisticsStore,
  secondsBuckets,
} from '../../contracts/statistics.js'
import { withinDeadline } from '../store-deadline.js'
import { createRowTable, hourMs, maxRowsPerBatch, mergeRows, type RowTable, startOfHour, type Turn } from './rows.js'

/** How long counts wait until they are written; what a process that is killed loses. */
const flushMs = 10_000
/** How long counts that cannot be written are kept. */
const patienceMs = 48 * hourMs
/** As long as any challenge lives: who answers later is no visitor, and changes no hour that is over. */
const answerableMs = 2 * hourMs

export interface StatisticsOptions {
  readonly store: StatisticsStore
  readonly challengeTtlMs: number
  readonly log: ServiceLogger
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** For tests. @default setImmediate */
  readonly turn?: Turn
}

export interface Statistics {
  readonly recorder: StatisticsRecorder
  readonly reader: StatisticsReader
  /** Writes what was counted since the last time. Never rejects: what cannot be written is tried again. */
  flush(): Promise<void>
  /** Writes what is left, and stops. */
  close(): Promise<void>
}

/** Counts in memory and hands that to the store every few seconds, so that no request waits for it. */
export function createStatistics({ store, challengeTtlMs, log, now, turn }: StatisticsOptions): Statistics {
  let counting: RowTable = createRowTable()
  /** What the store has not confirmed yet, in its order. */
  let unwritten: readonly StatisticsBatch[] = []
  let failure: { readonly from: number; readonly detail: string } | undefined
  let lost: MissingCounts | undefined
  let flushing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  function countsOf(labels: Labels, atMs: number) {
    if (timer === undefined && !isClosed) {
      timer = setTimeout(() => void flush(), flushMs)
      timer.unref()
    }
    return counting.countsOf(labels, startOfHour(atMs))
  }

  const recorder: StatisticsRecorder = {
    shown(labels) {
      countsOf(labels, now()).shown += 1
    },
    answered(labels, outcome, shownAtMs) {
      if (now() - shownAtMs > answerableMs) return
      const counts = countsOf(labels, shownAtMs)
      counts[outcome] += 1
      if (outcome !== 'right') return
      const bucket = bucketOf((now() - shownAtMs) / 1000)
      counts.seconds[bucket] = (counts.seconds[bucket] ?? 0) + 1
    },
    checked(labels, outcome) {
      countsOf(labels, now()).checks[outcome] += 1
    },
    refused(labels) {
      countsOf(labels, now()).refused += 1
    },
  }

  /** Writes what there is by now: under load something is always counted meanwhile. */
  async function write(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (!(await writeBatches())) return
    unwritten = batchesOf(counting)
    counting = createRowTable()
    await writeBatches()
  }

  /** @returns whether all of them were written */
  async function writeBatches(): Promise<boolean> {
    // One may have been written although its answer was lost, so that it is sent again as it was.
    for (const batch of unwritten) {
      try {
        await withinDeadline(store.add(batch))
      } catch (error) {
        writeFailed(error)
        return false
      }
      unwritten = unwritten.slice(1)
      if (failure !== undefined) log.info({}, 'Statistics are written again.')
      failure = undefined
    }
    return true
  }

  function writeFailed(error: unknown): void {
    const detail = detailOf(error)
    if (failure?.detail !== detail) {
      log.warn({ error: String(error) }, 'Statistics cannot be written now; nothing else is affected.')
    }
    failure = { from: failure?.from ?? now(), detail }
    const oldest = startOfHour(now() - patienceMs)
    const kept = unwritten.filter(({ rows }) => rows.every(({ startMs }) => startMs >= oldest))
    const tooOld = counting.starts().filter((startMs) => startMs < oldest)
    if (kept.length < unwritten.length || tooOld.length > 0) {
      lost = { why: 'lost', from: lost?.from ?? failure.from, to: oldest, detail }
    }
    unwritten = kept
    for (const startMs of tooOld) counting.forget(startMs)
    if (!isClosed && timer === undefined) {
      timer = setTimeout(() => void flush(), flushMs)
      timer.unref()
    }
  }

  function flush(): Promise<void> {
    flushing ??= write().finally(() => {
      flushing = undefined
    })
    return flushing
  }

  async function read(query: StatisticsQuery): Promise<StatisticsAnswer> {
    await flush()
    const { from, to, business, scene } = query
    const missing: MissingCounts[] = lost === undefined ? [] : [lost]
    if (failure !== undefined) missing.push({ why: 'unwritable', ...failure })
    const notStored = [...unwritten.flatMap(({ rows }) => rows), ...counting.rows()].filter(
      ({ startMs }) => startMs >= from && startMs < to,
    )
    const stored = await store.read({ from, to }).catch((error: unknown): StatisticsAnswer => {
      return { rows: [], missing: [{ why: 'unavailable', detail: detailOf(error) }] }
    })
    const rows = (await mergeRows([...stored.rows, ...notStored], turn)).filter(
      (row) => (business ?? row.business) === row.business && (scene ?? row.scene) === row.scene,
    )
    return { rows, missing: [...missing, ...stored.missing] }
  }

  return {
    recorder,
    reader: { read, keptMs: store.keptMs, challengeTtlMs },
    flush,
    async close() {
      isClosed = true
      // One that is under way leaves what was counted since it began.
      await flushing
      await flush()
      clearTimeout(timer)
    },
  }
}

/**
 * Each of one hour and small, so that a store adds it in one step: of a batch that failed it has nothing then, and no
 * count is shown twice, once as the store's and once as what is left here.
 */
function batchesOf(table: RowTable): StatisticsBatch[] {
  return table.starts().flatMap((startMs) => {
    const rows = table.rowsOf(startMs)
    return Array.from({ length: Math.ceil(rows.length / maxRowsPerBatch) }, (_, i) => ({
      id: randomUUID(),
      rows: rows.slice(i * maxRowsPerBatch, (i + 1) * maxRowsPerBatch),
    }))
  })
}

const bucketOf = (seconds: number): number => secondsBuckets.findIndex((end) => seconds <= end)

/** An error's code, such as ENOSPC or Redis's OOM; never its text, which may name more than a page should show. */
function detailOf(error: unknown): string {
  const { code, name, message } = error as NodeJS.ErrnoException
  return code ?? /^[A-Z]{3,}\b/.exec(message ?? '')?.[0] ?? name ?? 'Error'
}
