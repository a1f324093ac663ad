import type { Pow } from '../../wire.js'
import { solveBirthday } from './birthday.js'
import { chachaBlock, chachaInput, chachaOutput } from './chacha.js'

/** The proof: each solution's nonce and eight places, one after another. */
export function findProof({ key, solutions, threshold }: Pow): number[] {
  const proof: number[] = []
  for (let nonce = 0; proof.length < 9 * solutions; nonce++) {
    solveBirthday(key, nonce, (places) => {
      // A block that counts no numbers of the puzzle, keyed by the key and the eight places, is the solution's number.
      chachaInput.set([...key.map((word, i) => word ^ (places[i] as number)), -1, nonce], 4)
      chachaBlock()
      if ((chachaOutput[0] as number) >>> 0 < threshold) proof.push(nonce, ...places)
    })
  }
  // The last puzzle may have had more.
  return proof.slice(0, 9 * solutions)
}
