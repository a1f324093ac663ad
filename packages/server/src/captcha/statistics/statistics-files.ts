import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Row } from '../../contracts/statistics.js'
import { rowFromJson, rowToJson } from './row-json.js'
import { dayMs, hourMs } from './rows.js'

/** A file of the folder, by its name alone. */
export interface StatisticsFile {
  readonly name: string
  readonly startMs: number
  readonly hours: 1 | 24
}

/** What a file holds. */
export interface FileContent {
  readonly rows: readonly Row[]
  /** Of a day: the files of hours that it is the sum of. */
  readonly sumOf: readonly string[]
}

const hourName = /^(\d{4}-\d\d-\d\dT\d\d)\.[0-9a-f]{8}\.json$/
const dayName = /^(\d{4}-\d\d-\d\d)\.json$/
export const isUnfinished = (name: string): boolean => /^\d{4}-\d\d-\d\d[\w.]*\.tmp$/.test(name)

/** @param processName 8 hex digits, so that no two processes write one file */
export const hourFile = (startMs: number, processName: string): StatisticsFile => ({
  name: `${new Date(startMs).toISOString().slice(0, 13)}.${processName}.json`,
  startMs,
  hours: 1,
})

export const dayFile = (startMs: number): StatisticsFile => ({
  name: `${new Date(startMs).toISOString().slice(0, 10)}.json`,
  startMs,
  hours: 24,
})

/** @returns undefined for a name that no file of ours has */
export function fileNamed(name: string): StatisticsFile | undefined {
  const hour = hourName.exec(name)?.[1]
  const day = dayName.exec(name)?.[1]
  const startMs = Date.parse(hour === undefined ? `${day}T00:00Z` : `${hour}:00Z`)
  return Number.isNaN(startMs) ? undefined : { name, startMs, hours: hour === undefined ? 24 : 1 }
}

export const endOf = ({ startMs, hours }: StatisticsFile): number => startMs + (hours === 1 ? hourMs : dayMs)

/** Written beside it and renamed, so that whoever reads finds all of it, or what was there before. */
export async function writeStatistics(
  folder: string,
  { name, startMs, hours }: StatisticsFile,
  { rows, sumOf }: FileContent,
  processName: string,
): Promise<void> {
  const unfinished = join(folder, `${name.replace('.json', '')}.${processName}.tmp`)
  const content = {
    format: 1,
    start: new Date(startMs).toISOString(),
    hours,
    ...(hours === 24 && { sumOf }),
    rows: rows.map(rowToJson),
  }
  try {
    await writeFile(unfinished, `${JSON.stringify(content)}\n`, { mode: 0o600, flush: true })
    await rename(unfinished, join(folder, name))
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    throw error
  }
}

/**
 * @returns undefined if it cannot be read, or is torn
 * @throws ENOENT if it is gone
 */
export async function readStatistics(folder: string, file: StatisticsFile): Promise<FileContent | undefined> {
  try {
    return contentOf(JSON.parse(await readFile(join(folder, file.name), 'utf8')), file)
  } catch (error) {
    if (isGone(error)) throw error
    return undefined
  }
}

export const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

function contentOf(value: unknown, file: StatisticsFile): FileContent | undefined {
  const { format, rows, sumOf = [] } = value as { [Name in string]?: unknown }
  if (format !== 1 || !Array.isArray(rows) || !Array.isArray(sumOf)) return undefined
  const found = rows.map((row) => rowFromJson(row, file))
  return found.includes(undefined) ? undefined : { rows: found as Row[], sumOf: sumOf.map(String) }
}
