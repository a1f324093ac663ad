// What people try on a picture before they hand it to a reader. Pictures are { width, height, grey: Float32Array, 0 to 255 }.

/** @param rgba what a PNG or JPEG decoder returns */
export function toGrey({ width, height, data }) {
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return 0.299 * data[i * 4] + 0.587 * data[i * 4 + 1] + 0.114 * data[i * 4 + 2]
  })
  return { width, height, grey }
}

export const preparations = {
  none: (picture) => picture,
  upscaled: (picture) => upscale(picture, 3),
  threshold: (picture) => threshold(upscale(picture, 3)),
  blurred: (picture) => threshold(blur(upscale(picture, 3), 3)),
  inverted: (picture) => invert(upscale(picture, 3)),
  median: (picture) => threshold(upscale(median(picture), 3)),
  'thin strokes removed': (picture) => erode(dilate(threshold(upscale(picture, 3)), 4), 4),
  'gaps closed': (picture) => dilate(erode(threshold(upscale(picture, 3)), 3), 3),
  edges: (picture) => invert(edges(upscale(picture, 3))),
  straightened: (picture) => upscale(straighten(picture), 3),
  'straightened, thin strokes removed': (picture) => erode(dilate(threshold(upscale(straighten(picture), 3)), 4), 4),
  'discs undone': (picture) => upscale(undoDiscs(picture), 3),
  'turned left': (picture) => upscale(turn(picture, -15), 3),
  'turned right': (picture) => upscale(turn(picture, 15), 3),
  'leaning left': (picture) => upscale(lean(picture, -0.4), 3),
  'leaning right': (picture) => upscale(lean(picture, 0.4), 3),
  thinned: (picture) => dilate(threshold(upscale(picture, 4)), 3),
}

export function upscale({ width, height, grey }, factor) {
  const wide = width * factor
  const high = height * factor
  const out = new Float32Array(wide * high)
  for (let y = 0; y < high; y += 1) {
    const sourceY = Math.max(0, Math.min(height - 1.001, (y + 0.5) / factor - 0.5))
    const y0 = Math.floor(sourceY)
    for (let x = 0; x < wide; x += 1) {
      const sourceX = Math.max(0, Math.min(width - 1.001, (x + 0.5) / factor - 0.5))
      const x0 = Math.floor(sourceX)
      const at = y0 * width + x0
      const top = grey[at] + (grey[at + 1] - grey[at]) * (sourceX - x0)
      const bottom = grey[at + width] + (grey[at + width + 1] - grey[at + width]) * (sourceX - x0)
      out[y * wide + x] = top + (bottom - top) * (sourceY - y0)
    }
  }
  return { width: wide, height: high, grey: out }
}

/** To any size; shrinking averages pixels. */
export function resize(picture, width, height) {
  return transpose(resizeRows(transpose(resizeRows(picture, width)), height))
}

function resizeRows({ width, height, grey }, newWidth) {
  const step = width / newWidth
  const reach = Math.max(1, step)
  const out = new Float32Array(newWidth * height)
  for (let x = 0; x < newWidth; x += 1) {
    const centre = (x + 0.5) * step - 0.5
    const taps = []
    for (let from = Math.ceil(centre - reach); from <= centre + reach; from += 1) {
      const weight = 1 - Math.abs(from - centre) / reach
      if (weight > 0) taps.push([Math.max(0, Math.min(width - 1, from)), weight])
    }
    const total = taps.reduce((sum, [, weight]) => sum + weight, 0)
    for (let y = 0; y < height; y += 1) {
      for (const [from, weight] of taps) out[y * newWidth + x] += (grey[y * width + from] * weight) / total
    }
  }
  return { width: newWidth, height, grey: out }
}

function transpose({ width, height, grey }) {
  const out = grey.map((_, i) => grey[(i % height) * width + Math.floor(i / height)])
  return { width: height, height: width, grey: out }
}

/** Otsu's: the level that separates ink from paper best. */
export function threshold({ width, height, grey }) {
  const counts = new Array(256).fill(0)
  for (const level of grey) counts[Math.max(0, Math.min(255, Math.round(level)))] += 1
  const sum = counts.reduce((total, count, level) => total + count * level, 0)
  let [best, cut, below, sumBelow] = [-1, 127, 0, 0]
  counts.forEach((count, level) => {
    below += count
    sumBelow += count * level
    const above = grey.length - below
    if (below === 0 || above === 0) return
    const between = below * above * (sumBelow / below - (sum - sumBelow) / above) ** 2
    if (between > best) [best, cut] = [between, level]
  })
  return { width, height, grey: grey.map((level) => (level > cut ? 255 : 0)) }
}

export function invert({ width, height, grey }) {
  return { width, height, grey: grey.map((level) => 255 - level) }
}

/** Every column is moved up or down until the ink in it and its neighbours is centred at half the height. */
export function straighten({ width, height, grey }) {
  const ink = threshold({ width, height, grey }).grey
  const sums = Array.from({ length: width }, (_, x) => {
    let [count, sum] = [0, 0]
    for (let y = 0; y < height; y += 1) if (ink[y * width + x] === 0) [count, sum] = [count + 1, sum + y]
    return [count, sum]
  })
  const reach = Math.round(height / 7)
  const middles = sums.map((_, x) => {
    const near = sums.slice(Math.max(0, x - reach), x + reach + 1)
    const count = near.reduce((total, [n]) => total + n, 0)
    return count === 0 ? height / 2 : near.reduce((total, [, sum]) => total + sum, 0) / count
  })
  return sampled(width, height, { width, height, grey }, (x, y) => [x, y + middles[x] - height / 2])
}

/** Swaps ink and paper back in circles along which they change places, as only a reader of our source would. */
export function undoDiscs(picture) {
  let undone = picture
  for (let i = 0; i < mostDiscs; i += 1) {
    const disc = findDisc(undone)
    if (disc === undefined) break
    undone = swapDisc(undone, disc)
  }
  return undone === picture ? picture : median(undone) // which takes the rims away
}

const mostDiscs = 2
const rimPoints = 40
const leastShare = 0.8
const mostAlike = rimPoints * (1 - leastShare)
const radii = Array.from({ length: 23 }, (_, i) => 16 + i / 2)

function findDisc(picture) {
  const { width, height } = picture
  const ink = threshold(picture).grey
  const isOutside = (x, y) => x < 0 || y < 0 || x >= width || y >= height
  let [best, bestShare] = [undefined, leastShare]
  for (const radius of radii) {
    const pairs = rimPairs(radius)
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        let [swapped, alike] = [0, 0]
        for (const [inX, inY, outX, outY] of pairs) {
          if (isOutside(x + inX, y + inY) || isOutside(x + outX, y + outY)) continue
          if (ink[(y + inY) * width + x + inX] !== ink[(y + outY) * width + x + outX]) swapped += 1
          else alike += 1
          if (alike > mostAlike) break
        }
        const share = swapped / (swapped + alike)
        if (swapped + alike > rimPoints / 2 && share > bestShare) [best, bestShare] = [{ x, y, radius }, share]
      }
    }
  }
  return best
}

/**
 * Points on either side of a circle's rim, so far apart that neither lies on it. In an order that soon rules most
 * circles out.
 */
function rimPairs(radius) {
  return Array.from({ length: rimPoints }, (_, i) => {
    const angle = (i * 7 * 2 * Math.PI) / rimPoints
    const at = (r) => [Math.round(Math.cos(angle) * r), Math.round(Math.sin(angle) * r)]
    return [...at(radius - 1.8), ...at(radius + 1.8)]
  })
}

function swapDisc({ width, height, grey }, { x, y, radius }) {
  const [darkest, lightest] = [Math.min(...grey), Math.max(...grey)]
  const isInside = (i) => Math.hypot((i % width) - x, Math.floor(i / width) - y) < radius
  return { width, height, grey: grey.map((level, i) => (isInside(i) ? darkest + lightest - level : level)) }
}

export function turn(picture, degrees) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const width = Math.round(picture.width * cos + picture.height * Math.abs(sin))
  const height = Math.round(picture.width * Math.abs(sin) + picture.height * cos)
  return sampled(width, height, picture, (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2]
    return [picture.width / 2 + dx * cos + dy * sin, picture.height / 2 - dx * sin + dy * cos]
  })
}

export function lean(picture, share) {
  const width = Math.round(picture.width + picture.height * Math.abs(share))
  return sampled(width, picture.height, picture, (x, y) => {
    return [picture.width / 2 + (x - width / 2) + share * (y - picture.height / 2), y]
  })
}

/** A picture made from another; `from` returns where each pixel comes from; paper outside. */
export function sampled(width, height, picture, from) {
  const paper = picture.grey[0]
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    const [sourceX, sourceY] = from(i % width, Math.floor(i / width))
    const [x, y] = [Math.floor(sourceX), Math.floor(sourceY)]
    if (x < 0 || y < 0 || x >= picture.width - 1 || y >= picture.height - 1) return paper
    const at = y * picture.width + x
    const top = picture.grey[at] + (picture.grey[at + 1] - picture.grey[at]) * (sourceX - x)
    const below = at + picture.width
    const bottom = picture.grey[below] + (picture.grey[below + 1] - picture.grey[below]) * (sourceX - x)
    return top + (bottom - top) * (sourceY - y)
  })
  return { width, height, grey }
}

export function edges({ width, height, grey }) {
  const out = grey.map((level, i) => Math.hypot((grey[i + 2] ?? level) - level, (grey[i + 2 * width] ?? level) - level))
  return { width, height, grey: out }
}

export function blur(picture, radius) {
  return window(window(picture, radius, 0, mean), 0, radius, mean)
}

export function median(picture) {
  return window(picture, 1, 1, (values) => values.sort((a, b) => a - b)[values.length >> 1])
}

/** Ink (dark) shrinks: what is thinner than two radii disappears. */
export function dilate(picture, radius) {
  return invert(erode(invert(picture), radius))
}

/** Ink (dark) grows. */
export function erode(picture, radius) {
  return transpose(darkestAcross(transpose(darkestAcross(picture, radius)), radius))
}

function darkestAcross({ width, height, grey }, radius) {
  const out = new Float32Array(grey.length)
  for (let start = 0; start < grey.length; start += width) {
    for (let x = 0; x < width; x += 1) {
      let darkest = grey[start + x]
      for (let i = Math.max(0, x - radius); i <= Math.min(width - 1, x + radius); i += 1) {
        if (grey[start + i] < darkest) darkest = grey[start + i]
      }
      out[start + x] = darkest
    }
  }
  return { width, height, grey: out }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function window({ width, height, grey }, radiusX, radiusY, combine) {
  const out = new Float32Array(grey.length)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const values = []
      for (let j = Math.max(0, y - radiusY); j <= Math.min(height - 1, y + radiusY); j += 1) {
        for (let i = Math.max(0, x - radiusX); i <= Math.min(width - 1, x + radiusX); i += 1)
          values.push(grey[j * width + i])
      }
      out[y * width + x] = combine(values)
    }
  }
  return { width, height, grey: out }
}

/** Paper around the text: Tesseract wants it. */
export function frame({ width, height, grey }) {
  const margin = 20
  const out = new Float32Array((width + 2 * margin) * (height + 2 * margin)).fill(grey[0])
  for (let y = 0; y < height; y += 1) {
    out.set(grey.subarray(y * width, (y + 1) * width), (y + margin) * (width + 2 * margin) + margin)
  }
  return { width: width + 2 * margin, height: height + 2 * margin, grey: out }
}
