// How often simple matchers find the hole of a slide puzzle: node test/readers/slide-matchers.mjs [count] [seed] [folder]
// Each knows what a solver knows: the piece's outline and height, and that x lies between 100 and 262.
import { pathToFileURL } from 'node:url'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { blur, toGrey } from './preprocess.mjs'

const firstX = 100
const lastX = 262
const tolerancePx = 5

const matcherByName = {
  /** Where the picture's edges follow the piece's outline best. */
  outline: ({ picture, piece }) => {
    const edges = gradient(picture)
    const rim = rimOf(piece, 0)
    return argmax((x) => rim.reduce((sum, [dx, y]) => sum + edges[y * picture.width + x + dx], 0))
  },
  /** The usual recipe: edges of both, normalised cross-correlation over the piece's box. */
  'edges, correlated': ({ picture, piece }) => {
    const box = boxOf(piece)
    const outline = new Float32Array(piece.width * piece.height)
    for (const [x, y] of rimOf(piece, 0)) outline[y * piece.width + x] = 255
    return argmax((x) => correlation(gradient2(picture), picture.width, outline, piece.width, box, x))
  },
  /** The piece's own texture, normalised cross-correlation. */
  'texture, correlated': ({ picture, piece }) => {
    const inside = insideOf(piece)
    return argmax((x) => correlation(picture.grey, picture.width, piece.grey, piece.width, inside, x))
  },
  /** Where the inside of the outline differs most from what surrounds it. */
  'inside against outside': ({ picture, piece }) => {
    const inside = rimOf(piece, 3)
    const outside = rimOf(piece, -3)
    const mean = (points, x) =>
      points.reduce(
        (sum, [dx, y]) => sum + picture.grey[y * picture.width + Math.min(picture.width - 1, Math.max(0, x + dx))],
        0,
      ) / points.length
    return argmax((x) => Math.abs(mean(inside, x) - mean(outside, x)))
  },
  /** The same point by point along the outline, as a share of how rough the picture is there. */
  'step along the outline': ({ picture, piece }) => {
    const steps = rimSteps(piece)
    const soft = blur({ ...picture }, 1).grey
    return argmax((x) => {
      let sum = 0
      let squares = 0
      for (const [inX, inY, outX, outY] of steps) {
        const step = at(soft, picture, x + inX, inY) - at(soft, picture, x + outX, outY)
        sum += step
        squares += step * step
      }
      return Math.abs(sum) / Math.sqrt(squares * steps.length + 1)
    })
  },
  /** Where the piece's rim continues into what lies outside the outline. */
  seam: ({ picture, piece }) => {
    const steps = rimSteps(piece, 4, 2)
    return argmax((x) => {
      let sum = 0
      for (const [inX, inY, outX, outY] of steps) {
        sum -= Math.abs(piece.grey[inY * piece.width + inX] - at(picture.grey, picture, x + outX, outY))
      }
      return sum
    })
  },
}

/** @returns for each matcher, the share of puzzles it lands on within the tolerance */
export function matchSlides(puzzles, matchers = Object.keys(matcherByName)) {
  const hits = Object.fromEntries(matchers.map((name) => [name, 0]))
  for (const { background, piece, x } of puzzles) {
    const strip = PNG.sync.read(piece)
    const opacity = Float32Array.from({ length: strip.width * strip.height }, (_, i) => strip.data[i * 4 + 3])
    const known = {
      picture: toGrey(jpeg.decode(background, { useTArray: true, formatAsRGBA: true })),
      piece: { ...toGrey(strip), opacity },
    }
    for (const name of matchers) if (Math.abs(matcherByName[name](known) - x) <= tolerancePx) hits[name] += 1
  }
  return Object.fromEntries(matchers.map((name) => [name, hits[name] / puzzles.length]))
}

function argmax(score) {
  let [best, bestX] = [-Infinity, firstX]
  for (let x = firstX; x <= lastX; x += 1) {
    const value = score(x)
    if (value > best) [best, bestX] = [value, x]
  }
  return bestX
}

function at(grey, { width, height }, x, y) {
  return grey[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))]
}

function gradient({ width, height, grey }) {
  return grey.map((_, i) => {
    const x = i % width
    const y = (i - x) / width
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) return 0
    return Math.hypot(grey[i + 1] - grey[i - 1], grey[i + width] - grey[i - width])
  })
}

const gradients = new WeakMap()
function gradient2(picture) {
  if (!gradients.has(picture)) gradients.set(picture, gradient(blur(picture, 1)))
  return gradients.get(picture)
}

/** Points whose depth below the outline is about `depth` pixels (negative: outside). */
function rimOf(piece, depth) {
  const inside = (x, y) =>
    x >= 0 && y >= 0 && x < piece.width && y < piece.height && piece.opacity[y * piece.width + x] > 127
  const points = []
  const reach = Math.abs(depth)
  for (let y = -reach; y < piece.height + reach; y += 1) {
    if (y < 0 || y >= piece.height) continue
    for (let x = -reach; x < piece.width + reach; x += 1) {
      const here = inside(x, y)
      if (depth < 0 ? here : !here) continue
      let nearest = Infinity
      for (let j = -reach - 1; j <= reach + 1; j += 1) {
        for (let i = -reach - 1; i <= reach + 1; i += 1)
          if (inside(x + i, y + j) !== here) nearest = Math.min(nearest, Math.hypot(i, j))
      }
      if (nearest > reach && nearest <= reach + 1) points.push([x, y])
    }
  }
  return points
}

/** Pairs of points on either side of the outline. */
function rimSteps(piece, depth = 3, gap = 3) {
  const outside = rimOf(piece, -gap)
  return rimOf(piece, depth).map(([x, y]) => {
    const [outX, outY] = outside.reduce((best, point) =>
      Math.hypot(point[0] - x, point[1] - y) < Math.hypot(best[0] - x, best[1] - y) ? point : best,
    )
    return [x, y, outX, outY]
  })
}

function boxOf(piece) {
  const rows = rimOf(piece, 0).map(([, y]) => y)
  const points = []
  for (let y = Math.min(...rows); y <= Math.max(...rows); y += 1)
    for (let x = 0; x < piece.width; x += 1) points.push([x, y])
  return points
}

function insideOf(piece) {
  return boxOf(piece).filter(([x, y]) => piece.opacity[y * piece.width + x] > 200)
}

function correlation(a, widthA, b, widthB, points, x) {
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0]
  for (const [dx, y] of points) {
    const left = a[y * widthA + x + dx]
    const right = b[y * widthB + dx]
    sumA += left
    sumB += right
    sumAA += left * left
    sumBB += right * right
    sumAB += left * right
  }
  const n = points.length
  return (n * sumAB - sumA * sumB) / Math.sqrt((n * sumAA - sumA * sumA) * (n * sumBB - sumB * sumB) + 1)
}

async function main([count = '300', seed = 'slides', folder]) {
  const pictures = await import('../../packages/pictures/dist/index.js')
  const pictureFolder = folder ? pictures.openPictureFolder(folder) : undefined
  for (const level of [1, 2]) {
    const random = pictures.seededRandom(`${seed} ${level}`)
    const puzzles = Array.from({ length: Number(count) }, () =>
      pictures.drawSlide({ level, scene: pictures.paintScene({ random, pictureFolder }), random }),
    )
    const rates = matchSlides(puzzles)
    console.log(`slide level ${level}, within ${tolerancePx} px, ${count} puzzles (blind guess: 6.7 %)`)
    for (const [name, rate] of Object.entries(rates)) console.log(`    ${name.padEnd(24)} ${(100 * rate).toFixed(1)} %`)
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2))
