import { leftOf, medianOf } from '../../captcha/statistics/counts.js'
import { checkOutcomes } from '../../contracts/statistics.js'
import { shareBar } from '../charts/bars.js'
import { outcomeCount, outcomes } from '../charts/report-charts.js'
import { answersIn, type CaptchaCounts, failedIn, type Report } from '../report/report.js'
import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'
import { table } from './table.js'

/** What annoys people: captchas, those failed or left most first. */
export function captchasTable({ captchas }: Report, format: Format): Content {
  const { text, cell, percent, seconds } = format
  const { title, lead } = text.captchas
  if (captchas.length === 0) return undefined
  return html`<section class="card"><h2>${title}</h2><p class="lead">${lead}</p>${table({
    caption: title,
    columns: [
      text.captchas.captcha,
      text.captchas.failedOrLeft,
      unnamedColumn(text.charts.outcomes),
      text.figures.shown,
      text.captchas.failed,
      text.outcomes.left,
      text.charts.median,
    ],
    lines: captchas.map((counts) => [
      captchaName(counts, format),
      percent(failedIn(counts) + leftOf(counts), counts.shown),
      shareBar(outcomes.map((name) => ({ name, value: outcomeCount(counts, name) }))),
      cell(counts.shown),
      percent(failedIn(counts), counts.shown),
      percent(leftOf(counts), counts.shown),
      seconds(medianOf(counts.seconds)),
    ]),
  })}</section>`
}

/** Its cells have a bar, of which the other cells have the numbers. */
export const unnamedColumn = (name: string): Html => html`<span class="unseen">${name}</span>`

const captchaName = ({ way, captchaType }: CaptchaCounts, { text }: Format): string =>
  captchaType === 0
    ? text.captchas.ways[way]
    : `${text.captchas.ways[way]}${text.comma}${text.captchas.type(captchaType)}`

/** How hostile the visits looked, and what that cost them. */
export function stagesTable({ stages, total }: Report, format: Format): Html {
  const { text, cell, percent } = format
  const { title, lead, names } = text.stages
  return html`<section class="card"><h2>${title}</h2><p class="lead">${lead}</p>${table({
    caption: title,
    columns: [text.stages.stage, text.figures.shown, text.tickets.share, text.charts.passRate, text.figures.refused],
    lines: stages.map((counts, stage) => [
      names[stage],
      cell(counts.shown),
      percent(counts.shown, total.shown),
      percent(counts.right, answersIn(counts)),
      cell(counts.refused),
    ]),
  })}</section>`
}

/** What came of the checks of tickets. */
export function ticketsTable({ total: { checks } }: Report, format: Format): Html {
  const { text, cell, percent } = format
  const { title, outcome, count, share } = text.tickets
  const all = Object.values(checks).reduce((sum, each) => sum + each, 0)
  return html`<section class="card"><h2>${title}</h2>${table({
    caption: title,
    columns: [outcome, count, share],
    lines: checkOutcomes.map((name) => [text.tickets.outcomes[name], cell(checks[name]), percent(checks[name], all)]),
  })}</section>`
}
