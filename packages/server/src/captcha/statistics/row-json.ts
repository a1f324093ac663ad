import {
  type CheckOutcome,
  checkOutcomes,
  type Row,
  secondsBuckets,
  type Way,
  ways,
} from '../../contracts/statistics.js'
import { noCounts, plainCounts } from './counts.js'

type Span = Pick<Row, 'startMs' | 'hours'>

/** A row as it is kept, without its hour, and without what is zero. */
export function rowToJson(row: Row): Record<string, unknown> {
  const { business, scene, captchaType, stage, way, seconds, checks } = row
  const counted = plainCounts.filter((name) => row[name] > 0).map((name) => [name, row[name]])
  const checked = checkOutcomes.filter((outcome) => checks[outcome] > 0).map((outcome) => [outcome, checks[outcome]])
  const last = seconds.findLastIndex((count) => count > 0)
  return {
    ...{ business, scene, captchaType, stage, way },
    ...Object.fromEntries(counted),
    ...(last >= 0 && { seconds: seconds.slice(0, last + 1) }),
    ...(checked.length > 0 && { checks: Object.fromEntries(checked) }),
  }
}

/** @returns undefined if it is none */
export function rowFromJson(value: unknown, { startMs, hours }: Span): Row | undefined {
  if (!isObject(value)) return undefined
  const { business, scene, captchaType, stage, way, seconds = [], checks = {} } = value
  const isLabelled =
    isId(business) && isId(scene) && isUpTo(captchaType, 9) && isUpTo(stage, 4) && ways.includes(way as Way)
  if (!isLabelled || !Array.isArray(seconds) || !isObject(checks)) return undefined
  if (seconds.length > secondsBuckets.length || !seconds.every(isCount)) return undefined
  const counts = noCounts()
  seconds.forEach((count: number, i) => {
    counts.seconds[i] = count
  })
  for (const name of plainCounts) {
    const count = value[name] ?? 0
    if (!isCount(count)) return undefined
    counts[name] = count
  }
  for (const [outcome, count] of Object.entries(checks)) {
    if (!checkOutcomes.includes(outcome as CheckOutcome) || !isCount(count)) return undefined
    counts.checks[outcome as CheckOutcome] = count
  }
  return { startMs, hours, business, scene, captchaType, stage: stage as Row['stage'], way: way as Way, ...counts }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isId = (value: unknown): value is string => typeof value === 'string' && value.length <= 32
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const isUpTo = (value: unknown, max: number): value is number => isCount(value) && value <= max
