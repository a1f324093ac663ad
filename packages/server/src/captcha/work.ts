import { hash } from 'node:crypto'
import { chachaBlock } from './chacha.js'

/**
 * The proof of work: so many solutions of the generalised birthday problem, as in Biryukov and Khovratovich, "Equihash"
 * (NDSS 2016), with 64 bits, 131,072 numbers and eight of them in a solution. The widget's solver says how it is done.
 */
export interface Work {
  /** Eight 32-bit words: the key of the random numbers. */
  readonly key: readonly number[]
  /** How many solutions a proof has. */
  readonly solutions: number
  /** A solution counts if its number is below this, of 2^32. */
  readonly threshold: number
}

/** The time to find the n-th of random events varies by 1 / sqrt(n): 0.18. One event would vary by 1. */
const solutionsPerProof = 32
/** What the widget's solver finds in a puzzle on average. */
const solutionsPerPuzzle = 1.89

const placeCount = 1 << 17
const placesPerSolution = 8
const numbersPerBlock = 8
const wordsPerSolution = 1 + placesPerSolution
/** Above all that number the blocks of a puzzle. */
const lotteryCounter = 0xffffffff

/** The amounts of work, at most 32 of them; plan.ts says what for. */
export const puzzleCounts = [0, 20, 25, 28, 35, 100, 125, 300, 375] as const
export type PuzzleCount = (typeof puzzleCounts)[number]

/** How many numbers a proof has: each solution's nonce and eight places. */
export const proofLength = solutionsPerProof * wordsPerSolution

/**
 * The key is derived from the challenge, so nothing is stored and the work is spent with the challenge.
 * @param puzzles how many of them a proof costs on average: 17, where every solution counts, or more
 */
export function workOf(challenge: string, puzzles: number): Work {
  const digest = hash('sha256', `work:${challenge}`, 'buffer')
  return {
    key: Array.from({ length: 8 }, (_, i) => digest.readUInt32LE(4 * i)),
    solutions: solutionsPerProof,
    threshold: Math.min(2 ** 32, Math.round((solutionsPerProof / (puzzles * solutionsPerPuzzle)) * 2 ** 32)),
  }
}

/** Whether these numbers prove the work of this challenge. */
export function isWorkDone(challenge: string, puzzles: number, proof: readonly number[]): boolean {
  if (proof.length !== proofLength) return false
  const { key, threshold } = workOf(challenge, puzzles)
  const seen = new Set<string>()
  for (let at = 0; at < proofLength; at += wordsPerSolution) {
    const nonce = proof[at] as number
    const places = proof.slice(at + 1, at + wordsPerSolution)
    seen.add(proof.slice(at, at + wordsPerSolution).join())
    if (!isSolution(key, nonce, places)) return false
    const lottery = key.map((word, i) => word ^ (places[i] as number))
    if ((chachaBlock(lottery, lotteryCounter, nonce)[0] as number) >= threshold) return false
  }
  return seen.size === solutionsPerProof
}

/** Whether these places, each half ordered by its first, hold numbers of which pairs, fours and all eight agree. */
function isSolution(key: readonly number[], nonce: number, places: readonly number[]): boolean {
  if (places.some((place) => place >= placeCount) || new Set(places).size !== placesPerSolution) return false
  const numbers = places.map((place) => {
    const block = chachaBlock(key, Math.floor(place / numbersPerBlock), nonce)
    const at = 2 * (place % numbersPerBlock)
    return [block[at] as number, block[at + 1] as number] as const
  })
  for (let size = 2; size <= placesPerSolution; size *= 2) {
    for (let at = 0; at < placesPerSolution; at += size) {
      if ((places[at] as number) > (places[at + size / 2] as number)) return false
      const [high, low] = xor(numbers.slice(at, at + size))
      if (size === 2 ? high >>> 16 !== 0 : high !== 0 || (size === 8 && low !== 0)) return false
    }
  }
  return true
}

const xor = (numbers: readonly (readonly [number, number])[]): readonly [number, number] =>
  numbers.reduce(([high, low], number) => [high ^ number[0], low ^ number[1]], [0, 0])
