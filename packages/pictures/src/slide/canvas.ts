import type { Rgb } from '../colours.js'
import type { PictureRandom } from '../random.js'

/** Four bytes a pixel: red, green, blue, opacity. */
export interface Canvas {
  width: number
  height: number
  pixels: Uint8ClampedArray
}

export function blankCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8ClampedArray(width * height * 4) }
}

export function setPixel(canvas: Canvas, x: number, y: number, red: number, green: number, blue: number): void {
  const at = (y * canvas.width + x) * 4
  canvas.pixels[at] = red
  canvas.pixels[at + 1] = green
  canvas.pixels[at + 2] = blue
  canvas.pixels[at + 3] = 255
}

/** Lays a colour over what is there. */
export function blendPixel(canvas: Canvas, x: number, y: number, colour: Rgb, share: number): void {
  const at = (y * canvas.width + x) * 4
  for (let c = 0; c < 3; c += 1) {
    const before = canvas.pixels[at + c] as number
    canvas.pixels[at + c] = before + ((colour[c] as number) - before) * share
  }
}

export function fillGradient(canvas: Canvas, top: Rgb, bottom: Rgb): void {
  for (let y = 0; y < canvas.height; y += 1) {
    const share = y / (canvas.height - 1)
    const red = top[0] + (bottom[0] - top[0]) * share
    const green = top[1] + (bottom[1] - top[1]) * share
    const blue = top[2] + (bottom[2] - top[2]) * share
    for (let x = 0; x < canvas.width; x += 1) setPixel(canvas, x, y, red, green, blue)
  }
}

/** Covers everything below a line (`ridge[x]`), lighter at its top than at the picture's lower edge. */
export function fillBelow(canvas: Canvas, ridge: Float32Array, crest: Rgb, foot: Rgb): void {
  const { width, height } = canvas
  for (let x = 0; x < width; x += 1) {
    const edge = ridge[x] as number
    const first = Math.max(0, Math.floor(edge))
    for (let y = first; y < height; y += 1) {
      const depth = Math.min(1, Math.max(0, (y - edge) / (height * 0.55)))
      const red = crest[0] + (foot[0] - crest[0]) * depth
      const green = crest[1] + (foot[1] - crest[1]) * depth
      const blue = crest[2] + (foot[2] - crest[2]) * depth
      if (y === first) blendPixel(canvas, x, y, [red, green, blue], Math.min(1, 1 - (edge - first)))
      else setPixel(canvas, x, y, red, green, blue)
    }
  }
}

export function fillDisc(
  canvas: Canvas,
  middleX: number,
  middleY: number,
  radius: number,
  colour: Rgb,
  share = 1,
): void {
  for (let y = Math.max(0, Math.floor(middleY - radius)); y < Math.min(canvas.height, middleY + radius + 1); y += 1) {
    for (let x = Math.max(0, Math.floor(middleX - radius)); x < Math.min(canvas.width, middleX + radius + 1); x += 1) {
      const inside = radius + 0.5 - length(x + 0.5 - middleX, y + 0.5 - middleY)
      if (inside > 0) blendPixel(canvas, x, y, colour, Math.min(1, inside) * share)
    }
  }
}

/** Fine grain over everything, as in a photograph; it also gives readers of edges something to find everywhere. */
export function addGrain(canvas: Canvas, random: PictureRandom, strength: number): void {
  const tile = new Float32Array(1021) // prime, so that it meets no period of the picture
  for (let i = 0; i < tile.length; i += 1) tile[i] = (random.next() + random.next() - 1) * strength
  let at = random.int(tile.length)
  let skip = 1
  for (let i = 0; i < canvas.pixels.length; i += 4) {
    if (i % (canvas.width * 4) === 0) skip = 1 + random.int(16)
    at += skip
    if (at >= tile.length) at -= tile.length
    const grain = tile[at] as number
    canvas.pixels[i] = (canvas.pixels[i] as number) + grain
    canvas.pixels[i + 1] = (canvas.pixels[i + 1] as number) + grain
    canvas.pixels[i + 2] = (canvas.pixels[i + 2] as number) + grain
  }
}

/** Math.hypot guards against overflow, at ten times the cost. */
export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
