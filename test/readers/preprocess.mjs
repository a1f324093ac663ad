// What people try on a picture before they hand it to a reader. Pictures are { width, height, grey: Float32Array, 0 to 255 }.

/** @param rgba what a PNG or JPEG decoder gives */
export function toGrey({ width, height, data }) {
  const grey = Float32Array.from({ length: width * height }, (_, i) => {
    return 0.299 * data[i * 4] + 0.587 * data[i * 4 + 1] + 0.114 * data[i * 4 + 2]
  })
  return { width, height, grey }
}

export const PREPROCESSORS = {
  none: (picture) => picture,
  upscaled: (picture) => upscale(picture, 3),
  threshold: (picture) => threshold(upscale(picture, 3)),
  blurred: (picture) => threshold(blur(upscale(picture, 3), 3)),
  inverted: (picture) => invert(upscale(picture, 3)),
  median: (picture) => threshold(upscale(median(picture), 3)),
  'thin strokes removed': (picture) => erode(dilate(threshold(upscale(picture, 3)), 4), 4),
  'gaps closed': (picture) => dilate(erode(threshold(upscale(picture, 3)), 3), 3),
  edges: (picture) => invert(edges(upscale(picture, 3))),
  // Against pictures that swap ink and paper below a wave: guess the wave as a straight line.
  'lower half swapped': (picture) => swapBelow(threshold(upscale(picture, 3)), 0.5),
  'lower 60 % swapped': (picture) => swapBelow(threshold(upscale(picture, 3)), 0.4),
  'lower 40 % swapped': (picture) => swapBelow(threshold(upscale(picture, 3)), 0.6),
  'swapped, smoothed': (picture) =>
    threshold(blur(erode(dilate(swapBelow(threshold(upscale(picture, 3)), 0.5), 3), 3), 3)),
  'wave found': (picture) => upscale(swapBelowWave(picture), 3),
  'wave found, smoothed': (picture) =>
    threshold(blur(erode(dilate(threshold(upscale(swapBelowWave(picture), 3)), 3), 3), 3)),
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

/** To any size; what shrinks is averaged. */
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

/** Otsu's: the level that parts ink from paper best. */
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

export function swapBelow({ width, height, grey }, share) {
  return {
    width,
    height,
    grey: grey.map((level, i) => (i >= Math.round(height * share) * width ? 255 - level : level)),
  }
}

/**
 * The strongest attack on swapped ink that needs no training, only a look at the source: letters cover less than half of
 * the picture, so the wave is the one with most paper above and most ink below it; searched for by descent.
 */
export function swapBelowWave(picture) {
  const { width, height, grey } = picture
  const ink = threshold(picture).grey
  const wrong = Array.from({ length: width }, (_, x) => {
    const sums = new Float64Array(height + 1) // pixels of the wrong kind when the line runs above row y
    for (let y = 0; y < height; y += 1) sums[0] += ink[y * width + x] > 127 ? 1 : 0
    for (let y = 0; y < height; y += 1) sums[y + 1] = sums[y] + (ink[y * width + x] > 127 ? -1 : 1)
    return sums
  })
  const line = ([middle, climb, a1, p1, f1, a2, p2, f2], x) => {
    const u = x / width
    const wave = a1 * Math.sin(p1 * u + f1) + a2 * Math.sin(p2 * u + f2)
    return Math.max(0, Math.min(height, Math.round(height * (middle + climb * (u - 0.5) + wave))))
  }
  const cost = (guess) => wrong.reduce((sum, sums, x) => sum + sums[line(guess, x)], 0)
  const spread = [0.1, 0.2, 0.12, 3, 3.1, 0.05, 6, 3.1]
  const random = lcg(width * height)
  const shake = (guess, size) => guess.map((value, i) => value + (random() * 2 - 1) * spread[i] * size)
  let [best, bestCost] = [null, Infinity]
  for (let start = 0; start < 6; start += 1) {
    let guess = shake([0.5, 0, 0.12, 10, 0, 0.04, 20, 0], 1)
    let guessCost = cost(guess)
    for (let step = 0; step < 700; step += 1) {
      const next = shake(guess, step < 250 ? 1 : step < 450 ? 0.3 : 0.1)
      const nextCost = cost(next)
      if (nextCost < guessCost) [guess, guessCost] = [next, nextCost]
    }
    if (guessCost < bestCost) [best, bestCost] = [guess, guessCost]
  }
  const out = Float32Array.from(grey)
  for (let x = 0; x < width; x += 1)
    for (let y = line(best, x); y < height; y += 1) out[y * width + x] = 255 - grey[y * width + x]
  return { width, height, grey: out }
}

function lcg(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0x1_0000_0000
  }
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

/** Ink (dark) shrinks: what is thinner than two radii goes. */
export function dilate(picture, radius) {
  return window(
    window(picture, radius, 0, (values) => Math.max(...values)),
    0,
    radius,
    (values) => Math.max(...values),
  )
}

/** Ink (dark) grows. */
export function erode(picture, radius) {
  return window(
    window(picture, radius, 0, (values) => Math.min(...values)),
    0,
    radius,
    (values) => Math.min(...values),
  )
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
