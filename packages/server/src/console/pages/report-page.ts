import { outcomesChart, passRateChart, secondsChart } from '../charts/report-charts.js'
import { missingInWords } from '../report/missing-in-words.js'
import { type PeriodName, periodNames } from '../report/period.js'
import type { Report } from '../report/report.js'
import type { Scope } from '../report/scope.js'
import { addressOf, downloadAddress, type View } from './addresses.js'
import { captchasTable, stagesTable, ticketsTable } from './breakdowns.js'
import { figures } from './figures.js'
import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'
import { layout } from './layout.js'
import { idName } from './names.js'
import { type PartsList, partsList } from './parts-list.js'
import { unusualSection } from './unusual-section.js'

export interface ReportPage {
  readonly report: Report
  readonly format: Format
  readonly list: PartsList
  /** How far back counts are kept, in milliseconds. */
  readonly keptMs: number
  /** How long a challenge can be answered, in milliseconds. */
  readonly challengeTtlMs: number
}

/** Everything, a business or a scene: the page differs in its title and in what it lists. */
export function reportPage(page: ReportPage): string {
  const { report, format, list } = page
  const { text } = format
  const view: View = { scope: report.scope, periodName: report.period.name }
  const title = titleOf(report.scope, format)
  const isEmpty = report.total.shown + report.total.refused + checksIn(report) === 0
  return layout({
    format,
    title,
    otherLanguage: addressOf(view, { lang: text.otherLanguage.code }),
    isSignedIn: true,
    content: html`${path(view, format)}
<div class="heading"><div><h1>${title}</h1><p class="lead">${text.span[report.period.name]}</p></div>${periodTabs(view, format)}</div>
${missing(report, format)}
${isEmpty ? empty(format) : filled(report, format)}
${partsList(report, list, view, format)}
<footer>
<p>${text.times(text.minutes(format.exact(Math.ceil(page.challengeTtlMs / 60_000))))} ${text.kept(keptFor(page.keptMs, format))}</p>
<p>${text.download} <a href="${downloadAddress(view, 'csv')}">CSV</a> <a href="${downloadAddress(view, 'json')}">JSON</a></p>
</footer>`,
  })
}

const checksIn = ({ total: { checks } }: Report): number => Object.values(checks).reduce((sum, count) => sum + count, 0)

const filled = (report: Report, format: Format): Html => html`${figures(report, format)}
${unusualSection(report, format)}
${outcomesChart(report, format)}
<div class="pair">${passRateChart(report, format)}${secondsChart(report, format)}</div>
${captchasTable(report, format)}
<div class="pair">${stagesTable(report, format)}${ticketsTable(report, format)}</div>`

const empty = ({ text }: Format): Html => html`<section class="card empty">
<svg width="72" height="40" aria-hidden="true"><rect class="left" x="0" y="26" width="10" height="14" rx="2"/><rect class="left" x="15" y="18" width="10" height="22" rx="2"/><rect class="left" x="30" y="8" width="10" height="32" rx="2"/><rect class="left" x="45" y="20" width="10" height="20" rx="2"/><rect class="left" x="60" y="30" width="10" height="10" rx="2"/></svg>
<h2>${text.empty.title}</h2>
<p>${text.empty.text}</p>
<p class="lead">${text.empty.ids}</p>
</section>`

function titleOf({ business, scene }: Scope, format: Format): string {
  const { text } = format
  if (business === undefined) return text.overview
  return scene === undefined ? text.business(idName(business, format)) : text.scene(idName(scene, format))
}

/** The way back, from a business or a scene. */
function path({ scope, periodName }: View, format: Format): Content {
  const { business, scene } = scope
  if (business === undefined) return undefined
  const businessPart =
    scene === undefined
      ? html`<li aria-current="page">${titleOf({ business }, format)}</li>`
      : html`<li><a href="${addressOf({ scope: { business }, periodName })}">${titleOf({ business }, format)}</a></li>
<li aria-current="page">${titleOf(scope, format)}</li>`
  return html`<nav class="path" aria-label="${format.text.parts}"><ol>
<li><a href="${addressOf({ scope: {}, periodName })}">${format.text.overview}</a></li>${businessPart}
</ol></nav>`
}

const periodTabs = ({ scope, periodName }: View, { text }: Format): Html => {
  const tab = (name: PeriodName) =>
    html`<li><a href="${addressOf({ scope, periodName: name })}"${name === periodName && html` aria-current="page"`}>${text.periods[name]}</a></li>`
  return html`<nav class="tabs" aria-label="${text.period}"><ul>${periodNames.map(tab)}</ul></nav>`
}

const missing = ({ missing }: Report, { text, language }: Format): Content =>
  missing.length > 0 &&
  html`<section class="card notice"><h2>${text.missing}</h2><ul>${missing.map(
    (part) => html`<li>${missingInWords(part, language)}</li>`,
  )}</ul></section>`

function keptFor(ms: number, { text, exact }: Format): string {
  const hours = Math.round(ms / 3_600_000)
  return hours > 72 ? text.days(exact(Math.round(hours / 24))) : text.hours(exact(hours))
}
