import { createHash } from 'node:crypto'

const MAX_NONCE_LENGTH = 64

/** The salt comes from the challenge itself, so nothing is stored and the work is spent with it. */
export function powSalt(challenge: string): string {
  return createHash('sha256').update(`pow:${challenge}`).digest('hex').slice(0, 32)
}

/** True where SHA-256(salt ':' nonce) begins with that many zero bits. */
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
