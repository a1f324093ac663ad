import { FULL_INK, type InkSheet } from './ink.js'
import { between, type PictureRandom } from './random.js'

/** A wavy line from left to right, in units of the layout: `middleY + climb * x`, with a long wave and a short one on it. */
export interface Curve {
  middleY: number
  climb: number
  longAmplitude: number
  longTurn: number
  longPhase: number
  shortAmplitude: number
  shortTurn: number
  shortPhase: number
}

export interface CurveRange {
  /** Where the line passes the middle of the picture, at `x`. */
  x: number
  middleY: number
  climb: number
  amplitude: number
  periodPx: number
}

export function randomCurve(random: PictureRandom, { x, middleY, climb, amplitude, periodPx }: CurveRange): Curve {
  const slope = between(random, -climb, climb)
  const period = periodPx * between(random, 0.8, 1.25)
  const long = amplitude * between(random, 0.7, 1)
  return {
    middleY: middleY - slope * x,
    climb: slope,
    longAmplitude: long,
    longTurn: (2 * Math.PI) / period,
    longPhase: between(random, 0, 2 * Math.PI),
    shortAmplitude: long * between(random, 0.15, 0.4),
    shortTurn: (2 * Math.PI) / (period * between(random, 0.4, 0.6)),
    shortPhase: between(random, 0, 2 * Math.PI),
  }
}

function heightAt(curve: Curve, x: number): number {
  const long = curve.longAmplitude * Math.sin(x * curve.longTurn + curve.longPhase)
  return (
    curve.middleY + curve.climb * x + long + curve.shortAmplitude * Math.sin(x * curve.shortTurn + curve.shortPhase)
  )
}

/** Draws a line of the letters' own ink through them. Its ends run out to a point: square ones are easy to find. */
export function paintStroke(sheet: InkSheet, curve: Curve, fromX: number, toX: number, thickness: number): void {
  const { width, height, scale, coverage } = sheet
  const left = Math.max(0, Math.floor(fromX * scale))
  const right = Math.min(width, Math.ceil(toX * scale))
  for (let column = left; column < right; column += 1) {
    const x = (column + 0.5) / scale
    const middle = heightAt(curve, x) * scale
    const slope = heightAt(curve, x + 0.5) - heightAt(curve, x - 0.5)
    const stretch = Math.sqrt(1 + slope * slope)
    const taper = Math.min(1, 0.35 + (x - fromX) / 8, 0.35 + (toX - x) / 8)
    const half = (thickness / 2) * taper * scale
    const top = Math.max(0, Math.floor(middle - (half + 1) * stretch))
    const bottom = Math.min(height, Math.ceil(middle + (half + 1) * stretch))
    for (let row = top; row < bottom; row += 1) {
      const share = half - Math.abs(row + 0.5 - middle) / stretch + 0.5
      if (share <= 0) continue
      const ink = (Math.min(share, 1) * FULL_INK + 0.5) | 0
      const pixel = row * width + column
      if (ink > (coverage[pixel] as number)) coverage[pixel] = ink
    }
  }
}
