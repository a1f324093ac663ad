import { packText, type TokenKind, unpackText } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** A page's right to request challenges. */
export interface SessionClaims extends VisitClaims {
  /** At most 8 ASCII characters, under which its script's challenges are counted; '' if it came without a script. */
  readonly scriptName: string
}

export const session: TokenKind<SessionClaims> = {
  pack: ({ scriptName }, own) => packText(scriptName, own),
  unpack: (own) => ({ scriptName: unpackText(own) }),
}
