import type { Pow } from '../../wire.js'
import { paddedWords, sha256Words } from './sha256.js'

/** Tries `count` nonces from `from` on; undefined: none of them is one. */
export function findNonce({ salt, bits }: Pow, from: number, count: number): string | undefined {
  for (let nonce = from; nonce < from + count; nonce++) {
    if (leadingZeroBits(sha256Words(paddedWords(`${salt}:${nonce}`))) >= bits) return String(nonce)
  }
  return undefined
}

function leadingZeroBits(words: Int32Array): number {
  let zeros = 0
  for (const word of words) {
    zeros += Math.clz32(word)
    if (word !== 0) break
  }
  return zeros
}
