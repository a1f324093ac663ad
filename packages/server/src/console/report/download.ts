import { add, leftOf, medianOf, percentile, plainCounts } from '../../captcha/statistics/counts.js'
import { checkOutcomes, type Row, type StatisticsAnswer, secondsBuckets } from '../../contracts/statistics.js'
import { missingInWords } from './missing-in-words.js'
import type { Period } from './period.js'
import type { Scope } from './scope.js'

/** What a page was made from, to be reckoned with elsewhere. */
export interface Download {
  readonly scope: Scope
  readonly period: Period
  readonly answer: StatisticsAnswer
}

type Cell = string | number

const secondsColumn = (bound: number): string =>
  bound === Number.POSITIVE_INFINITY ? `seconds_over_${secondsBuckets.at(-2)}` : `seconds_to_${bound}`

const columns: ReadonlyArray<readonly [name: string, cell: (row: Row) => Cell]> = [
  ['start', ({ startMs }) => new Date(startMs).toISOString()],
  ['hours', ({ hours }) => hours],
  ['business', ({ business }) => business],
  ['scene', ({ scene }) => scene],
  ['captcha_type', ({ captchaType }) => captchaType],
  ['stage', ({ stage }) => stage],
  ['way', ({ way }) => way],
  ...plainCounts.map((name) => [name, (row: Row) => row[name]] as const),
  ['left', leftOf],
  ...checkOutcomes.map((outcome) => [`checks_${outcome}`, ({ checks }: Row) => checks[outcome]] as const),
  ...secondsBuckets.map((bound, i) => [secondsColumn(bound), ({ seconds }: Row) => seconds[i] ?? 0] as const),
]

/** Texts that are made at a time: what is sent is not held in memory as a whole. */
const rowsPerChunk = 500

export function* csvChunks({ answer }: Download): Generator<string> {
  yield `${columns.map(([name]) => name).join(',')}\r\n`
  for (const rows of chunksOf(answer.rows)) {
    yield rows.map((row) => `${columns.map(([, cell]) => csvCell(cell(row))).join(',')}\r\n`).join('')
  }
}

/**
 * A value as RFC 4180 has it. Spreadsheets take a text that begins with one of these characters for a formula, and who
 * signs requests chooses the ids: a quotation mark in front makes it a text.
 */
export function csvCell(value: Cell): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function* jsonChunks({ scope, period, answer }: Download): Generator<string> {
  const total = add(answer.rows)
  const head = {
    period: period.name,
    from: new Date(period.fromMs).toISOString(),
    to: new Date(period.toMs).toISOString(),
    ...scope,
    missing: answer.missing.map((part) => ({ why: part.why, words: missingInWords(part) })),
    secondsBuckets: secondsBuckets.slice(0, -1),
    total: {
      ...total,
      left: leftOf(total),
      medianSeconds: medianOf(total.seconds) ?? null,
      seconds90: percentile(total.seconds, 0.9) ?? null,
    },
  }
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`
  let separator = '\n'
  for (const rows of chunksOf(answer.rows)) {
    yield separator + rows.map((row) => JSON.stringify(jsonRow(row))).join(',\n')
    separator = ',\n'
  }
  yield '\n]}\n'
}

const jsonRow = ({ startMs, hours, ...counted }: Row): object => ({
  start: new Date(startMs).toISOString(),
  hours,
  ...counted,
  left: leftOf(counted),
})

/** In order of time. */
function* chunksOf(rows: readonly Row[]): Generator<readonly Row[]> {
  const byStart = new Map<number, Row[]>()
  for (const row of rows) {
    const same = byStart.get(row.startMs)
    if (same === undefined) byStart.set(row.startMs, [row])
    else same.push(row)
  }
  for (const start of [...byStart.keys()].sort((a, b) => a - b)) {
    const same = byStart.get(start) as Row[]
    for (let i = 0; i < same.length; i += rowsPerChunk) yield same.slice(i, i + rowsPerChunk)
  }
}
