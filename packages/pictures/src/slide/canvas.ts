import type { RgbPicture } from '../codecs/jpeg.js'
import type { Rgb } from '../colours.js'

/** What scenes are painted on. */
export type Canvas = RgbPicture

export function blankCanvas(width: number, height: number): Canvas {
  return { width, height, pixels: new Uint8ClampedArray(width * height * 3) }
}

export function setPixel(canvas: Canvas, x: number, y: number, red: number, green: number, blue: number): void {
  const at = (y * canvas.width + x) * 3
  canvas.pixels[at] = red
  canvas.pixels[at + 1] = green
  canvas.pixels[at + 2] = blue
}

/** Lays a colour over what is there. */
export function blendPixel({ width, pixels }: Canvas, x: number, y: number, colour: Rgb, share: number): void {
  const at = (y * width + x) * 3
  for (let c = 0; c < 3; c += 1) {
    const before = pixels[at + c] as number
    pixels[at + c] = before + ((colour[c] as number) - before) * share
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

/** The same at half the size, each pixel the mean of four. */
export function halved({ width, height, pixels }: Canvas): Canvas {
  const half = blankCanvas(width >> 1, height >> 1)
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const from = (2 * y * width + 2 * x) * 3
      const below = from + width * 3
      for (let c = 0; c < 3; c += 1) {
        const upper = (pixels[from + c] as number) + (pixels[from + 3 + c] as number)
        const lower = (pixels[below + c] as number) + (pixels[below + 3 + c] as number)
        half.pixels[(y * half.width + x) * 3 + c] = (upper + lower) / 4
      }
    }
  }
  return half
}

/** Math.hypot guards against overflow, at ten times the cost. */
export function length(x: number, y: number): number {
  return Math.sqrt(x * x + y * y)
}
