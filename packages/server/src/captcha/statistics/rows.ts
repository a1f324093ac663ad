import { setImmediate } from 'node:timers/promises'
import { type Counts, type Labels, maxRowsPerHour, type Row, ways } from '../../contracts/statistics.js'
import { addTo, type MutableCounts, noCounts } from './counts.js'

export const hourMs = 3_600_000
export const dayMs = 24 * hourMs
export const startOfHour = (ms: number): number => ms - (ms % hourMs)
export const startOfDay = (ms: number): number => ms - (ms % dayMs)

const captchaTypes = 10
const stages = 5
/** Rows without an id, and those of `other`: as many as there can be at all. */
const maxCommonRows = 2 * captchaTypes * stages * ways.length
/** Rows with an id of their own. */
export const maxOwnRows = maxRowsPerHour - maxCommonRows

/** So many at once keep Redis from others for a few milliseconds. */
export const maxRowsPerBatch = 250

const other = 'other'
const isCommonId = (id: string): boolean => id === '' || id === other

/** Whether these labels name a business or a scene, so that there can be any number of their like. */
const hasOwnId = ({ business, scene }: Labels): boolean => !isCommonId(business) || !isCommonId(scene)

/** The same without its ids. */
const asOther = (labels: Labels): Labels => ({ ...labels, business: other, scene: other })

/** What tells rows of one hour apart, in a text. */
export const keyOf = ({ business, scene, captchaType, stage, way }: Labels): string =>
  JSON.stringify([business, scene, captchaType, stage, ways.indexOf(way)])

export type MutableRow = Labels & Pick<Row, 'startMs' | 'hours'> & MutableCounts

const newRow = ({ business, scene, captchaType, stage, way }: Labels, { startMs, hours }: Span): MutableRow => ({
  startMs,
  hours,
  business,
  scene,
  captchaType,
  stage,
  way,
  ...noCounts(),
})

type Span = Pick<Row, 'startMs' | 'hours'>

/** Rows that are counted in, hour by hour, as many as an hour may have. */
export interface RowTable {
  /** The counts of this hour and these labels; those of `other` if the hour has no room for another row. */
  countsOf(labels: Labels, startMs: number): MutableCounts
  add(rows: Iterable<Row>): void
  /** They go on counting. */
  rows(): readonly Row[]
  rowsOf(startMs: number): readonly Row[]
  starts(): readonly number[]
  forget(startMs: number): void
}

export function createRowTable(): RowTable {
  const hours = new Map<number, { readonly rows: Map<string, MutableRow>; ownRows: number }>()

  function countsOf(labels: Labels, startMs: number): MutableCounts {
    let hour = hours.get(startMs)
    if (hour === undefined) {
      hour = { rows: new Map(), ownRows: 0 }
      hours.set(startMs, hour)
    }
    const key = keyOf(labels)
    const known = hour.rows.get(key)
    if (known !== undefined) return known
    if (hasOwnId(labels)) {
      if (hour.ownRows >= maxOwnRows) return countsOf(asOther(labels), startMs)
      hour.ownRows += 1
    }
    const row = newRow(labels, { startMs, hours: 1 })
    hour.rows.set(key, row)
    return row
  }

  const rowsOf = (startMs: number): readonly Row[] => [...(hours.get(startMs)?.rows.values() ?? [])]
  return {
    countsOf,
    rowsOf,
    rows: () => [...hours.keys()].flatMap(rowsOf),
    starts: () => [...hours.keys()],
    forget: (startMs) => hours.delete(startMs),
    add(rows) {
      for (const row of rows) addTo(countsOf(row, row.startMs), row)
    },
  }
}

/** Resolves once whatever else waits has had its turn. */
export type Turn = () => Promise<void>

/**
 * One row for each hour (or day) and its labels, over all processes. Where that is more than an hour may have, the rows
 * that counted least become `other`. Of three months there are hundreds of thousands, so that others have their turn
 * after as many rows as an hour has.
 */
export async function mergeRows(rows: Iterable<Row>, turn: Turn = setImmediate): Promise<Row[]> {
  const bySpan = new Map<string, Row[]>()
  let sinceTurn = 0
  async function haveTurn(): Promise<void> {
    sinceTurn = 0
    await turn()
  }

  for (const row of rows) {
    const span = `${row.startMs} ${row.hours}`
    const before = bySpan.get(span)
    if (before === undefined) bySpan.set(span, [row])
    else before.push(row)
    sinceTurn += 1
    if (sinceTurn >= maxRowsPerHour) await haveTurn()
  }
  const merged: Row[] = []
  for (const ofSpan of bySpan.values()) {
    merged.push(...mergeSpan(ofSpan))
    sinceTurn += ofSpan.length
    if (sinceTurn >= maxRowsPerHour) await haveTurn()
  }
  return merged
}

/** The rows of a day's hours as those of the day. */
export const asDay = (rows: Iterable<Row>, startMs: number): Row[] =>
  mergeSpan(Array.from(rows, (row) => ({ ...row, startMs, hours: 24 as const })))

/** Of one hour, or one day. */
const mergeSpan = (rows: Iterable<Row>): Row[] => fold([...sumByKey(rows)])

function sumByKey(rows: Iterable<Row>): Iterable<MutableRow> {
  const sums = new Map<string, MutableRow>()
  for (const row of rows) {
    const key = keyOf(row)
    let sum = sums.get(key)
    if (sum === undefined) {
      sum = newRow(row, row)
      sums.set(key, sum)
    }
    addTo(sum, row)
  }
  return sums.values()
}

function fold(rows: MutableRow[]): Row[] {
  const own = rows.filter(hasOwnId)
  if (own.length <= maxOwnRows) return rows
  const least = own.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(maxOwnRows)
  const folded = new Set(least)
  return [
    ...sumByKey([
      ...rows.filter((row) => !folded.has(row)),
      ...least.map((row) => ({ ...row, business: other, scene: other })),
    ]),
  ]
}

const sizeOf = ({ shown, refused, checks }: Counts): number =>
  shown + refused + Object.values(checks).reduce((sum, count) => sum + count, 0)
