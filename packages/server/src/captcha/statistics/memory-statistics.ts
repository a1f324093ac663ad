import type { StatisticsStore } from '../../contracts/statistics.js'
import { createRowTable, hourMs } from './rows.js'

const keptMs = 48 * hourMs

/** Keeps what this process has counted, for 48 hours. */
export function memoryStatistics({ now }: { readonly now: () => number }): StatisticsStore {
  const table = createRowTable()
  const startedAtMs = now()
  return {
    keptMs,
    async add({ rows }) {
      table.add(rows)
      for (const startMs of table.starts()) if (startMs + hourMs <= now() - keptMs) table.forget(startMs)
    },
    async read({ from, to }) {
      const rows = table.rows().filter(({ startMs }) => startMs >= from && startMs < to)
      const isPartial = from < startedAtMs && startedAtMs > now() - keptMs
      return { rows, missing: isPartial ? [{ why: 'restart', to: startedAtMs }] : [] }
    },
  }
}
