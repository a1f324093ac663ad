import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileStatistics } from '../../../src/captcha/statistics/file-statistics.js'
import { createStatistics } from '../../../src/captcha/statistics/recorder.js'
import { dayMs, hourMs } from '../../../src/captcha/statistics/rows.js'
import { noLogger } from '../../../src/contracts/reporting.js'
import { addRows, always, hourly, labels, rowAt, sumOf } from '../../support/statistics.js'

const start = Date.UTC(2030, 0, 1, 12)

describe('statistics in a folder', () => {
  let parent: string
  let folder: string
  let clock: number

  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'ticketgate-statistics-'))
    folder = join(parent, 'statistics')
    clock = start
  })
  afterEach(() => rmSync(parent, { recursive: true, force: true }))

  /** A process that shares the folder. */
  const open = () => fileStatistics({ folder, now: () => clock })
  const files = () => readdirSync(folder).sort()

  test('are one file for each hour and process, and there after a restart', async () => {
    const first = open()
    await addRows(first, rowAt(clock, { right: 1, checks: { ...rowAt(0).checks, verified: 3 } }))
    await addRows(first, rowAt(clock, { business: '8' }))
    await addRows(first, rowAt(clock + hourMs))
    const second = open()
    await addRows(second, rowAt(clock))
    expect(files()).toHaveLength(3)
    expect(files()[0]).toMatch(/^2030-01-01T12\.[0-9a-f]{8}\.json$/)
    const third = open()
    expect((await third.read(always)).missing).toEqual([])
    expect(await sumOf(third)).toMatchObject({ shown: 4, right: 1, checks: { verified: 3 } })
    expect(await sumOf(first)).toEqual(await sumOf(third))
    expect((await third.read({ from: start + hourMs, to: start + 2 * hourMs })).rows).toHaveLength(1)
  })

  test('are for the owner alone to read, as JSON without what is zero', async () => {
    await addRows(open(), rowAt(clock, { right: 1, seconds: [0, 0, 1] }))
    const [name = ''] = files()
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual({
      format: 1,
      start: '2030-01-01T12:00:00.000Z',
      hours: 1,
      rows: [
        { business: '7', scene: '1', captchaType: 9, stage: 0, way: 'slide', shown: 1, right: 1, seconds: [0, 0, 1] },
      ],
    })
  })

  test.each([
    ['torn', (path: string) => truncateSync(path, 40)],
    ['empty', (path: string) => truncateSync(path, 0)],
    ['of another kind', (path: string) => writeFileSync(path, '{"format":2,"rows":[]}')],
    [
      'with a count that is none',
      (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace(':1}', ':-1}')),
    ],
    ['null', (path: string) => writeFileSync(path, 'null')],
  ])('from a file that is %s are missing, and named; the others are there', async (_, damage) => {
    await addRows(open(), rowAt(clock))
    const [damaged = ''] = files()
    damage(join(folder, damaged))
    await addRows(open(), rowAt(clock + hourMs))
    const { rows, missing } = await open().read(always)
    expect(rows).toMatchObject([{ startMs: clock + hourMs }])
    expect(missing).toEqual([{ why: 'unreadable', detail: damaged, from: clock, to: clock + hourMs }])
    expect((await open().read({ from: clock + hourMs, to: clock + dayMs })).missing).toEqual([])
  })

  test('leave files of others alone', async () => {
    await addRows(open(), rowAt(clock))
    for (const name of ['notes.txt', '2030-01-01.json.bak', '2030-01-01T12.json'])
      writeFileSync(join(folder, name), 'x')
    expect(await open().read(always)).toMatchObject({ rows: [{ shown: 1 }], missing: [] })
    clock += 100 * dayMs
    await addRows(open(), rowAt(clock))
    expect(files()).toEqual(expect.arrayContaining(['notes.txt', '2030-01-01.json.bak', '2030-01-01T12.json']))
  })

  test('that cannot be written are written once when they can be', async () => {
    writeFileSync(folder, 'not a folder')
    const store = open()
    const batch = { id: 'one', rows: [rowAt(clock)] }
    await expect(store.add(batch)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) })
    await expect(store.add(batch)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) })
    rmSync(folder)
    await store.add(batch)
    expect(await sumOf(store)).toMatchObject({ shown: 1 })
    expect(await sumOf(open())).toMatchObject({ shown: 1 })
  })

  test('that cannot be written are shown once, with those of the next hour, and written later', async () => {
    const store = open()
    const statistics = createStatistics({ store, challengeTtlMs: 120_000, log: noLogger, now: () => clock })
    const read = () => statistics.reader.read(always)
    statistics.recorder.shown(labels)
    await statistics.flush()
    const [name = ''] = files()
    // Where there is a folder, no file can be written.
    renameSync(join(folder, name), join(parent, name))
    mkdirSync(join(folder, name))
    statistics.recorder.shown(labels)
    expect(await read()).toMatchObject({ rows: [{ shown: 2 }], missing: [{ why: 'unwritable' }] })
    // The next hour's waits behind it.
    clock += hourMs
    statistics.recorder.shown(labels)
    expect((await read()).rows.map(({ shown }) => shown)).toEqual([2, 1])

    rmdirSync(join(folder, name))
    expect(await read()).toMatchObject({ rows: [{ shown: 2 }, { shown: 1 }], missing: [] })
    expect(await sumOf(open())).toMatchObject({ shown: 3 })
    await statistics.close()
  })

  test('of a batch of which one hour cannot be written are there for the others, and come once', async () => {
    const store = open()
    await addRows(store, rowAt(clock + hourMs))
    const [name = ''] = files()
    rmSync(join(folder, name))
    mkdirSync(join(folder, name))
    const batch = { id: 'one', rows: hourly(clock, 2) }
    await expect(store.add(batch)).rejects.toThrow()
    // The first hour of the batch, and what the second had before.
    expect(await sumOf(store)).toMatchObject({ shown: 2 })
    rmdirSync(join(folder, name))
    await store.add(batch)
    await store.add(batch)
    expect(await sumOf(store)).toMatchObject({ shown: 3 })
    expect(await sumOf(open())).toMatchObject({ shown: 3 })
  })

  test('become days after seven days, with the same sums', async () => {
    const one = open()
    const two = open()
    await addRows(one, ...hourly(start - 12 * hourMs, 60))
    await addRows(two, ...hourly(start - 12 * hourMs, 60, { business: '8', right: 1 }))
    expect(files()).toHaveLength(120)
    clock = start + 9 * dayMs
    await addRows(one, rowAt(clock))
    expect(files().filter((name) => name.length === '2030-01-01.json'.length)).toEqual([
      '2030-01-01.json',
      '2030-01-02.json',
    ])
    expect(files()).toHaveLength(2 + 2 * 12 + 1)
    const { rows, missing } = await open().read({ from: start - 12 * hourMs, to: start + 36 * hourMs })
    expect(missing).toEqual([])
    expect(rows).toHaveLength(4)
    expect(rows).toContainEqual(expect.objectContaining({ business: '8', hours: 24, shown: 24, right: 24 }))
    expect(await sumOf(open())).toMatchObject({ shown: 121, right: 60 })
    // What begins within a day is none of an earlier span's.
    expect((await open().read({ from: start, to: start + hourMs })).rows).toEqual([])
  })

  test('are counted once if a process ends before it has removed the hours of a day, and they go later', async () => {
    await addRows(open(), ...hourly(start, 10))
    const copy = join(parent, 'copy')
    cpSync(folder, copy, { recursive: true })
    clock = start + 9 * dayMs
    const store = open()
    await addRows(store, rowAt(clock))
    cpSync(copy, folder, { recursive: true })
    expect(files()).toHaveLength(12)
    expect(await sumOf(open())).toMatchObject({ shown: 11 })
    clock += hourMs
    await addRows(store, rowAt(clock))
    expect(files()).toHaveLength(3)
    expect(await sumOf(open())).toMatchObject({ shown: 12 })
  })

  test('are the same while several processes make days of them', async () => {
    await addRows(open(), ...hourly(start, 36))
    await addRows(open(), ...hourly(start, 36))
    clock = start + 10 * dayMs
    const reader = open()
    const folding = Promise.all(Array.from({ length: 4 }, () => addRows(open(), rowAt(clock, { shown: 0 }))))
    let readings = 0
    let isOver = false
    void folding.finally(() => {
      isOver = true
    })
    do {
      expect(await sumOf(reader)).toMatchObject({ shown: 72 })
      readings += 1
    } while (!isOver)
    await folding
    expect(readings).toBeGreaterThan(0)
    expect(files().filter((name) => name.startsWith('2030-01-0'))).toEqual(['2030-01-01.json', '2030-01-02.json'])
  })

  test('keep the hours of a day that is torn', async () => {
    await addRows(open(), ...hourly(start, 3))
    writeFileSync(join(folder, '2030-01-01.json'), '{')
    clock = start + 9 * dayMs
    await addRows(open(), rowAt(clock))
    const { rows, missing } = await open().read(always)
    expect(rows).toHaveLength(4)
    expect(missing).toMatchObject([{ why: 'unreadable', detail: '2030-01-01.json' }])
  })

  test('are kept for 90 days; what was never finished for an hour', async () => {
    await addRows(open(), rowAt(clock))
    const unfinished = join(folder, '2030-01-01T12.00000000.00000000.tmp')
    writeFileSync(unfinished, '{')
    clock += 80 * dayMs
    await addRows(open(), rowAt(clock))
    expect(files()).toContain('2030-01-01.json')
    expect(files().filter((name) => name.endsWith('.tmp'))).toEqual([])
    clock += 11 * dayMs
    await addRows(open(), rowAt(clock))
    expect(files()).not.toContain('2030-01-01.json')
    expect(await sumOf(open())).toMatchObject({ shown: 2 })
  })
})

/** A file system of 64 KB, of a process's own. */
const onSmallDisk = (flags: string, command: string) => [
  flags,
  'sh',
  '-c',
  `mount -t tmpfs -o size=64k none "$1" && ${command}`,
  'sh',
]
// As root of a user namespace, or as root itself; not every container allows either.
const mayMount = ['-rm', '-m'].find(
  (flags) => spawnSync('unshare', [...onSmallDisk(flags, 'true'), tmpdir()]).status === 0,
)

test.skipIf(mayMount === undefined)(
  'a disk that is full loses no file that was there, and is written to again when it is not',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'ticketgate-full-'))
    const script = fileURLToPath(new URL('../../support/full-disk.mjs', import.meta.url))
    const args = [...onSmallDisk(mayMount ?? '', 'exec "$2" "$3" "$1"'), folder, process.execPath, script]
    const lines = execFileSync('unshare', args, { encoding: 'utf8' }).trim().split('\n')
    rmSync(folder, { recursive: true })
    expect(lines).toEqual(['written: 1 shown', 'full: ENOSPC', 'full: 1 shown, others read 1', 'free: others read 2'])
  },
)
