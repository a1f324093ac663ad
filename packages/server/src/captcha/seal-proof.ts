import { createHmac, hkdfSync } from 'node:crypto'

/**
 * Shows that whoever made it has a seal key, without showing the key: `ticketgate doctor` sends one with its signed
 * request, and the service compares.
 * @param challenge a text that was never used before
 */
export function sealProof(sealKey: string, challenge: string): string {
  const key = Buffer.from(hkdfSync('sha256', sealKey, '', 'ticketgate doctor', 32))
  return createHmac('sha256', key).update(challenge).digest('base64url')
}
