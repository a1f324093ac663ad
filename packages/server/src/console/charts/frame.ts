import { type Content, type Html, html } from '../pages/html.js'

/** Heights, in pixels: widths are parts of the page's, so that texts are as large on a phone. */
const plotHeight = 180
const labelsHeight = 24
const topMargin = 10
const axisWidth = 48

export interface Tick {
  /** From 0 to 1, from the left. */
  readonly at: number
  readonly label: string
}

export interface Frame {
  /** What a screen reader says of the picture. */
  readonly label: string
  readonly max: number
  readonly formatValue: (value: number) => string
  readonly ticks: readonly Tick[]
  /** Bars or lines, drawn by `yOf` and `percentOf`. */
  readonly drawing: Content
}

/** The place of a value, in pixels from the top. */
export const yOf = (value: number, max: number): number =>
  round(topMargin + plotHeight * (1 - Math.min(value, max) / max))

/** A part of the width, as an attribute. */
export const percentOf = (part: number): string => `${round(100 * part)}%`

/** The area in which lines are drawn, in pixels. */
export const plotArea = { top: topMargin, height: plotHeight } as const

const round = (pixels: number): number => Math.round(pixels * 100) / 100

/** Axes, lines and labels around what is drawn. */
export function frame({ label, max, formatValue, ticks, drawing }: Frame): Html {
  const height = topMargin + plotHeight + labelsHeight
  const values = [0, max / 2, max]
  return html`<div class="frame">
<svg class="axis" width="${axisWidth}" height="${height}" aria-hidden="true">${values.map(
    (value) =>
      html`<text x="${axisWidth - 8}" y="${yOf(value, max) + 4}" text-anchor="end">${formatValue(value)}</text>`,
  )}</svg>
<svg class="plot" width="100%" height="${height}" role="img" aria-label="${label}">${values.map(
    (value) => html`<line class="grid" x1="0" x2="100%" y1="${yOf(value, max)}" y2="${yOf(value, max)}"/>`,
  )}${drawing}${ticks.map(
    ({ at, label }) => html`<text x="${percentOf(at)}" y="${height - 6}" text-anchor="middle">${label}</text>`,
  )}</svg>
</div>`
}

/** The next round number whose half is round, too; at least `least`, which is even. */
export function roundMax(value: number, least: number): number {
  if (value <= least) return least
  const power = 10 ** Math.floor(Math.log10(value))
  const factors = power === 1 ? [2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10]
  const factor = factors.find((each) => each * power >= value) as number
  return Math.round(factor * power)
}
