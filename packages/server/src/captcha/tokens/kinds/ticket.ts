import { type Way, ways } from '../../../contracts/statistics.js'
import type { Hostility } from '../../budgets/budgets.js'
import type { TokenKind } from './token-kind.js'
import type { VisitClaims } from './visit.js'

/** A solved captcha. */
export interface TicketClaims extends VisitClaims {
  /** How hostile the visit looked when its challenge was issued. */
  readonly hostility: Hostility
  /** How long the answer took. */
  readonly solvedInSeconds: number
  /** How the captcha reached its visitor, for the statistics. */
  readonly way: Way
}

export const ticket: TokenKind<TicketClaims> = {
  pack({ hostility, solvedInSeconds, way }, own) {
    own[0] = hostility
    own.writeUInt32BE(solvedInSeconds, 1)
    own[5] = ways.indexOf(way)
  },
  unpack: (own) => ({
    hostility: own[0] as Hostility,
    solvedInSeconds: own.readUInt32BE(1),
    way: ways[own[5] as number] ?? 'unknown',
  }),
}
