import type { Pow } from '../../wire.js'
import { solveBirthday } from './birthday.js'
import { chachaBlock, chachaInput, chachaOutput } from './chacha.js'

/** The proof: each solution's nonce and eight places, as 32-bit little-endian words, in Base64. */
export function findProof({ key, solutions, threshold }: Pow): string {
  const keyWords = Int32Array.from({ length: 8 }, (_, i) => Number.parseInt(key.slice(8 * i, 8 * i + 8), 16))
  const proof: number[] = []
  for (let nonce = 0; proof.length < 9 * solutions; nonce++) {
    solveBirthday(keyWords, nonce, (places) => {
      if (proof.length < 9 * solutions && numberOf(keyWords, nonce, places) < threshold) proof.push(nonce, ...places)
    })
  }
  return btoa(String.fromCharCode(...new Uint8Array(Uint32Array.from(proof).buffer)))
}

/** A solution's number: a block that counts no numbers of the puzzle, keyed by the key and the eight places. */
function numberOf(keyWords: Int32Array, nonce: number, places: number[]): number {
  chachaInput.set(
    places.map((place, i) => place ^ (keyWords[i] as number)),
    4,
  )
  chachaInput[12] = -1
  chachaInput[13] = nonce
  chachaBlock()
  return (chachaOutput[0] as number) >>> 0
}
