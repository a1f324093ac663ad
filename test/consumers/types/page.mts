import type { GuardedFetchOptions } from '@ticketgate/client'
import type { TicketGateProps } from '@ticketgate/react'
import type { Refused } from './refused.js'

// A page is a module: beside the application, which is compiled as both kinds, it is of one alone.
type AllRefused = Refused<GuardedFetchOptions> | Refused<TicketGateProps>
export const refused: [AllRefused] extends [never] ? 'none' : AllRefused = 'none'
