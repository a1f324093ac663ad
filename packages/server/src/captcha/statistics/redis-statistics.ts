import { randomBytes } from 'node:crypto'
import { callback, checkOptions, integer, type ShapeOf } from '@ticketgate/core/provider'
import {
  checkOutcomes,
  type MissingCounts,
  type Row,
  type StatisticsAnswer,
  type StatisticsStore,
  secondsBuckets,
  ways,
} from '../../contracts/statistics.js'
import { keyPrefix } from '../../options/rules.js'
import { withinDeadline } from '../store-deadline.js'
import { plainCounts } from './counts.js'
import { addScript, foldScript, removeScript, rowsScript, trialScript } from './redis-scripts.js'
import { rowFromJson } from './row-json.js'
import { dayMs, hourMs, keyOf, maxOwnRows, maxRowsPerBatch, startOfDay } from './rows.js'

const keptMs = 90 * dayMs
/** For so long hours stay hours; then they become days. */
const asHoursMs = 7 * dayMs
/** Where no process tidies up any more, Redis itself forgets. */
const forgetAfterMs = 95 * dayMs
const minBytes = 1_048_576
const defaultMaxBytes = 33_554_432
/** Another process may make a day of an hour while this one reads: that hour is then in a day that was read before. */
const maxReadings = 5

export interface RedisStatisticsOptions {
  /** Sends one command with your client and returns its reply, as for `redisCounters()`. */
  readonly sendCommand: (command: string[], key: string) => Promise<unknown>
  /** What the keys begin with, at most 64 characters and no braces; the same in all processes that add up. */
  readonly prefix: string
  /**
   * What all statistics together may take up in Redis, about, in bytes: beyond it the oldest go. 1 MiB or more, so that
   * one hour always has room.
   * @default 33_554_432
   */
  readonly maxBytes?: number | undefined
  /** The time, in milliseconds since 1970; for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

const shape: ShapeOf<RedisStatisticsOptions> = {
  sendCommand: callback({ required: true }),
  prefix: keyPrefix,
  maxBytes: integer(minBytes, Number.MAX_SAFE_INTEGER),
  now: callback(),
}

/**
 * Statistics that all processes on one Redis add up: 90 days, of which those before the last seven as days.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * createService({ ...keys, statistics: redisStatistics({ sendCommand, prefix: 'captcha:' }) })
 */
export function redisStatistics(options: RedisStatisticsOptions): StatisticsStore {
  const checked = checkOptions('redisStatistics()', options, shape)
  const { sendCommand, prefix, maxBytes = defaultMaxBytes, now = Date.now } = checked
  const base = baseOf(prefix)
  const processName = randomBytes(6).toString('hex')
  let tidiedAtMs = Number.NEGATIVE_INFINITY

  const send = (command: string[]) => withinDeadline(sendCommand(command, base))
  const run = (script: string, ...args: Array<string | number>) =>
    send(['EVAL', script, '1', base, ...args.map(String)])
  const namesFrom = (from: number | string, before: number | string) =>
    send(['ZRANGEBYSCORE', `${base}index`, String(from), `(${before}`]) as Promise<string[]>

  async function tidy(): Promise<void> {
    for (const name of await namesFrom('-inf', now() - keptMs)) await run(removeScript, name)
    // Days that are over for as long as hours stay hours.
    const before = startOfDay(now() - asHoursMs)
    for (const name of await namesFrom('-inf', before)) {
      const { hours, startMs } = spanOf(name)
      const dayStart = startOfDay(startMs)
      if (hours > 1) continue
      // One that cannot be added, as where somebody else's value is under its key, does not keep the others from it.
      await run(foldScript, name, nameOf(dayStart, 24), dayStart, maxOwnRows, forgetAfterMs).catch(() => {})
    }
  }

  /** @returns undefined if an hour became part of its day meanwhile; at the last reading it is missing instead */
  async function readOnce(from: number, to: number, isLast: boolean): Promise<StatisticsAnswer | undefined> {
    const rows: Row[] = []
    const missing: MissingCounts[] = []
    const names = await namesFrom(from, to)
    // Days first: an hour that has gone since then is in its day by now, and the day has to be read again.
    for (const name of names.sort((a, b) => a.length - b.length)) {
      const span = spanOf(name)
      const found = await rowsOf(name, span)
      if (found === 'gone' && !isLast) return undefined
      if (found === 'gone' || found === undefined) {
        missing.push({ why: 'unreadable', detail: name, from: span.startMs, to: span.startMs + span.hours * hourMs })
      } else rows.push(...found)
    }
    const dropped = Number(await send(['GET', `${base}dropped`]))
    if (dropped > from) missing.push({ why: 'dropped', to: dropped })
    return { rows, missing }
  }

  async function rowsOf(name: string, span: Span): Promise<Row[] | undefined | 'gone'> {
    const reply = await run(rowsScript, name, span.startMs).catch((error: Error) => {
      // Somebody else's value under our key.
      if (error.message.includes('WRONGTYPE')) return undefined
      throw error
    })
    if (!Array.isArray(reply)) return undefined
    if (reply.length === 0) return 'gone'
    const rows: Row[] = []
    for (let i = 0; i < reply.length; i += 2) {
      const row = unpack(String(reply[i]), String(reply[i + 1]), span)
      if (row === undefined) return undefined
      rows.push(row)
    }
    return rows
  }

  return {
    keptMs,

    async add({ id, rows }) {
      for (let part = 0; part * maxRowsPerBatch < rows.length; part += 1) {
        const packed = rows.slice(part * maxRowsPerBatch, (part + 1) * maxRowsPerBatch).flatMap((row) => {
          return [nameOf(row.startMs, 1), row.startMs, keyOf(row), packCounts(row)]
        })
        await run(addScript, processName, id, part, maxOwnRows, maxBytes, forgetAfterMs, ...packed)
      }
      if (now() - tidiedAtMs < hourMs) return
      tidiedAtMs = now()
      // What is not tidied up now is an hour later.
      await tidy().catch(() => {})
    },

    async read({ from, to }) {
      for (let reading = 1; ; reading += 1) {
        const answer = await readOnce(from, to, reading >= maxReadings)
        if (answer !== undefined) return answer
      }
    },
  }
}

/** The braces keep all of it on one node of a cluster. */
const baseOf = (prefix: string) => `${prefix}{statistics}:`

/**
 * Each command that statistics need, once; nothing is left of it.
 * @throws what Redis says against one
 */
export async function tryRedisStatistics({ sendCommand, prefix }: RedisStatisticsOptions): Promise<void> {
  const base = baseOf(prefix)
  await sendCommand(['EVAL', trialScript, '1', base], base)
}

type Span = Pick<Row, 'startMs' | 'hours'>

/** `2030-01-01T12` or `2030-01-01`. */
const nameOf = (startMs: number, hours: 1 | 24): string =>
  new Date(startMs).toISOString().slice(0, hours === 1 ? 13 : 10)

function spanOf(name: string): Span {
  const hours = name.length > 10 ? 1 : 24
  return { startMs: Date.parse(hours === 1 ? `${name}:00Z` : `${name}T00:00Z`), hours }
}

const packCounts = (row: Row): string =>
  JSON.stringify([
    ...plainCounts.map((name) => row[name]),
    ...checkOutcomes.map((outcome) => row.checks[outcome]),
    ...row.seconds,
  ])

function unpack(field: string, value: string, span: Span): Row | undefined {
  try {
    const [business, scene, captchaType, stage, way] = JSON.parse(field)
    const counts: number[] = JSON.parse(value)
    const secondsAt = plainCounts.length + checkOutcomes.length
    return rowFromJson(
      {
        ...{ business, scene, captchaType, stage, way: ways[way] },
        ...Object.fromEntries(plainCounts.map((name, i) => [name, counts[i]])),
        checks: Object.fromEntries(checkOutcomes.map((outcome, i) => [outcome, counts[plainCounts.length + i]])),
        seconds: counts.slice(secondsAt, secondsAt + secondsBuckets.length),
      },
      span,
    )
  } catch {
    return undefined
  }
}
