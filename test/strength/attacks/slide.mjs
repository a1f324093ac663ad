import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'

/**
 * Finds the hole of a slide puzzle as a script does that was written for it: under the piece's outline it looks for
 * edges along the rim, for another brightness than around it, for a light line, and for local stripes. Each is told how
 * much it stands out from all other places, and the sum decides.
 *
 * @param background a JPEG, `piece` a PNG of the same height: as a browser gets them
 * @returns where the piece's left edge belongs, in pixels of a scene that is 310 wide
 */
export function findHole({ background, piece }) {
  const picture = greyOf(jpeg.decode(background, { useTArray: true, formatAsRGBA: true }))
  const scale = picture.width / 310
  const strip = PNG.sync.read(piece)
  const inside = []
  const rim = []
  const around = []
  const isOpaque = (x, y) =>
    x >= 0 && y >= 0 && x < strip.width && y < strip.height && strip.data[(y * strip.width + x) * 4 + 3] > 127
  const reach = Math.round(3 * scale)
  for (let y = -reach; y < strip.height + reach; y += 1) {
    for (let x = -reach; x < strip.width + reach; x += 1) {
      const here = isOpaque(x, y)
      const neighbours = [isOpaque(x - 1, y), isOpaque(x + 1, y), isOpaque(x, y - 1), isOpaque(x, y + 1)]
      if (here && neighbours.includes(false)) rim.push([x, y])
      else if (here) inside.push([x, y])
      else if (isOpaque(x - reach, y) || isOpaque(x + reach, y) || isOpaque(x, y - reach) || isOpaque(x, y + reach))
        around.push([x, y])
    }
  }
  const edges = map(picture, (i, width, grey) =>
    Math.hypot(grey[i + 1] - grey[i - 1], grey[i + width] - grey[i - width]),
  )
  const stripes = map(picture, (i, width, grey) =>
    Math.abs(4 * grey[i] - grey[i - 2] - grey[i + 2] - grey[i - 2 * width] - grey[i + 2 * width]),
  )
  const last = picture.width - strip.width
  const mean = (plane, points, at) => {
    let sum = 0
    for (const [dx, y] of points) {
      const x = Math.min(picture.width - 1, Math.max(0, at + dx))
      sum += plane[Math.min(picture.height - 1, Math.max(0, y)) * picture.width + x]
    }
    return sum / points.length
  }
  const clues = [
    (at) => mean(edges, rim, at),
    (at) => mean(picture.grey, around, at) - mean(picture.grey, inside, at),
    (at) => mean(picture.grey, rim, at) - mean(picture.grey, inside, at),
    (at) => Math.abs(mean(stripes, inside, at) - mean(stripes, around, at)),
  ]
  const total = new Float64Array(last + 1)
  for (const clue of clues) {
    const values = Float64Array.from({ length: last + 1 }, (_, at) => clue(at))
    const centre = values.reduce((a, b) => a + b) / values.length
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length)
    values.forEach((value, at) => {
      total[at] += (value - centre) / (spread + 1e-9)
    })
  }
  return total.indexOf(Math.max(...total)) / scale
}

function greyOf({ width, height, data }) {
  const grey = new Float32Array(width * height)
  for (let i = 0; i < grey.length; i += 1)
    grey[i] = 0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]
  return { width, height, grey }
}

/** A value for every pixel but those at the edge. */
function map({ width, height, grey }, value) {
  const out = new Float32Array(grey.length)
  for (let y = 2; y < height - 2; y += 1)
    for (let x = 2; x < width - 2; x += 1) out[y * width + x] = value(y * width + x, width, grey)
  return out
}
