import { memoryStore, type TicketStore } from '@ticketgate/core'

/**
 * Where what was used is remembered. In memory each of these has room of its own, so that a flood of one kind refuses
 * only that kind; a shared store is all of them, and as large as its operator lets it be.
 */
export interface Stores {
  /** What tickets need: themselves, answered challenges and pictures, and the credentials of other protocols. */
  readonly earned: TicketStore
  /** The same of those who needed no signed request: pages of an application's id, and slides of other protocols. */
  readonly unsigned: TicketStore
  /** What a page does before anything is answered, after a signed request: scripts, sessions and URLs. */
  readonly pages: TicketStore
  /** The same of pages of an application's id. */
  readonly unsignedPages: TicketStore
  /** Which challenges were answered too late: for the statistics alone. */
  readonly late: TicketStore
  /** Signed requests that answer, check and redeem. */
  readonly requests: TicketStore
  /** Signed requests that visitors cause by merely opening a page. */
  readonly pageViewRequests: TicketStore
}

/**
 * How much room there is in memory, and how much that allows for as long as you like, by the default lifetimes; marks of
 * tokens are kept for 300 seconds more. A mark takes 25 bytes.
 */
export const rooms: Readonly<Record<keyof Stores, number>> = {
  /**
   * An answered challenge is kept for 420 seconds, its ticket for 1,500: 520 passes a second, or 181 where a drag is kept
   * for an hour, too (level 2).
   */
  earned: 1_000_000,
  /**
   * A challenge of an application's page for 420 seconds, a slide for 240: 595 answers or 1,041 slides a second, or 62
   * right drags at level 2, which are kept for an hour.
   */
  unsigned: 250_000,
  /** A script's session is kept for 3,900 seconds, its URL for 600: 512 page views a second, or 444 by URLs. */
  pages: 2_000_000,
  /** A session for 3,900 seconds: 128 page views a second. */
  unsignedPages: 500_000,
  /** For 300 seconds: 333 late answers a second. */
  late: 100_000,
  /** For 301 seconds: 1,661 requests a second, of each kind. */
  requests: 500_000,
  pageViewRequests: 500_000,
}

/**
 * @param shared what other processes see, too; undefined: this one alone remembers
 * @param now milliseconds, of a clock that never goes back
 */
export function storesOf(shared: TicketStore | undefined, now: () => number): Stores {
  const room = (name: keyof Stores) => shared ?? memoryStore({ now, maxTickets: rooms[name] })
  return {
    earned: room('earned'),
    unsigned: room('unsigned'),
    pages: room('pages'),
    unsignedPages: room('unsignedPages'),
    late: room('late'),
    requests: room('requests'),
    pageViewRequests: room('pageViewRequests'),
  }
}
