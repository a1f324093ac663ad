import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  MissingCounts,
  Row,
  StatisticsAnswer,
  StatisticsBatch,
  StatisticsStore,
} from '../../contracts/statistics.js'
import { asDay, createRowTable, dayMs, hourMs, startOfDay } from './rows.js'
import {
  dayFile,
  endOf,
  type FileContent,
  fileNamed,
  hourFile,
  isGone,
  isUnfinished,
  readStatistics,
  type StatisticsFile,
  writeStatistics,
} from './statistics-files.js'

const keptMs = 90 * dayMs
/** For so long hours stay hours; then they become days. */
const asHoursMs = 7 * dayMs
/** For so long this process has its own hours in memory: as long as counts may wait for a disk, and a little more. */
const inMemoryMs = 50 * hourMs
/** Another process may fold a day while this one reads. */
const maxReadings = 5

/** Where statistics are in the folder that an operator names. */
export const statisticsFolder = (dataFolder: string): string => join(dataFolder, 'statistics')

export interface FileStatisticsOptions {
  /** Its parent must be there. */
  readonly folder: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Keeps counts for 90 days in a folder that any number of processes may share: one file for each hour and process, which
 * that process alone writes; after seven days one for each day.
 */
export function fileStatistics({ folder, now }: FileStatisticsOptions): StatisticsStore {
  const processName = randomBytes(4).toString('hex')
  /** What this process's files hold: what cannot be written is not here either, but with whoever tries again. */
  const own = createRowTable()
  /** The hours of those files, from when one is written for the first time. */
  const ownHours = new Set<number>()
  let batchId: string | undefined
  /** The hours of that batch that are written. */
  const writtenHours = new Set<number>()
  let tidiedAtMs = Number.NEGATIVE_INFINITY
  let writing: Promise<void> = Promise.resolve()

  async function write({ id, rows }: StatisticsBatch): Promise<void> {
    if (id !== batchId) writtenHours.clear()
    batchId = id
    await mkdir(folder, { mode: 0o700 }).catch(ignoring('EEXIST'))
    for (const startMs of new Set(rows.map((row) => row.startMs))) {
      if (writtenHours.has(startMs)) continue
      const added = rows.filter((row) => row.startMs === startMs)
      const sum = createRowTable()
      sum.add(own.rowsOf(startMs))
      sum.add(added)
      const content = { rows: sum.rowsOf(startMs), sumOf: [] }
      ownHours.add(startMs)
      await writeStatistics(folder, hourFile(startMs, processName), content, processName)
      own.add(added)
      writtenHours.add(startMs)
    }
    for (const startMs of ownHours) {
      if (startMs + inMemoryMs >= now()) continue
      own.forget(startMs)
      ownHours.delete(startMs)
    }
    if (now() - tidiedAtMs < hourMs) return
    tidiedAtMs = now()
    // What is not tidied up now is an hour later.
    await tidy(folder, now(), processName).catch(() => {})
  }

  async function readOnce(from: number, to: number): Promise<StatisticsAnswer> {
    const rows: Row[] = own.rows().filter(({ startMs }) => startMs >= from && startMs < to)
    const missing: MissingCounts[] = []
    const found = await filesOf(folder)
    // Only now: a file may have been written since the rows above were taken, and then they are to be without it.
    const inMemory = new Set(Array.from(ownHours, (startMs) => hourFile(startMs, processName).name))
    const files = found.filter(({ startMs, name }) => !inMemory.has(name) && startMs < to)
    const inDays = new Set<string>()
    // Days first: what is in one may still have its own file.
    for (const file of files.sort((a, b) => b.hours - a.hours)) {
      const isWanted = file.startMs >= from
      if (inDays.has(file.name) || (!isWanted && endOf(file) <= from)) continue
      const content = await readStatistics(folder, file)
      for (const name of content?.sumOf ?? []) inDays.add(name)
      if (!isWanted) continue
      if (content !== undefined) rows.push(...content.rows)
      else missing.push({ why: 'unreadable', detail: file.name, from: file.startMs, to: endOf(file) })
    }
    return { rows, missing }
  }

  return {
    keptMs,

    add(batch) {
      writing = writing.catch(() => {}).then(() => write(batch))
      return writing
    },

    async read({ from, to }) {
      for (let reading = 1; ; reading += 1) {
        try {
          return await readOnce(from, to)
        } catch (error) {
          if (!isGone(error) || reading === maxReadings) throw error
        }
      }
    },
  }
}

const ignoring = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error
}

async function filesOf(folder: string): Promise<StatisticsFile[]> {
  const names = await readdir(folder).catch(ignoring('ENOENT'))
  return (names ?? []).flatMap((name) => fileNamed(name) ?? [])
}

/** Makes days of old hours, and removes what is older than any of it is kept, or was never finished. */
async function tidy(folder: string, nowMs: number, processName: string): Promise<void> {
  const files = await filesOf(folder)
  const old = files.filter((file) => endOf(file) <= nowMs - keptMs)
  for (const { name } of old) await rm(join(folder, name), { force: true })
  const days = new Set(files.filter(({ hours }) => hours === 1).map(({ startMs }) => startOfDay(startMs)))
  for (const startMs of days) {
    const isOver = startMs + dayMs <= nowMs - asHoursMs && startMs + dayMs > nowMs - keptMs
    // One that cannot be folded now keeps no other from it.
    if (isOver) await foldDay(folder, startMs, files, processName).catch(() => {})
  }
  for (const name of (await readdir(folder)).filter(isUnfinished)) {
    const path = join(folder, name)
    const { mtimeMs } = await stat(path)
    if (mtimeMs < nowMs - hourMs) await rm(path, { force: true })
  }
}

/**
 * Several processes may do this at once: they write the same, or find that a file is gone, and leave it to the other. A
 * day knows what it is the sum of, so that whoever stops before the hours are removed counts nothing twice.
 */
async function foldDay(
  folder: string,
  startMs: number,
  files: readonly StatisticsFile[],
  processName: string,
): Promise<void> {
  const day = dayFile(startMs)
  const hours = files.filter((file) => file.hours === 1 && startOfDay(file.startMs) === startMs)
  const hasDay = files.some(({ name }) => name === day.name)
  const before = hasDay ? await readStatistics(folder, day) : { rows: [], sumOf: [] }
  // A day that is torn stays as it is, and so do its hours.
  if (before === undefined) return
  const added: Array<FileContent & Pick<StatisticsFile, 'name'>> = []
  for (const file of hours.filter(({ name }) => !before.sumOf.includes(name))) {
    const content = await readStatistics(folder, file)
    if (content !== undefined) added.push({ ...content, name: file.name })
  }
  const sumOf = [...before.sumOf, ...added.map(({ name }) => name)]
  if (added.length > 0) {
    const rows = asDay([...before.rows, ...added.flatMap((hour) => hour.rows)], startMs)
    await writeStatistics(folder, day, { rows, sumOf }, processName)
  }
  for (const { name } of hours) if (sumOf.includes(name)) await rm(join(folder, name), { force: true })
}
