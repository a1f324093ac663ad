import { packText, type TokenKind, unpackText } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** The right to fetch pictures, in a URL. */
export interface PictureUrlClaims extends VisitClaims {
  /** 8 hex digits of the address that requested the URL. */
  readonly callerTag: string
}

export const pictureUrl: TokenKind<PictureUrlClaims> = {
  pack: ({ callerTag }, own) => packText(callerTag, own),
  unpack: (own) => ({ callerTag: unpackText(own) }),
}
