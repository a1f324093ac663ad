import { hash } from 'node:crypto'

/** 128 bits as four words: a ticket's key, or its binding. */
export interface Digest {
  readonly words: Uint32Array
  /** The same memory as `words`. */
  readonly firstHalf: Uint32Array
  readonly otherHalf: Uint32Array
  /** @returns itself, with the digest that this text is; any other text is hashed */
  read(text: string): Digest
}

const digestBytes = 16
const isDigest = /^[0-9a-f]{32}$/

export function emptyDigest(): Digest {
  const bytes = Buffer.alloc(digestBytes)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, digestBytes / 4)
  const digest: Digest = {
    words,
    firstHalf: words.subarray(0, words.length / 2),
    otherHalf: words.subarray(words.length / 2),
    read(text) {
      bytes.write(isDigest.test(text) ? text : hash('sha256', text, 'hex'), 'hex')
      return digest
    },
  }
  return digest
}

/** Whether the same words are there. */
export function isSame(words: Uint32Array, others: Uint32Array, at: number): boolean {
  for (let n = 0; n < words.length; n += 1) if (others[at + n] !== words[n]) return false
  return true
}
