import { chachaBlock, chachaInput, chachaOutput } from './chacha.js'

/**
 * The generalised birthday problem, as in Biryukov and Khovratovich, "Equihash" (NDSS 2016): of 131,072 random numbers
 * of 64 bits, find eight whose exclusive or is zero, in such a way that pairs agree in the first 16 bits and fours in
 * the first 32. Wagner's algorithm finds about 1.9 such eights, in three rounds of sorting through 6 MB. A server's
 * core gains little over a phone's there, and eight numbers are checked in microseconds.
 *
 * A round sorts by 8 bits into partitions, which fit into the fastest cache, and within each by the next 8 bits. All of
 * it is in one typed array, whose address compilers take for a constant: twice as fast as one array for each purpose.
 */

const numbers = 1 << 17
const numbersPerBlock = 8
const partitions = 256
/** One in ten thousand partitions holds more than this, and then loses some. */
const room = 640
/** A number has two words, shifted so that the next bits to agree come first, and one that says what it was made of. */
const words = 3
const roundSize = partitions * room * words

const countsAt = 3 * roundSize
const headsAt = countsAt + 3 * partitions
const linksAt = headsAt + 256
const lastAt = linksAt + room + 1
const matchesAt = lastAt + 4096
/** A puzzle has about two matches; more than this are lost. */
const matchesEnd = matchesAt + 512
const heap = new Int32Array(matchesEnd)

/** Calls `found` with each eight, as places in the list of numbers, each half ordered by its first. */
export function solveBirthday(key: readonly number[], nonce: number, found: (places: number[]) => void): void {
  heap.fill(0, countsAt, headsAt)
  addNumbers(key, nonce)
  addPairs(0)
  addPairs(1)
  findLastPairs(found)
}

function add(round: number, high: number, low: number, madeOf: number): void {
  const partition = high >>> 24
  const countAt = countsAt + round * partitions + partition
  const count = heap[countAt] as number
  if (count === room) return
  const at = round * roundSize + (partition * room + count) * words
  heap[countAt] = count + 1
  heap[at] = high
  heap[at + 1] = low
  heap[at + 2] = madeOf
}

function addNumbers(key: readonly number[], nonce: number): void {
  chachaInput.set([...key, 0, nonce], 4)
  for (let block = 0; block < numbers / numbersPerBlock; block++) {
    chachaInput[12] = block
    chachaBlock()
    for (let i = 0; i < numbersPerBlock; i++) {
      add(0, chachaOutput[2 * i] as number, chachaOutput[2 * i + 1] as number, block * numbersPerBlock + i)
    }
  }
}

/** Adds every two numbers of a round that agree in their first 16 bits to the next round. */
function addPairs(round: number): void {
  for (let partition = 0; partition < partitions; partition++) {
    heap.fill(0, headsAt, linksAt)
    // Slots are counted from 1: 0 ends a chain.
    const start = (round * partitions * room + partition * room - 1) * words
    const count = heap[countsAt + round * partitions + partition] as number
    for (let slot = 1; slot <= count; slot++) {
      const at = start + slot * words
      const high = heap[at] as number
      const low = heap[at + 1] as number
      const headAt = headsAt + ((high >>> 16) & 255)
      let other = heap[headAt] as number
      heap[linksAt + slot] = other
      heap[headAt] = slot
      while (other > 0) {
        const otherAt = start + other * words
        const lowXor = low ^ (heap[otherAt + 1] as number)
        const highXor = high ^ (heap[otherAt] as number)
        add(round + 1, (highXor << 16) | (lowXor >>> 16), lowXor << 16, (partition << 20) | (other << 10) | slot)
        other = heap[linksAt + other] as number
      }
    }
  }
}

/**
 * Kept out of the search for matches: a compiler that finds what rarely happens within a hot loop compiles the loop anew
 * each time that it guessed wrong, which took longer than twenty puzzles do.
 */
function findLastPairs(found: (places: number[]) => void): void {
  const end = matchLastPairs()
  for (let at = matchesAt; at < end; at += 2) {
    const places = ordered(placesOf(2, heap[at] as number), placesOf(2, heap[at + 1] as number))
    // Two pairs of the same four numbers always agree, and are worth nothing.
    if (new Set(places).size > 7) found(places)
  }
}

/**
 * Lists every two numbers of the third round that agree in all 32 bits left, by remembering the last one of each kind.
 * @returns where the list ends
 */
function matchLastPairs(): number {
  let matchAt = matchesAt
  for (let partition = 0; partition < partitions; partition++) {
    const start = 2 * roundSize + partition * room * words
    const end = start + (heap[countsAt + 2 * partitions + partition] as number) * words
    for (let at = start; at < end; at += words) {
      const value = heap[at] as number
      const placeAt = lastAt + ((value >>> 12) & 4095)
      const other = heap[placeAt] as number
      heap[placeAt] = at
      // What was remembered for another partition, or another puzzle, is not below `at` or differs.
      if (heap[other] !== value || other < start || other >= at || matchAt === matchesEnd) continue
      heap[matchAt++] = other
      heap[matchAt++] = at
    }
  }
  return matchAt
}

function placesOf(round: number, at: number): number[] {
  const madeOf = heap[at + 2] as number
  if (round === 0) return [madeOf]
  const start = ((round - 1) * partitions * room + (madeOf >>> 20) * room - 1) * words
  return ordered(
    placesOf(round - 1, start + ((madeOf >>> 10) & 1023) * words),
    placesOf(round - 1, start + (madeOf & 1023) * words),
  )
}

const ordered = (a: number[], b: number[]): number[] =>
  (a[0] as number) < (b[0] as number) ? [...a, ...b] : [...b, ...a]
