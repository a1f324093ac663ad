import { hash } from 'node:crypto'

const keyBytes = 16
const scratch = Buffer.alloc(32)

/** The first 16 bytes of SHA-256 over a JSON array, in hex: JSON keeps ["ab","c"] and ["a","bc"] apart, and writes undefined as null. */
function digest(parts: readonly unknown[]): string {
  // Not a slice of the hex text, which would keep all of it in memory with every ticket that is remembered.
  scratch.write(hash('sha256', JSON.stringify(parts), 'binary'), 'latin1')
  return scratch.toString('hex', 0, keyBytes)
}

/** A ticket's key in the store: what the vendor uses up, within the provider's realm. */
export function ticketKey(realm: string, ticket: readonly string[]): string {
  return digest([realm, ...ticket])
}

/** A digest of all else that must be the same when the ticket is presented again. */
export function ticketBinding(bound: readonly (string | undefined)[]): string {
  return digest(bound)
}

/** A ticket's name in logs and events; the ticket cannot be recovered from it. */
export function ticketName(key: string): string {
  return key.slice(0, 8)
}
