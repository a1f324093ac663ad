import { BYTES, END, HEADER, LONGEST_RUN, RUNS, SHORTEST_RUN, type Token } from './ink-codes.js'

export interface InkRows {
  width: number
  height: number
  /** One byte a pixel, 0 to 15. */
  levels: Uint8Array
  /** What is added to the levels of each column: multiples of 16, from left to right never less, nor more than 16 at a step. */
  hues: Uint8Array
}

/**
 * Deflates (RFC 1950 and 1951) the rows of an 8-bit PNG: the first as differences from left to right, the others as what
 * differs from the row above, where hues play no part and ink changes little. That leaves runs of 0 and small numbers.
 *
 * @param out large enough: four bytes a pixel are
 * @returns where the stream ends in `out`
 */
export function deflateInk(rows: InkRows, out: Uint8Array, start: number): number {
  const { tokens, count, checksum } = tokenise(rows)
  out.set(HEADER.bytes, start)
  let at = start + HEADER.bytes.length
  let pending = HEADER.pending
  let pendingBits = HEADER.pendingBits
  for (let i = 0; i < count; i += 1) {
    const token = tokens[i] as Token
    pending |= (token & 0xffff) << pendingBits
    pendingBits += token >>> 16
    if (pendingBits >= 16) {
      out[at] = pending
      out[at + 1] = pending >>> 8
      at += 2
      pending >>>= 16
      pendingBits -= 16
    }
  }
  for (; pendingBits > 0; pendingBits -= 8) {
    out[at++] = pending
    pending >>>= 8
  }
  for (const shift of [24, 16, 8, 0]) out[at++] = checksum >>> shift
  return at
}

let scratch = new Uint32Array(0)

function tokenise({ width, height, levels, hues }: InkRows) {
  if (scratch.length < (width + 1) * height + 1) scratch = new Uint32Array((width + 1) * height + 1)
  const tokens = scratch
  let count = 0
  let sum = 1 // Adler-32: of the bytes, and of the sums so far
  let sumOfSums = 0
  for (let row = 0; row < height; row += 1) {
    const filter = row === 0 ? 1 : 2
    tokens[count++] = BYTES[filter] as Token
    sum += filter
    sumOfSums += sum
    let zeros = 0
    for (let column = 0; column <= width; column += 1) {
      const difference = column === width ? -1 : differenceAt(levels, hues, width, row, column)
      if (difference === 0) {
        zeros += 1
        continue
      }
      if (zeros > 0) {
        sumOfSums += zeros * sum
        count = putZeros(tokens, count, zeros)
        zeros = 0
      }
      if (difference < 0) break
      tokens[count++] = BYTES[difference] as Token
      sum += difference
      sumOfSums += sum
    }
    sum %= 65521
    sumOfSums %= 65521
  }
  tokens[count++] = END
  return { tokens, count, checksum: (sumOfSums << 16) | sum }
}

function differenceAt(levels: Uint8Array, hues: Uint8Array, width: number, row: number, column: number): number {
  const pixel = row * width + column
  const level = levels[pixel] as number
  if (row > 0) return (level - (levels[pixel - width] as number)) & 255
  if (column === 0) return (level + (hues[0] as number)) & 255
  const hueStep = (hues[column] as number) - (hues[column - 1] as number)
  return (level - (levels[pixel - 1] as number) + hueStep) & 255
}

function putZeros(tokens: Uint32Array, from: number, zeros: number): number {
  let count = from
  tokens[count++] = BYTES[0] as Token
  let left = zeros - 1
  for (; left > LONGEST_RUN; left -= LONGEST_RUN) tokens[count++] = RUNS[LONGEST_RUN] as Token
  if (left >= SHORTEST_RUN) tokens[count++] = RUNS[left] as Token
  else for (; left > 0; left -= 1) tokens[count++] = BYTES[0] as Token
  return count
}
