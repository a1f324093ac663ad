import { hsl, mix } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { type Canvas, fillBelow, fillDisc, fillGradient } from '../canvas.js'
import { noiseLine } from '../noise.js'

// Hues that go together, in turns: the water, the sky's zenith, the haze at the horizon. Blends of any three would often be
// grey.
const seaHues = [
  [0.53, 0.55, 0.12],
  [0.57, 0.6, 0.06],
  [0.47, 0.52, 0.5],
  [0.63, 0.75, 0.95],
  [0.5, 0.06, 0.13],
  [0.68, 0.9, 0.05],
] as const

/** Rolling water with light on its crests. */
export function paintSea(canvas: Canvas, random: PictureRandom): void {
  const { width, height } = canvas
  const shift = between(random, -0.03, 0.03)
  const [hue, zenithHue, hazeHue] = pick(random, seaHues).map((base) => base + shift) as [number, number, number]
  fillGradient(canvas, hsl(zenithHue, 0.65, 0.62), hsl(hazeHue, 0.8, 0.9))
  const sun = between(random, 24, 48)
  fillDisc(canvas, between(random, 0.1, 0.9) * width, height * 0.2, sun, hsl(hazeHue, 0.9, 0.82))
  const layers = 8
  for (let layer = 0; layer < layers; layer += 1) {
    const near = layer / (layers - 1)
    const base = height * (0.24 + 0.68 * near)
    const period = between(random, 68, 120) * (0.6 + near)
    const swell = 8 + 14 * near
    const phase = between(random, 0, 7)
    const drift = noiseLine(random, width, 140, 2)
    const ridge = drift.map((value, x) => {
      const wave = Math.sin((x / period) * 2 * Math.PI + phase + value * 1.5)
      return base - swell * Math.abs(wave) + value * 8
    })
    const body = hsl(hue + 0.04 * near, 0.6, 0.64 - 0.36 * near)
    fillBelow(canvas, ridge, hsl(hue - 0.03, 0.75, 0.93), hsl(hue, 0.7, 0.82))
    const thick = between(random, 2.4, 4.4) + 3.2 * near
    const water = ridge.map((y, x) => y + thick + (drift[x] as number) * 2.4)
    fillBelow(canvas, water, mix(body, [255, 255, 255], 0.18), mix(body, [0, 0, 0], 0.12))
  }
}
