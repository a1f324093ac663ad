// Makes glyphs.bin, the letter masks that the pictures are drawn from. Run by hand, only to change the fonts; SOURCES.md says how.
// A mask is a signed distance field: it stays sharp under any warp, and its threshold makes a letter thinner or bolder.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

const fonts = [
  ['nunito', 800],
  ['rubik', 600],
  ['bitter', 700],
  ['roboto-slab', 800],
  ['courier-prime', 700],
  ['fredoka', 600],
  ['grandstander', 700],
  ['baloo-2', 700],
  ['oswald', 600],
  ['kalam', 700],
  ['patrick-hand', 400],
  ['sniglet', 400],
  ['chewy', 400],
]
// No I J L O Q: bent, people mistake them for one another or for a stroke. No digits: a phone keeps one keyboard open.
const letters = 'ABCDEFGHKMNPRSTUVWXYZ'
const letterHeight = 36 // of every letter, in mask pixels
const margin = 5 // around it, also the largest distance that is stored
const fine = 8 // the outline is filled on a grid this much finer

const packages = process.argv[2]
if (!packages) throw new Error('Usage: node make-glyphs.mjs NODE_MODULES_WITH_THE_FONTS')
const opentype = createRequire(join(packages, 'x.js'))('opentype.js')

const chunks = [Buffer.from([fonts.length, letters.length, letterHeight, margin]), Buffer.from(letters, 'ascii')]
for (const [family, weight] of fonts) {
  const file = readFileSync(join(packages, '@fontsource', family, 'files', `${family}-latin-${weight}-normal.woff`))
  const font = opentype.parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.length))
  for (const letter of letters) chunks.push(mask(font, letter))
}
const packed = deflateSync(Buffer.concat(chunks), { level: 9 })
writeFileSync(new URL('glyphs.bin', import.meta.url), packed)
console.log(`glyphs.bin: ${fonts.length} fonts, ${packed.length} bytes`)

function mask(font, letter) {
  const box = font.getPath(letter, 0, 0, 1000).getBoundingBox()
  const scale = letterHeight / (box.y2 - box.y1)
  const width = Math.ceil((box.x2 - box.x1) * scale) + 2 * margin
  const height = letterHeight + 2 * margin
  const outlines = flatten(font.getPath(letter, 0, 0, 1000).commands).map((points) =>
    points.map(([x, y]) => [((x - box.x1) * scale + margin) * fine, ((y - box.y1) * scale + margin) * fine]),
  )
  const inside = fill(outlines, width * fine, height * fine)
  const toInk = distances(inside, width * fine, height * fine, 1)
  const toPaper = distances(inside, width * fine, height * fine, 0)
  const cells = Buffer.alloc(1 + width * height)
  cells[0] = width
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * fine + fine / 2) * width * fine + x * fine + fine / 2
      const distance = (Math.sqrt(toPaper[at]) - Math.sqrt(toInk[at])) / fine
      const level = Math.max(-1, Math.min(1, distance / margin))
      cells[1 + y * width + x] = Math.round((level + 1) * 31.5) // 64 levels: more only cost bytes
    }
  }
  return cells
}

function flatten(commands) {
  const outlines = []
  let [x, y] = [0, 0]
  for (const c of commands) {
    if (c.type === 'M') outlines.push([])
    const points = outlines.at(-1)
    for (let step = 1; step <= 10 && (c.type === 'Q' || c.type === 'C'); step += 1) {
      const t = step / 10
      const s = 1 - t
      points.push(
        c.type === 'Q'
          ? [s * s * x + 2 * s * t * c.x1 + t * t * c.x, s * s * y + 2 * s * t * c.y1 + t * t * c.y]
          : [
              s ** 3 * x + 3 * s * s * t * c.x1 + 3 * s * t * t * c.x2 + t ** 3 * c.x,
              s ** 3 * y + 3 * s * s * t * c.y1 + 3 * s * t * t * c.y2 + t ** 3 * c.y,
            ],
      )
    }
    if (c.type === 'M' || c.type === 'L') points.push([c.x, c.y])
    if (c.type !== 'Z') [x, y] = [c.x, c.y]
  }
  return outlines
}

// Non-zero winding: fonts cut from a variable font have overlapping outlines.
function fill(outlines, width, height) {
  const inside = new Uint8Array(width * height)
  for (let row = 0; row < height; row += 1) {
    const crossings = []
    const y = row + 0.5
    for (const points of outlines) {
      points.forEach(([x1, y1], i) => {
        const [x2, y2] = points[(i + 1) % points.length]
        if (y1 <= y !== y2 <= y) crossings.push([x1 + ((y - y1) / (y2 - y1)) * (x2 - x1), y1 < y2 ? 1 : -1])
      })
    }
    crossings.sort((a, b) => a[0] - b[0])
    let winding = 0
    crossings.forEach(([x, turn], i) => {
      winding += turn
      if (winding !== 0 && crossings[i + 1])
        inside.fill(1, row * width + Math.round(x), row * width + Math.round(crossings[i + 1][0]))
    })
  }
  return inside
}

// Squared distance to the nearest pixel that equals `target` (Felzenszwalb and Huttenlocher: columns, then rows).
function distances(pixels, width, height, target) {
  const field = Float64Array.from(pixels, (pixel) => (pixel === target ? 0 : 1e12))
  for (let x = 0; x < width; x += 1) sweep(field, x, width, height)
  for (let y = 0; y < height; y += 1) sweep(field, y * width, 1, width)
  return field
}

function sweep(field, start, stride, count) {
  const f = Float64Array.from({ length: count }, (_, i) => field[start + i * stride])
  const v = [0]
  const z = [-Infinity]
  for (let q = 1; q < count; q += 1) {
    const meet = (p) => (f[q] + q * q - f[p] - p * p) / (2 * q - 2 * p)
    while (v.length > 1 && meet(v.at(-1)) <= z.at(-1)) {
      v.pop()
      z.pop()
    }
    z.push(meet(v.at(-1)))
    v.push(q)
  }
  for (let q = 0, k = 0; q < count; q += 1) {
    while (k + 1 < v.length && z[k + 1] < q) k += 1
    field[start + q * stride] = (q - v[k]) ** 2 + f[v[k]]
  }
}
