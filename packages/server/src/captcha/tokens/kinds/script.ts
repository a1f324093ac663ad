import type { TokenKind } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** The token in a page's script, and the one in the URL that the script is fetched from: the visit alone. */
export type ScriptClaims = VisitClaims

export const script: TokenKind<ScriptClaims> = {
  pack() {},
  unpack: () => ({}),
}
