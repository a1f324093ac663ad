import { beforeEach, describe, expect, test } from 'vitest'
import { solveBirthday } from '../src/frame/proof-of-work/birthday.js'
import { chachaBlock, chachaInput, chachaOutput } from '../src/frame/proof-of-work/chacha.js'
import { findProof } from '../src/frame/proof-of-work/proof.js'

/** A list's number, as 16 hex digits. */
function numberAt(key: number[], nonce: number, place: number): bigint {
  chachaInput.set(key, 4)
  chachaInput.set([place >> 3, nonce, 0, 0], 12)
  chachaBlock()
  const [high, low] = Uint32Array.from(chachaOutput).subarray(2 * (place & 7))
  return (BigInt(high as number) << 32n) | BigInt(low as number)
}

describe('chachaBlock()', () => {
  beforeEach(() => {
    chachaInput.fill(0, 4)
  })

  test('is ChaCha8, by the published vector of an empty key and nonce', () => {
    chachaBlock()
    expect(Buffer.from(chachaOutput.buffer).toString('hex')).toBe(
      '3e00ef2f895f40d67f5bb8e81f09a5a12c840ec3ce9a7f3b181be188ef711a1e' +
        '984ce172b9216f419f445367456d5619314a42a3da86b001387bfdb80e0cfe42',
    )
  })
})

describe('solveBirthday()', () => {
  const key = [1, 2 ** 32 - 2, 3, 2 ** 31, 5, 6, 7, 8]
  const found: { nonce: number; places: number[] }[] = []
  for (let nonce = 0; nonce < 40; nonce++) solveBirthday(key, nonce, (places) => found.push({ nonce, places }))

  test('finds nearly two solutions in a puzzle', () => {
    expect(found.length / 40).toBeGreaterThan(1.4)
    expect(found.length / 40).toBeLessThan(2.4)
  })

  test('each solution has eight places whose numbers cancel out: pairs in 16 bits, fours in 32', () => {
    for (const { nonce, places } of found) {
      expect(new Set(places).size).toBe(8)
      const numbers = places.map((place) => numberAt(key, nonce, place))
      const xor = (from: number, to: number) => numbers.slice(from, to).reduce((a, b) => a ^ b)
      expect(xor(0, 8)).toBe(0n)
      for (const from of [0, 4]) expect(xor(from, from + 4) >> 32n).toBe(0n)
      for (const from of [0, 2, 4, 6]) expect(xor(from, from + 2) >> 48n).toBe(0n)
    }
  })

  test('each half of a solution is ordered by its first place, so that no solution has two forms', () => {
    for (const { places } of found) {
      for (const size of [2, 4, 8]) {
        for (let at = 0; at < 8; at += size) expect(places[at]).toBeLessThan(places[at + size / 2] as number)
      }
    }
  })

  test('finds the same solutions again, whatever was solved in between', () => {
    const again: number[][] = []
    solveBirthday(key, found[0]?.nonce as number, (places) => again.push(places))
    expect(again[0]).toEqual(found[0]?.places)
  })
})

describe('findProof()', () => {
  const key = [1, 2, 3, 4, 5, 6, 7, 8]

  test('has as many solutions as are required, of nine words each', () => {
    expect(findProof({ key, solutions: 3, threshold: 2 ** 32 })).toHaveLength(3 * 9)
  })

  test('keeps only solutions whose number is low enough, and so needs more puzzles', () => {
    const lastNonce = (threshold: number) => findProof({ key, solutions: 8, threshold }).at(-9) as number
    expect(lastNonce(2 ** 29)).toBeGreaterThan(lastNonce(2 ** 32))
  })
})
