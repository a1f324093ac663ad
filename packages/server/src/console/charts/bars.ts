import { type Html, html } from '../pages/html.js'
import { percentOf, plotArea, yOf } from './frame.js'

/** A layer of each bar, from the bottom up. */
export interface Layer {
  /** Names its colour in the style sheet. */
  readonly name: string
  readonly values: readonly number[]
}

/** What a bar takes up of its place. */
const barWidth = 0.72

/** One bar for each step, its layers on top of each other; pointed at, it says its numbers. */
export function stackedBars(layers: readonly Layer[], max: number, titleOf: (step: number) => string): Html {
  const steps = layers[0]?.values.length ?? 0
  return html`${Array.from({ length: steps }, (_, step) => {
    let below = 0
    const parts = layers.map(({ name, values }) => {
      const value = values[step] ?? 0
      const [bottom, top] = [yOf(below, max), yOf(below + value, max)]
      below += value
      return value > 0 && rect(name, (step + (1 - barWidth) / 2) / steps, barWidth / steps, top, bottom)
    })
    return html`<g>${parts}${below > 0 && hitArea(step, steps, titleOf(step))}</g>`
  })}`
}

const rect = (name: string, left: number, width: number, top: number, bottom: number): Html =>
  html`<rect class="${name}" x="${percentOf(left)}" width="${percentOf(width)}" y="${top}" height="${Math.max(1, bottom - top).toFixed(2)}"/>`

/** Over the whole height, so that a low bar can be pointed at. */
export const hitArea = (step: number, steps: number, title: string): Html =>
  html`<rect class="hit" x="${percentOf(step / steps)}" width="${percentOf(1 / steps)}" y="${plotArea.top}" height="${plotArea.height}"><title>${title}</title></rect>`

/** One bar lying down, for a line of a table that has the numbers beside it. */
export function shareBar(parts: ReadonlyArray<{ readonly name: string; readonly value: number }>): Html {
  const whole = parts.reduce((sum, { value }) => sum + value, 0)
  let before = 0
  return html`<svg class="share" width="100%" height="8" aria-hidden="true">${parts.map(({ name, value }) => {
    const left = before
    before += value
    return (
      value > 0 &&
      html`<rect class="${name}" x="${percentOf(left / whole)}" width="${percentOf(value / whole)}" y="0" height="8"/>`
    )
  })}</svg>`
}
