import { leftOf, medianOf, percentile } from '../../captcha/statistics/counts.js'
import type { Counts } from '../../contracts/statistics.js'
import { answersIn, type Report } from '../report/report.js'
import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'

/** The period in seven numbers, with what changed since the one before. */
export function figures({ total, before, period }: Report, format: Format): Html {
  const { text, percent, seconds } = format
  const checks = Object.values(total.checks).reduce((sum, count) => sum + count, 0)
  const passRate = ({ right, ...counts }: Counts) => right / answersIn({ right, ...counts })
  const change = (words: string | undefined) =>
    words !== undefined && html`<dd class="change"><span>${words}</span> <span>${text.before[period.name]}</span></dd>`
  return html`<dl class="figures">
${figure(text.figures.shown, number(total.shown, format), change(before && growth(total.shown, before.shown / before.share, format)))}
${figure(
  text.figures.passRate,
  percent(total.right, answersIn(total)),
  change(before && points(passRate(total), passRate(before), format)),
)}
${figure(
  text.figures.left,
  percent(leftOf(total), total.shown),
  change(before && points(leftOf(total) / total.shown, leftOf(before) / before.shown, format)),
)}
${figure(text.figures.median, seconds(medianOf(total.seconds)))}
${figure(text.figures.slow, seconds(percentile(total.seconds, 0.9)))}
${figure(
  text.figures.tickets,
  percent(total.checks.verified, checks),
  checks > 0 && html`<dd class="change">${text.figures.ofChecks(format.short(checks))}</dd>`,
)}
${figure(
  text.figures.refused,
  number(total.refused, format),
  change(before && growth(total.refused, before.refused / before.share, format)),
)}
</dl>`
}

const figure = (name: string, value: Content, change?: Content): Html =>
  html`<div class="card"><dt>${name}</dt><dd>${value}</dd>${change}</div>`

const number = (count: number, { short, exact }: Format): Html =>
  html`<span title="${exact(count)}">${short(count)}</span>`

/** In percent of what it was. */
const growth = (now: number, before: number, { change }: Format): string | undefined =>
  before === 0 ? undefined : `${change((100 * (now - before)) / before)} %`

/** Of two shares, in points of a percent. */
const points = (now: number, before: number, { change, text }: Format): string | undefined =>
  Number.isFinite(now - before) ? `${change(100 * (now - before))} ${text.points}` : undefined
