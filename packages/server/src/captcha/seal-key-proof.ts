import { createHmac, hkdfSync } from 'node:crypto'

/**
 * Shows that whoever made it has a seal key, without showing the key: `ticketgate doctor` sends one with its signed
 * request, and the service compares.
 * @param nonce a text that was never used before
 */
export function sealKeyProof(sealKey: string, nonce: string): string {
  const key = Buffer.from(hkdfSync('sha256', sealKey, '', 'ticketgate doctor', 32))
  return createHmac('sha256', key).update(nonce).digest('base64url')
}
