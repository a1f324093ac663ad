import { leftOf } from '../../captcha/statistics/counts.js'
import type { Counts, Row } from '../../contracts/statistics.js'
import { dayMs, periodOf } from './period.js'
import type { Scope } from './scope.js'

export const failureKinds = ['wrong', 'left', 'unworked', 'refused', 'tickets'] as const
export type FailureKind = (typeof failureKinds)[number]

const failuresIn = (counts: Counts): Readonly<Record<FailureKind, number>> => ({
  wrong: counts.wrong + counts.expired,
  left: leftOf(counts),
  unworked: counts.unworked,
  refused: counts.refused,
  tickets: counts.checks.used + counts.checks.expired + counts.checks.mismatch + counts.checks.unknown,
})

/** A kind of failure that is at least three times as frequent as in the week before. */
export interface Finding {
  readonly kind: FailureKind
  /** Where: a business, a scene of it, or the whole that the page is about. */
  readonly place: Scope
  /** In the last 24 hours. */
  readonly today: number
  /** On an average day of the week before. */
  readonly usual: number
}

/** Fewer than these in a day are chance. */
const leastFailures = 20
const threshold = 3
const weekMs = 7 * dayMs

type Failures = Record<FailureKind, number>

interface Tally {
  readonly place: Scope
  readonly today: Failures
  readonly week: Failures
}

const noFailures = (): Failures => ({ wrong: 0, left: 0, unworked: 0, refused: 0, tickets: 0 })

/** Compares the last 24 hours with the seven days before: whole days, since every night is quieter. */
export class Comparison {
  readonly #scope: Scope
  readonly #toMs: number
  readonly #todayMs: number
  /** The start of those seven days, in milliseconds since 1970. */
  readonly fromMs: number
  readonly #tallies = new Map<string, Tally>()
  #firstMs = Number.POSITIVE_INFINITY

  /** @param scope what all rows are of */
  constructor(scope: Scope, nowMs: number) {
    const { fromMs, toMs } = periodOf('day', nowMs)
    this.#scope = scope
    this.#toMs = toMs
    this.#todayMs = fromMs
    this.fromMs = fromMs - weekMs
  }

  add(row: Row): void {
    if (row.startMs >= this.#toMs || row.startMs < this.fromMs) return
    this.#firstMs = Math.min(this.#firstMs, row.startMs)
    const part = row.startMs >= this.#todayMs ? 'today' : 'week'
    const failures = failuresIn(row)
    for (const place of this.#placesOf(row)) {
      const tally = this.#tallyOf(place)
      for (const kind of failureKinds) tally[part][kind] += failures[kind]
    }
  }

  /** The scope itself, and the smaller places in it. */
  #placesOf({ business, scene }: Row): readonly Scope[] {
    if (this.#scope.scene !== undefined) return [this.#scope]
    if (this.#scope.business !== undefined) return [this.#scope, { business, scene }]
    return [{}, { business }, { business, scene }]
  }

  #tallyOf(place: Scope): Tally {
    const key = placeName(place)
    const known = this.#tallies.get(key)
    if (known !== undefined) return known
    const tally = { place, today: noFailures(), week: noFailures() }
    this.#tallies.set(key, tally)
    return tally
  }

  /**
   * The most frequent first. What a scene explains is not said again of its business, nor of everything.
   * @returns undefined if there is less than a day to compare with
   */
  findings(): readonly Finding[] | undefined {
    const days = (this.#todayMs - this.#firstMs) / dayMs
    if (!(days >= 1)) return undefined
    const found = [...this.#tallies.values()].flatMap((tally) => unusualIn(tally, days))
    const explained = new Set(found.flatMap(({ kind, place }) => largerPlaces(place).map((larger) => kind + larger)))
    return found.filter(({ kind, place }) => !explained.has(kind + placeName(place))).sort((a, b) => b.today - a.today)
  }
}

const unusualIn = ({ place, today, week }: Tally, days: number): readonly Finding[] =>
  failureKinds
    .map((kind) => ({ kind, place, today: today[kind], usual: week[kind] / days }))
    .filter(({ today, usual }) => today >= leastFailures && today >= threshold * usual)

const placeName = ({ business, scene }: Scope): string => `\n${business}\n${scene}`

/** The business of a scene, and everything. */
function largerPlaces({ business, scene }: Scope): readonly string[] {
  if (business === undefined) return []
  return scene === undefined ? [placeName({})] : [placeName({ business }), placeName({})]
}
