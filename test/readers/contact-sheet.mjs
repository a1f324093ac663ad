// Puts many pictures on one sheet, to be looked at: node test/readers/contact-sheet.mjs letters|slides OUT.png [seed] [small]
// `small` is what docs/images shows.
import { writeFileSync } from 'node:fs'
import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import * as pictures from '../../packages/pictures/dist/index.js'

const [what = 'letters', out = `${what}.png`, seed = 'contact sheet', extra = ''] = process.argv.slice(2)
const small = extra === 'small'
const random = pictures.seededRandom(seed)
const style = pictures.styleFromSeed(seed)
const sheet = what === 'letters' ? letters() : slides()
writeFileSync(out, PNG.sync.write(sheet, { deflateLevel: 9, colorType: 2 }))

function letters() {
  const columns = small ? 5 : 4
  const rowsEach = small ? 1 : 3
  const rows = []
  for (const level of [0, 1, 2]) {
    for (const length of [4, 5, 6]) {
      for (let row = 0; row < rowsEach; row += 1) {
        rows.push(
          Array.from({ length: columns }, (_, column) =>
            pictures.drawLetters({
              text: pictures.randomLetters(length, random),
              level,
              style,
              random,
              scale: small ? 1 : 2,
              dark: row === rowsEach - 1 && column >= columns / 2,
            }),
          ),
        )
      }
    }
  }
  return arrange(
    rows.map((row) => row.map((bytes) => PNG.sync.read(bytes))),
    8,
  )
}

function slides() {
  const columns = 2
  const scale = small ? 1 : 2
  const cells = Array.from({ length: small ? 8 : 12 }, (_, i) => {
    const scene = pictures.paintScene({ random })
    const { background, piece } = pictures.drawSlide({ scene, level: i < (small ? 4 : 6) ? 1 : 2, scale, random })
    const pair = besides(jpeg.decode(background, { formatAsRGBA: true }), PNG.sync.read(piece))
    return small ? fewerColours(pair) : pair
  })
  return arrange(
    Array.from({ length: cells.length / columns }, (_, row) => cells.slice(row * columns, (row + 1) * columns)),
    10,
  )
}

function besides(left, right) {
  const both = blank(left.width + 6 + right.width, left.height)
  paste(both, left, 0, 0)
  paste(both, right, left.width + 6, 0)
  return both
}

function arrange(rows, gap) {
  const { width, height } = rows[0][0]
  const sheet = blank(rows[0].length * (width + gap) + gap, rows.length * (height + gap) + gap)
  rows.forEach((row, y) => {
    row.forEach((picture, x) => {
      paste(sheet, picture, gap + x * (width + gap), gap + y * (height + gap))
    })
  })
  return sheet
}

function blank(width, height) {
  const png = new PNG({ width, height })
  png.data.fill(255)
  return png
}

function paste(onto, picture, left, top) {
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      const from = (y * picture.width + x) * 4
      const to = ((y + top) * onto.width + x + left) * 4
      const share = picture.data[from + 3] / 255
      for (let c = 0; c < 3; c += 1)
        onto.data[to + c] = Math.round(onto.data[to + c] * (1 - share) + picture.data[from + c] * share)
    }
  }
}

// What a JPEG left between two colours hardly compresses again.
function fewerColours(picture) {
  picture.data.forEach((value, i) => {
    if (i % 4 < 3) picture.data[i] = Math.min(255, Math.round(value / 8) * 8)
  })
  return picture
}
