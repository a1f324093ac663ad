import { type Html, html } from '../pages/html.js'
import { hitArea } from './bars.js'
import { percentOf, plotArea, yOf } from './frame.js'

export interface Line {
  /** Names its colour and stroke in the style sheet. */
  readonly name: string
  /** Undefined: nothing to say of this step, so that the line has a gap. */
  readonly values: ReadonlyArray<number | undefined>
}

interface Point {
  readonly step: number
  readonly value: number
}

/** Lines over the steps; pointed at, a step says its numbers. A point with gaps on both sides is a dot. */
export function lines(all: readonly Line[], max: number, titleOf: (step: number) => string): Html {
  const steps = all[0]?.values.length ?? 0
  const hasValue = (step: number) => all.some(({ values }) => values[step] !== undefined)
  return html`${all.map(({ name, values }) => drawLine(name, piecesOf(values), steps, max))}${Array.from(
    { length: steps },
    (_, step) => hasValue(step) && hitArea(step, steps, titleOf(step)),
  )}`
}

function drawLine(name: string, pieces: readonly (readonly Point[])[], steps: number, max: number): Html {
  const { top, height } = plotArea
  const long = pieces.filter((piece) => piece.length > 1)
  const points = (piece: readonly Point[]) =>
    piece.map(({ step, value }) => `${step + 0.5},${(yOf(value, max) - top).toFixed(2)}`).join(' ')
  // Stretched to the width of the page, its strokes are not.
  return html`<svg x="0" y="${top}" width="100%" height="${height}" viewBox="0 0 ${steps} ${height}" preserveAspectRatio="none">${long.map(
    (piece) => html`<polyline class="line ${name}" vector-effect="non-scaling-stroke" points="${points(piece)}"/>`,
  )}</svg>${pieces
    .flatMap((piece) => (piece.length === 1 ? piece : []))
    .map(
      ({ step, value }) =>
        html`<circle class="dot ${name}" cx="${percentOf((step + 0.5) / steps)}" cy="${yOf(value, max)}" r="3.5"/>`,
    )}`
}

/** The stretches without a gap. */
function piecesOf(values: Line['values']): readonly (readonly Point[])[] {
  const pieces: Point[][] = [[]]
  for (const [step, value] of values.entries()) {
    if (value === undefined) pieces.push([])
    else pieces.at(-1)?.push({ step, value })
  }
  return pieces.filter((piece) => piece.length > 0)
}
