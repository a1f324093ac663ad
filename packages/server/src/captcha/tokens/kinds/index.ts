import { challenge } from './challenge.js'
import { picture } from './picture.js'
import { pictureUrl } from './picture-url.js'
import { script } from './script.js'
import { session } from './session.js'
import { ticket } from './ticket.js'
import { ownBytes, type TokenKind } from './token-kind.js'
import { packVisit, unpackVisit, type VisitClaims, visitBytes } from './visit.js'

const kinds = {
  'picture-url': pictureUrl,
  picture,
  'script-url': script,
  script,
  session,
  challenge,
  ticket,
} as const

/** What a token is for. Each purpose has claims of its own, and keys of its own, so that no token passes for another. */
export type Purpose = keyof typeof kinds

/** What a token for this purpose says. */
export type ClaimsOf<P extends Purpose> = (typeof kinds)[P] extends TokenKind<infer Claims> ? Claims : never

export const purposes = Object.keys(kinds) as readonly Purpose[]

/** Every token's plain text is this long, so that a token's length reveals nothing. */
export const claimsBytes = visitBytes + ownBytes

export function packClaims<P extends Purpose>(purpose: P, claims: ClaimsOf<P>): Buffer {
  const bytes = Buffer.alloc(claimsBytes)
  packVisit(claims, bytes)
  ownPart(purpose).pack(claims, bytes.subarray(visitBytes))
  return bytes
}

export function unpackClaims<P extends Purpose>(purpose: P, bytes: Buffer): ClaimsOf<P> {
  return { ...unpackVisit(bytes), ...ownPart(purpose).unpack(bytes.subarray(visitBytes)) } as ClaimsOf<P>
}

const ownPart = (purpose: Purpose): TokenKind<VisitClaims> => kinds[purpose] as TokenKind<VisitClaims>
