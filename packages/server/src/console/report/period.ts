export type PeriodName = 'day' | 'week' | 'month'
export const periodNames: readonly PeriodName[] = ['day', 'week', 'month']

/** What a page looks back on, in equal steps: the charts have a place for each. Times are milliseconds since 1970. */
export interface Period {
  readonly name: PeriodName
  /** The first moment. */
  readonly fromMs: number
  /** The first moment after it: the end of the step that is under way. */
  readonly toMs: number
  readonly stepMs: number
  readonly steps: number
}

const hourMs = 3_600_000
export const dayMs = 24 * hourMs

const stepsOf: Readonly<Record<PeriodName, { stepMs: number; steps: number }>> = {
  day: { stepMs: hourMs, steps: 24 },
  // Fine enough to tell night from day.
  week: { stepMs: 6 * hourMs, steps: 28 },
  month: { stepMs: dayMs, steps: 30 },
}

export function periodOf(name: PeriodName, nowMs: number): Period {
  const { stepMs, steps } = stepsOf[name]
  const toMs = (Math.floor(nowMs / stepMs) + 1) * stepMs
  return { name, fromMs: toMs - steps * stepMs, toMs, stepMs, steps }
}

/** Of this many milliseconds since 1970; undefined outside of the period. */
export function stepOf({ fromMs, toMs, stepMs }: Period, ms: number): number | undefined {
  return ms < fromMs || ms >= toMs ? undefined : Math.floor((ms - fromMs) / stepMs)
}

export const stepStart = ({ fromMs, stepMs }: Period, step: number): number => fromMs + step * stepMs
