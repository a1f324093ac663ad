import { randomUUID } from 'node:crypto'

/** A ticket that no vendor has issued, for `selfTest`: nobody can know it, and a vendor's log shows what it is. */
export const madeUpTicket = (): string => `ticketgate-self-test-${randomUUID()}`
