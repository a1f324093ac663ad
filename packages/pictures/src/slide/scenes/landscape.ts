import { hsl, mix } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { blendPixel, type Canvas, fillBelow, fillDisc, fillGradient } from '../canvas.js'
import { noiseLine } from '../noise.js'

// Hues that go together, in turns: the land or water, the sky's zenith, the haze at the horizon. Blends of any three would
// often be grey.
const HILL_HUES = [
  [0.4, 0.55, 0.14],
  [0.56, 0.6, 0.07],
  [0.7, 0.66, 0.93],
  [0.3, 0.54, 0.52],
  [0.06, 0.08, 0.12],
  [0.9, 0.78, 0.04],
  [0.48, 0.5, 0.1],
  [0.62, 0.72, 0.88],
] as const
const SEA_HUES = [
  [0.53, 0.55, 0.12],
  [0.57, 0.6, 0.06],
  [0.47, 0.52, 0.5],
  [0.63, 0.75, 0.95],
  [0.5, 0.06, 0.13],
  [0.68, 0.9, 0.05],
] as const

/** Hills behind hills under an evening or morning sky. */
export function paintHills(canvas: Canvas, random: PictureRandom, drift: number): void {
  const { width, height } = canvas
  const [hue, zenithHue, hazeHue] = pick(random, HILL_HUES).map((base) => base + (drift - 0.5) * 0.07) as [
    number,
    number,
    number,
  ]
  const haze = hsl(hazeHue, 0.72, 0.86)
  fillGradient(canvas, hsl(zenithHue, 0.6, between(random, 0.5, 0.68)), haze)
  const sunX = between(random, 0.1, 0.9) * width
  const sunY = between(random, 0.12, 0.4) * height
  const radius = between(random, 10, 20)
  for (const halo of [2.6, 1.9, 1.4]) fillDisc(canvas, sunX, sunY, radius * halo, [255, 250, 235], 0.14)
  fillDisc(canvas, sunX, sunY, radius, [255, 248, 228])
  const layers = 5
  for (let layer = 0; layer < layers; layer += 1) {
    const near = layer / (layers - 1)
    const base = height * (0.36 + 0.5 * near + between(random, -0.03, 0.03))
    const line = noiseLine(random, width, between(random, 55, 110), 4)
    const rough = between(random, 10, 20)
    const ridge = line.map((value) => base + value * rough)
    const crest = mix(hsl(hue + 0.04 * near, 0.45, 0.72 - 0.26 * near), haze, 0.4 * (1 - near))
    const foot = mix(hsl(hue + 0.05 * near, 0.55, 0.55 - 0.36 * near), haze, 0.25 * (1 - near))
    fillBelow(canvas, ridge, crest, foot)
    if (near > 0.4) plantTrees(canvas, random, ridge, near, hue)
  }
}

// Small firs along a ridge, denser towards the front.
function plantTrees(canvas: Canvas, random: PictureRandom, ridge: Float32Array, near: number, hue: number): void {
  const colour = hsl(hue + 0.04, 0.45, 0.3 - 0.14 * near)
  for (let count = 0; count < 12 + 22 * near; count += 1) {
    const x = random.int(canvas.width)
    const tall = Math.round(between(random, 6, 11) * (0.5 + near))
    const foot = (ridge[x] as number) + between(random, 0, 26)
    for (let up = 0; up < tall; up += 1) {
      const half = ((tall - up) * 0.34 + (up % 3 === 0 ? 1 : 0)) | 0
      const y = Math.round(foot - up)
      if (y < 0 || y >= canvas.height) continue
      for (let i = Math.max(0, x - half); i <= Math.min(canvas.width - 1, x + half); i += 1) {
        blendPixel(canvas, i, y, colour, 0.85)
      }
    }
  }
}

/** Rolling water with light on its crests. */
export function paintSea(canvas: Canvas, random: PictureRandom, shift: number): void {
  const { width, height } = canvas
  const [hue, zenithHue, hazeHue] = pick(random, SEA_HUES).map((base) => base + (shift - 0.5) * 0.06) as [
    number,
    number,
    number,
  ]
  fillGradient(canvas, hsl(zenithHue, 0.65, 0.62), hsl(hazeHue, 0.8, 0.9))
  const sun = between(random, 12, 24)
  fillDisc(canvas, between(random, 0.1, 0.9) * width, height * 0.2, sun, hsl(hazeHue, 0.9, 0.82))
  const layers = 8
  for (let layer = 0; layer < layers; layer += 1) {
    const near = layer / (layers - 1)
    const base = height * (0.24 + 0.68 * near)
    const period = between(random, 34, 60) * (0.6 + near)
    const swell = 4 + 7 * near
    const phase = between(random, 0, 7)
    const drift = noiseLine(random, width, 70, 2)
    const ridge = drift.map((value, x) => {
      const wave = Math.sin((x / period) * 2 * Math.PI + phase + value * 1.5)
      return base - swell * Math.abs(wave) + value * 4
    })
    const body = hsl(hue + 0.04 * near, 0.6, 0.64 - 0.36 * near)
    fillBelow(canvas, ridge, hsl(hue - 0.03, 0.75, 0.93), hsl(hue, 0.7, 0.82))
    const thick = between(random, 1.2, 2.2) + 1.6 * near
    const water = ridge.map((y, x) => y + thick + (drift[x] as number) * 1.2)
    fillBelow(canvas, water, mix(body, [255, 255, 255], 0.18), mix(body, [0, 0, 0], 0.12))
  }
}
