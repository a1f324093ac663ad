import { createHash } from 'node:crypto'

const MAX_NONCE_LENGTH = 64

/** The salt is derived from the challenge, so nothing is stored and the work is spent with the challenge. */
export function powSalt(challenge: string): string {
  return createHash('sha256').update(`pow:${challenge}`).digest('hex').slice(0, 32)
}

/** True if SHA-256(salt ':' nonce) begins with `bits` zero bits. */
export function isPowDone(challenge: string, bits: number, nonce: string | undefined): boolean {
  if (bits === 0) return true
  if (nonce === undefined || nonce.length > MAX_NONCE_LENGTH) return false
  const digest = createHash('sha256')
    .update(`${powSalt(challenge)}:${nonce}`)
    .digest()
  return leadingZeroBits(digest) >= bits
}

function leadingZeroBits(digest: Buffer): number {
  const word = digest.readUInt32BE(0)
  return Math.clz32(word)
}
