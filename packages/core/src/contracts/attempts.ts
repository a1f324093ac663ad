import type { Warn } from './logger.js'
import type { Awaitable } from './verdict.js'

/** One place under each of its keys. */
export interface Reservation {
  /** No other reservation of these attempts has it. */
  readonly id: string
  readonly keys: readonly string[]
}

/** What `take` returns. */
export type AttemptsAnswer =
  | { readonly state: 'taken'; readonly reservation: Reservation }
  /** One of the keys has no place left, or there is no room for another key; nothing was taken. */
  | { readonly state: 'full' }

/**
 * Counts attempts in sliding windows: a key with the limit N has N places, and a place that was taken is free again
 * after `windowMs`, or once it is given back or its key is cleared. So no stretch of `windowMs`, wherever it begins,
 * has more than N attempts that kept their place. Each operation is one atomic step. A key always comes with the same
 * `windowMs`; a place that is taken is never given up to make room for another.
 */
export interface Attempts {
  /**
   * Takes a place under every key, or under none.
   * @param keys all different
   * @param limits how many places each key has, in the order of the keys
   */
  take(keys: readonly string[], limits: readonly number[], windowMs: number): Awaitable<AttemptsAnswer>
  /** Whether `take` would answer `full`; takes nothing. */
  isFull(keys: readonly string[], limits: readonly number[], windowMs: number): Awaitable<boolean>
  /** Gives its places back; does nothing where they are given back already, cleared or expired. */
  giveBack(reservation: Reservation): Awaitable<void>
  /** Frees all places of one key. */
  clear(key: string): Awaitable<void>
  /**
   * True if other processes do not see it; the verifier then warns once under a process manager.
   * @default false
   */
  readonly local?: boolean
  /**
   * Called as a route with them is guarded: what they warn of from then on goes where its verifier's warnings go. Of
   * several routes the first one's is enough.
   * @default they warn of nothing, or by themselves
   */
  useWarn?(warn: Warn): void
}
