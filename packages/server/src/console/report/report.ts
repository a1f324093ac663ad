import { setImmediate as nextTurn } from 'node:timers/promises'
import { addTo, leftOf, type MutableCounts, noCounts } from '../../captcha/statistics/counts.js'
import type { Counts, MissingCounts, Row, StatisticsReader, Way } from '../../contracts/statistics.js'
import { type Period, type PeriodName, periodOf, stepOf } from './period.js'
import type { Scope } from './scope.js'
import { Comparison, type Finding } from './unusual.js'

interface CaptchaLabels {
  readonly way: Way
  /** 0: not requested. */
  readonly captchaType: number
}
export type CaptchaCounts = Counts & CaptchaLabels

/** A business, or a scene, in a list of them. */
export type PartCounts = Counts & { readonly id: string }

export interface ReportRequest {
  readonly scope: Scope
  readonly periodName: PeriodName
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** The time before a period. */
export interface CountsBefore extends Counts {
  /** How much of that time was counted: below 1 where counting began in it, or a whole day begins before it. */
  readonly share: number
}

/** Less of the time before a period is compared with nothing. */
const leastShare = 0.85

/** What a page shows. */
export interface Report {
  readonly period: Period
  readonly scope: Scope
  readonly total: Counts
  /** The time before the period, as long as it; undefined if too little of that was counted. */
  readonly before: CountsBefore | undefined
  /** One for each step of the period. */
  readonly steps: readonly Counts[]
  /** Those failed or left most first. */
  readonly captchas: readonly CaptchaCounts[]
  /** By hostility, 0 to 4. */
  readonly stages: readonly Counts[]
  /** Businesses, or a business's scenes, those shown most first; empty for a scene. */
  readonly parts: readonly PartCounts[]
  /** Undefined: nothing to compare with yet. */
  readonly unusual: readonly Finding[] | undefined
  readonly missing: readonly MissingCounts[]
}

/** Rows that are added up before others get a turn: a month of a busy service has hundreds of thousands. */
const rowsPerTurn = 1_000

/** Reads and adds up what a page shows; visitors' requests are answered in between. */
export async function makeReport(
  statistics: StatisticsReader,
  { scope, periodName, nowMs }: ReportRequest,
): Promise<Report> {
  const period = periodOf(periodName, nowMs)
  const beforeMs = 2 * period.fromMs - period.toMs
  const comparison = new Comparison(scope, nowMs)
  const { rows, missing } = await statistics.read({
    from: Math.min(beforeMs, comparison.fromMs),
    to: period.toMs,
    ...scope,
  })
  const total = noCounts()
  const before = noCounts()
  const steps = Array.from({ length: period.steps }, noCounts)
  const stages = Array.from({ length: 5 }, noCounts)
  const captchas = new Map<string, MutableCounts & CaptchaLabels>()
  const parts = new Map<string, MutableCounts & { readonly id: string }>()
  let firstMs = Number.POSITIVE_INFINITY
  let added = 0
  for (const row of rows) {
    added += 1
    if (added % rowsPerTurn === 0) await nextTurn()
    firstMs = Math.min(firstMs, row.startMs)
    comparison.add(row)
    const step = stepOf(period, row.startMs)
    if (step === undefined) {
      if (row.startMs >= beforeMs && row.startMs < period.fromMs) addTo(before, row)
      continue
    }
    const { way, captchaType, stage } = row
    const id = partOf(row, scope)
    addTo(total, row)
    addTo(steps[step] as MutableCounts, row)
    addTo(stages[stage] as MutableCounts, row)
    addTo(groupIn(captchas, `${way} ${captchaType}`, { way, captchaType }), row)
    if (id !== undefined) addTo(groupIn(parts, id, { id }), row)
  }
  const share = Math.min(1, (period.fromMs - firstMs) / (period.fromMs - beforeMs))
  return {
    period,
    scope,
    total,
    before: share < leastShare ? undefined : { ...before, share },
    steps,
    stages,
    captchas: [...captchas.values()].filter(({ shown }) => shown > 0).sort((a, b) => annoyance(b) - annoyance(a)),
    parts: [...parts.values()].sort((a, b) => b.shown - a.shown || a.id.localeCompare(b.id)),
    unusual: comparison.findings(),
    missing,
  }
}

/** What a row is listed under on a page about this. */
function partOf({ business, scene }: Row, scope: Scope): string | undefined {
  if (scope.scene !== undefined) return undefined
  return scope.business === undefined ? business : scene
}

function groupIn<Names extends object>(
  groups: Map<string, MutableCounts & Names>,
  key: string,
  names: Names,
): MutableCounts & Names {
  const known = groups.get(key)
  if (known !== undefined) return known
  const group = { ...noCounts(), ...names }
  groups.set(key, group)
  return group
}

/** All that were answered, in whatever way. */
export const answersIn = ({ right, wrong, expired, unworked }: Counts): number => right + wrong + expired + unworked

export const failedIn = (counts: Counts): number => answersIn(counts) - counts.right

/** The share of challenges that were failed or left. */
const annoyance = (counts: Counts): number => (failedIn(counts) + leftOf(counts)) / counts.shown
