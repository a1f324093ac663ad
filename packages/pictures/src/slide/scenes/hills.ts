import { hsl, mix } from '../../colours.js'
import { between, type PictureRandom, pick } from '../../random.js'
import { blendPixel, type Canvas, fillBelow, fillDisc, fillGradient } from '../canvas.js'
import { noiseLine } from '../noise.js'

// Hues that go together, in turns: the land or water, the sky's zenith, the haze at the horizon. Blends of any three would
// often be grey.
const hillHues = [
  [0.4, 0.55, 0.14],
  [0.56, 0.6, 0.07],
  [0.7, 0.66, 0.93],
  [0.3, 0.54, 0.52],
  [0.06, 0.08, 0.12],
  [0.9, 0.78, 0.04],
  [0.48, 0.5, 0.1],
  [0.62, 0.72, 0.88],
] as const
/** Hills behind hills under an evening or morning sky. */
export function paintHills(canvas: Canvas, random: PictureRandom): void {
  const { width, height } = canvas
  const drift = between(random, -0.035, 0.035)
  const [hue, zenithHue, hazeHue] = pick(random, hillHues).map((base) => base + drift) as [number, number, number]
  const haze = hsl(hazeHue, 0.72, 0.86)
  fillGradient(canvas, hsl(zenithHue, 0.6, between(random, 0.5, 0.68)), haze)
  const sunX = between(random, 0.1, 0.9) * width
  const sunY = between(random, 0.12, 0.4) * height
  const radius = between(random, 20, 40)
  for (const halo of [2.6, 1.9, 1.4]) fillDisc(canvas, sunX, sunY, radius * halo, [255, 250, 235], 0.14)
  fillDisc(canvas, sunX, sunY, radius, [255, 248, 228])
  const layers = 5
  for (let layer = 0; layer < layers; layer += 1) {
    const near = layer / (layers - 1)
    const base = height * (0.36 + 0.5 * near + between(random, -0.03, 0.03))
    const line = noiseLine(random, width, between(random, 110, 220), 4)
    const rough = between(random, 20, 40)
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
    const tall = Math.round(between(random, 14, 26) * (0.5 + near))
    const foot = (ridge[x] as number) + between(random, 0, 52)
    for (let up = 0; up < tall; up += 1) {
      // Three tiers of branches, each wider towards its foot.
      const tier = ((tall - up) / tall) * 3
      const half = tall * (0.1 + 0.05 * tier + 0.1 * (tier % 1))
      const y = Math.round(foot - up)
      if (y < 0 || y >= canvas.height) continue
      const left = Math.max(0, Math.ceil(x - half))
      for (let i = left; i <= Math.min(canvas.width - 1, x + half); i += 1) blendPixel(canvas, i, y, colour, 0.9)
    }
  }
}
