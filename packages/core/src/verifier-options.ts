import { having, integer, type ShapeOf } from './check-options.js'
import type { TicketStore } from './contracts/store.js'
import type { Logger } from './report/log.js'

/** How tickets are checked, whoever issues them. */
export interface CheckingOptions {
  /** Where tickets are remembered; share one between processes. @default memoryStore() */
  readonly store?: TicketStore | undefined
  /** The time for a whole check, in milliseconds: store, vendor, retry. @default 3_000 */
  readonly timeoutMs?: number | undefined
  /** How many requests one ticket admits unless the route sets its own `maxUses`. @default 1 */
  readonly maxUses?: number | undefined
  /** How long a definitive rejection is remembered, in milliseconds. @default 60_000 */
  readonly rejectTtlMs?: number | undefined
  /**
   * How many checks may be under way at once, including those that wait for another one of the same ticket; more are
   * `unavailable/overload`. Challenges have the same limit, counted separately.
   * @default 1_000
   */
  readonly maxPending?: number | undefined
  /**
   * How many calls to the vendor one client IP (IPv6: /64) may cause per minute by checks, and as many again by
   * challenges; more are `unavailable/throttled`. All whose IP is not known count as one.
   * @default no limit
   */
  readonly maxChecksPerIpPerMinute?: number | undefined
  /** pino, console, or anything with info, warn and error. @default warnings go to process.emitWarning */
  readonly logger?: Logger | undefined
}

export const checkingShape: ShapeOf<CheckingOptions> = {
  store: having(['claim', 'take', 'release'], 'a ticket store, e.g. memoryStore()'),
  timeoutMs: integer(50, 60_000),
  maxUses: integer(1, 1_000),
  rejectTtlMs: integer(1, 86_400_000),
  maxPending: integer(1, 1_000_000),
  maxChecksPerIpPerMinute: integer(1, 1_000_000),
  logger: having(['info', 'warn', 'error'], 'a logger with info, warn and error'),
}

/** As `@default` says above. */
export const checkingDefaults = { timeoutMs: 3_000, maxUses: 1, rejectTtlMs: 60_000, maxPending: 1_000 }
