import type { Hostility } from '../../budgets/budgets.js'
import { packText, type TokenKind, unpackText } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** The signature of a picture that an application shows. */
export interface PictureClaims extends VisitClaims {
  readonly hostility: Hostility
  /** What can be read in it. */
  readonly letters: string
}

export const picture: TokenKind<PictureClaims> = {
  pack({ hostility, letters }, own) {
    own[0] = hostility
    packText(letters, own.subarray(1))
  },
  unpack: (own) => ({ hostility: own[0] as Hostility, letters: unpackText(own.subarray(1)) }),
}
