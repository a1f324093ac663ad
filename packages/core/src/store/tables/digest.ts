import { hash } from 'node:crypto'

/** 128 bits as four words: a ticket's key, or its binding. */
export interface Digest {
  readonly words: Uint32Array
  /** @returns itself, with the digest that this text is; any other text is hashed */
  read(text: string): Digest
}

const digestBytes = 16
const isDigest = /^[0-9a-f]{32}$/

export function emptyDigest(): Digest {
  const bytes = Buffer.alloc(digestBytes)
  const digest: Digest = {
    words: new Uint32Array(bytes.buffer, bytes.byteOffset, digestBytes / 4),
    read(text) {
      bytes.write(isDigest.test(text) ? text : hash('sha256', text, 'hex'), 'hex')
      return digest
    },
  }
  return digest
}

/** Whether these four words are the digest. */
export function isSame({ words }: Digest, others: Uint32Array, at: number): boolean {
  return (
    others[at] === words[0] && others[at + 1] === words[1] && others[at + 2] === words[2] && others[at + 3] === words[3]
  )
}
