import { leftOf, medianOf } from '../../captcha/statistics/counts.js'
import { shareBar } from '../charts/bars.js'
import { outcomeCount, outcomes } from '../charts/report-charts.js'
import { answersIn, type PartCounts, type Report } from '../report/report.js'
import { addressOf, type View } from './addresses.js'
import { unnamedColumn } from './breakdowns.js'
import type { Format } from './format.js'
import { type Content, type Html, html } from './html.js'
import { idName } from './names.js'
import { table } from './table.js'
import { partLink } from './unusual-section.js'

/** Which of the businesses, or scenes, are listed. */
export interface PartsList {
  /** What their names contain. */
  readonly find: string
  /** From 1. */
  readonly page: number
}

const perPage = 50

/** The businesses of everything, or the scenes of a business. */
export function partsList(report: Report, { find, page }: PartsList, view: View, format: Format): Content {
  const { text } = format
  const { parts } = report
  if (parts.length === 0) return undefined
  const isOverview = report.scope.business === undefined
  const found = parts.filter(({ id }) => idName(id, format).includes(find))
  const pages = Math.max(1, Math.ceil(found.length / perPage))
  const first = (Math.min(page, pages) - 1) * perPage
  const shown = found.slice(first, first + perPage)
  const caption = isOverview ? text.list.businesses : text.list.scenes
  return html`<section class="card" id="list"><div class="heading"><h2>${caption}</h2>
${parts.length > perPage && findForm(view, find, format)}</div>
${
  shown.length === 0
    ? html`<p>${text.list.noneFound}</p>`
    : table({
        caption,
        columns: [
          isOverview ? text.list.business : text.list.scene,
          text.figures.shown,
          unnamedColumn(text.charts.outcomes),
          text.charts.passRate,
          text.outcomes.left,
          text.charts.median,
          text.figures.tickets,
          text.figures.refused,
        ],
        lines: shown.map((counts) => lineOf(counts, report, format)),
      })
}
${pages > 1 && pageLinks({ first, last: first + shown.length, all: found.length }, find, view, format)}</section>`
}

function lineOf(counts: PartCounts, report: Report, format: Format): readonly Content[] {
  const { cell, percent, seconds } = format
  const checks = Object.values(counts.checks).reduce((sum, each) => sum + each, 0)
  return [
    partLink(counts.id, report, format),
    cell(counts.shown),
    shareBar(outcomes.map((name) => ({ name, value: outcomeCount(counts, name) }))),
    percent(counts.right, answersIn(counts)),
    percent(leftOf(counts), counts.shown),
    seconds(medianOf(counts.seconds)),
    percent(counts.checks.verified, checks),
    cell(counts.refused),
  ]
}

function findForm({ scope, periodName }: View, find: string, { text }: Format): Html {
  const label = text.list.findLabel[scope.business === undefined ? 'business' : 'scene']
  return html`<form class="find" action="/console#list" role="search">
<input type="hidden" name="period" value="${periodName}">
${scope.business !== undefined && html`<input type="hidden" name="business" value="${scope.business}">`}
<input type="search" name="find" value="${find}" aria-label="${label}" placeholder="${label}" autocomplete="off">
<button class="quiet">${text.list.find}</button>
</form>`
}

interface Range {
  /** How many come before the first one shown. */
  readonly first: number
  readonly last: number
  readonly all: number
}

function pageLinks({ first, last, all }: Range, find: string, view: View, { text, exact }: Format): Html {
  const page = first / perPage + 1
  const link = (target: number, label: string) =>
    html`<a href="${addressOf(view, { ...(find !== '' && { find }), page: String(target) })}#list">${label}</a>`
  return html`<nav class="pages" aria-label="${text.list.pages}">${first > 0 && link(page - 1, text.list.previous)}
<span>${text.list.range(exact(first + 1), exact(last), exact(all))}</span>
${last < all && link(page + 1, text.list.next)}</nav>`
}
