import { leftOf, medianOf, percentile } from '../../captcha/statistics/counts.js'
import type { Counts } from '../../contracts/statistics.js'
import type { Format } from '../pages/format.js'
import { type Html, html } from '../pages/html.js'
import { table } from '../pages/table.js'
import { type Period, stepStart } from '../report/period.js'
import { answersIn, type Report } from '../report/report.js'
import { stackedBars } from './bars.js'
import { frame, roundMax, type Tick } from './frame.js'
import { lines } from './lines.js'

/** What can come of a challenge, in the order in which it is drawn and listed. */
export const outcomes = ['right', 'wrong', 'expired', 'unworked', 'left'] as const
type Outcome = (typeof outcomes)[number]

export const outcomeCount = (counts: Counts, outcome: Outcome): number =>
  outcome === 'left' ? leftOf(counts) : counts[outcome]

/** Challenges and what came of them, for each step of the period. */
export function outcomesChart({ period, steps }: Report, format: Format): Html {
  const { text, exact } = format
  const max = roundMax(Math.max(...steps.map((counts) => totalOf(counts))), 4)
  const numbers = (counts: Counts) => outcomes.map((outcome) => exact(outcomeCount(counts, outcome)))
  const titleOf = (step: number) => {
    const counts = steps[step] as Counts
    const parts = outcomes.map((outcome) => `${text.outcomes[outcome]} ${exact(outcomeCount(counts, outcome))}`)
    return [format.step(period, stepStart(period, step)), ...parts].join('\n')
  }
  return chart({
    name: text.charts.outcomes,
    legend: outcomes.map((outcome) => ({ name: outcome, label: text.outcomes[outcome] })),
    picture: frame({
      label: summary(text.charts.outcomes, period, format),
      max,
      formatValue: format.short,
      ticks: ticksOf(period, format),
      drawing: stackedBars(
        outcomes.map((name) => ({ name, values: steps.map((counts) => outcomeCount(counts, name)) })),
        max,
        titleOf,
      ),
    }),
    table: stepTable(
      text.charts.outcomes,
      period,
      format,
      outcomes.map((outcome) => text.outcomes[outcome]),
      steps.map(numbers),
    ),
    format,
  })
}

/** A retried answer can make up more than what was shown; what was shown is then not the height. */
const totalOf = (counts: Counts): number => outcomes.reduce((sum, outcome) => sum + outcomeCount(counts, outcome), 0)

/** Right answers of all answers. */
export function passRateChart({ period, steps }: Report, format: Format): Html {
  const { text, percent } = format
  const rate = (counts: Counts) => percent(counts.right, answersIn(counts))
  return chart({
    name: text.charts.passRate,
    lead: text.charts.passRateLead,
    picture: frame({
      label: summary(text.charts.passRate, period, format),
      max: 1,
      formatValue: (value) => percent(value, 1),
      ticks: ticksOf(period, format),
      drawing: lines(
        [
          {
            name: 'right',
            values: steps.map((counts) => (answersIn(counts) === 0 ? undefined : counts.right / answersIn(counts))),
          },
        ],
        1,
        (step) => `${format.step(period, stepStart(period, step))}\n${rate(steps[step] as Counts)}`,
      ),
    }),
    table: stepTable(
      text.charts.passRate,
      period,
      format,
      [text.charts.passRate],
      steps.map((counts) => [rate(counts)]),
    ),
    format,
  })
}

/** Half of the right answers, and nine of ten, came within this time. */
export function secondsChart({ period, steps }: Report, format: Format): Html {
  const { text, seconds } = format
  const medians = steps.map((counts) => medianOf(counts.seconds))
  const slow = steps.map((counts) => percentile(counts.seconds, 0.9))
  const max = roundMax(Math.max(0, ...[...medians, ...slow].map((value) => value ?? 0)), 2)
  const both = (step: number) => [seconds(medians[step]), seconds(slow[step])] as const
  return chart({
    name: text.charts.seconds,
    lead: text.charts.secondsLead,
    legend: [
      { name: 'median', label: text.charts.median },
      { name: 'slow', label: text.charts.slow },
    ],
    picture: frame({
      label: summary(text.charts.seconds, period, format),
      max,
      formatValue: seconds,
      ticks: ticksOf(period, format),
      drawing: lines(
        [
          { name: 'slow', values: slow },
          { name: 'median', values: medians },
        ],
        max,
        (step) => {
          const [median, nine] = both(step)
          const moment = format.step(period, stepStart(period, step))
          return `${moment}\n${text.charts.median} ${median}\n${text.charts.slow} ${nine}`
        },
      ),
    }),
    table: stepTable(
      text.charts.seconds,
      period,
      format,
      [text.charts.median, text.charts.slow],
      steps.map((_, step) => both(step)),
    ),
    format,
  })
}

interface Chart {
  readonly name: string
  readonly lead?: string
  readonly legend?: ReadonlyArray<{ readonly name: string; readonly label: string }>
  readonly picture: Html
  readonly table: Html
  readonly format: Format
}

/** A picture, and the same as a table for who cannot see it or wants the numbers. */
const chart = ({ name, lead, legend, picture, table, format }: Chart): Html => html`<section class="card chart">
<div class="heading"><div><h2>${name}</h2>${lead !== undefined && html`<p class="lead">${lead}</p>`}</div>${
  legend !== undefined &&
  html`<ul class="legend">${legend.map(
    ({ name, label }) =>
      html`<li><svg width="14" height="10" aria-hidden="true">${
        name === 'median' || name === 'slow'
          ? html`<line class="line ${name}" x1="0" x2="14" y1="5" y2="5"/>`
          : html`<rect class="${name}" width="10" height="10" rx="2"/>`
      }</svg>${label}</li>`,
  )}</ul>`
}</div>
${picture}
<details><summary>${format.text.charts.table}</summary>${table}</details>
</section>`

const stepTable = (
  caption: string,
  period: Period,
  format: Format,
  columns: readonly string[],
  lines: readonly (readonly string[])[],
): Html =>
  table({
    caption,
    columns: [format.text.charts.time, ...columns],
    lines: lines.map((line, step) => [format.step(period, stepStart(period, step)), ...line]),
  })

const summary = (name: string, period: Period, format: Format): string =>
  format.text.charts.summary(name, format.step(period, period.fromMs), format.step(period, period.toMs))

/** Below the bar of that time: few enough for a phone. */
function ticksOf(period: Period, format: Format): readonly Tick[] {
  const { steps, name } = period
  const isMarked = (ms: number, step: number): boolean => {
    const hours = new Date(ms).getUTCHours()
    if (name === 'day') return hours % 6 === 0
    // Midday stands for the day: its label is in the middle of the day's four bars.
    if (name === 'week') return hours === 12
    return step % 6 === 2
  }
  return Array.from({ length: steps }, (_, step) => step).flatMap((step) => {
    const ms = stepStart(period, step)
    // A day's middle is where its third step of four begins.
    const at = name === 'week' ? step / steps : (step + 0.5) / steps
    return isMarked(ms, step) ? [{ at, label: format.tick(period, ms) }] : []
  })
}
