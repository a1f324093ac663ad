import type { Report } from '../report/report.js'
import type { Scope } from '../report/scope.js'
import type { Finding } from '../report/unusual.js'
import { addressOf } from './addresses.js'
import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'
import { idName, placeName } from './names.js'

const maxFindings = 10

/** Failures of the last day that are three times the week's, wherever they are. */
export function unusualSection(report: Report, format: Format): Html {
  const { unusual } = report
  const { title, lead } = format.text.unusual
  const isAlarming = unusual !== undefined && unusual.length > 0
  return html`<section class="card${isAlarming && ' alarm'}"><h2>${title}</h2><p class="lead">${lead}</p>
${content(unusual, report, format)}</section>`
}

function content(unusual: Report['unusual'], report: Report, format: Format): Content {
  const { text, exact } = format
  if (unusual === undefined) return html`<p>${text.unusual.tooEarly}</p>`
  if (unusual.length === 0) return html`<p>${text.unusual.none}</p>`
  return html`<ul class="findings">${unusual
    .slice(0, maxFindings)
    .map((finding) => html`<li>${line(finding, report, format)}</li>`)}</ul>
${unusual.length > maxFindings && html`<p>${text.unusual.more(exact(unusual.length - maxFindings))}</p>`}`
}

function line({ kind, place, today, usual }: Finding, report: Report, format: Format): Html {
  const { text, exact, factor } = format
  const isWhole = place.business === report.scope.business && place.scene === report.scope.scene
  const where = isWhole ? text.unusual.all : placeLink(place, placeName(place, format), report)
  const count =
    usual === 0
      ? text.unusual.newFinding(exact(today))
      : text.unusual.finding(exact(today), exact(Math.round(usual)), factor(today / usual))
  return html`<span>${where}</span> <strong>${text.unusual.kinds[kind]}</strong> <span>${count}</span>`
}

const placeLink = (scope: Scope, name: string, { period }: Pick<Report, 'period'>): Html =>
  html`<a href="${addressOf({ scope, periodName: period.name })}">${name}</a>`

/** A business or, on a business's page, a scene of it. */
export const partLink = (id: string, report: Report, format: Format): Html => {
  const { scope } = report
  return placeLink(
    scope.business === undefined ? { business: id } : { ...scope, scene: id },
    idName(id, format),
    report,
  )
}
