import type { VisitClaims } from './visit.js'

/** How the claims that only one kind of token has are written into `ownBytes` bytes, after those of the visit. */
export interface TokenKind<Claims extends VisitClaims> {
  pack(claims: Claims, own: Buffer): void
  unpack(own: Buffer): Omit<Claims, keyof VisitClaims>
}

/** The same for all kinds, so that a token's length reveals nothing. */
export const ownBytes = 10

/** @throws {RangeError} if there is no room for the text */
export function packText(text: string, bytes: Buffer): void {
  if (text.length > bytes.length) throw new RangeError(`A text in a token has at most ${bytes.length} characters.`)
  bytes.write(text, 'latin1')
}

export const unpackText = (bytes: Buffer): string => bytes.toString('latin1').replace(/\0+$/, '')
