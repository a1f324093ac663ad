import type { Warn } from './logger.js'
import type { Awaitable } from './verdict.js'

/** What `take` returns, and `claim` for a ticket that passed before. */
export type TakeAnswer =
  /** This use counts; `value` is what the first `take` stored. */
  | { readonly state: 'admitted'; readonly use: number; readonly value: string }
  /** All `maxUses` uses were taken before. */
  | { readonly state: 'spent' }
  /** It passed under another binding; nothing was taken. */
  | { readonly state: 'mismatch' }
  /** The store has reached its limit of tickets. */
  | { readonly state: 'full' }

export type ClaimAnswer =
  | TakeAnswer
  /** The caller checks it with the vendor. */
  | { readonly state: 'owner' }
  /** Another request is checking it with the vendor. */
  | { readonly state: 'busy'; readonly retryInMs: number }

export interface ClaimRequest {
  /** Unguessable and new for each check. */
  readonly owner: string
  /** A digest of all that must be the same when the ticket is presented again. */
  readonly binding: string
  /** How many uses this route admits, 1 or more. */
  readonly maxUses: number
  /** How long the claim holds without a `take` or `release`, in milliseconds. */
  readonly leaseMs: number
}

export interface TakeRequest {
  /** A digest of all that must be the same when the ticket is presented again. */
  readonly binding: string
  /** How many uses this route admits, 1 or more. */
  readonly maxUses: number
  /** How long a ticket that passes is remembered, in milliseconds. */
  readonly ttlMs: number
  /** Stored with the first use and returned to every later one. */
  readonly value: string
}

/**
 * Remembers tickets. A record is absent, checking (owner, lease) or passed (binding, uses, value); each operation is
 * one atomic step. The first matching row applies.
 *
 * | record | `claim` | `take` |
 * |---|---|---|
 * | absent, or its lease has expired | becomes checking: `owner` | passed: `admitted`, use 1 |
 * | checking | `busy` | passed: `admitted`, use 1, whoever owns it |
 * | passed, uses >= maxUses | `spent` | `spent` |
 * | passed, other binding | `mismatch` | `mismatch` |
 * | passed, same binding | `admitted`, use + 1 | `admitted`, use + 1 |
 *
 * `release` makes a checking record of this owner absent, and does nothing else. That a ticket is admitted at most
 * `maxUses` times depends on `take` alone; `claim` only saves calls to the vendor.
 */
export interface TicketStore {
  /** Before the vendor is called: whether this request calls it. `key` is a digest of the ticket. */
  claim(key: string, claim: ClaimRequest): Awaitable<ClaimAnswer>
  /** Once the vendor has passed the ticket: takes one use of it. */
  take(key: string, use: TakeRequest): Awaitable<TakeAnswer>
  /** After a check without a pass: ends the claim of this `owner`. */
  release(key: string, owner: string): Awaitable<void>
  /**
   * True if other processes do not see it; the verifier then warns once under a process manager.
   * @default false
   */
  readonly local?: boolean
  /**
   * Called as a verifier with it is made: what it warns of from then on goes where that verifier's warnings go. Of several
   * verifiers the first one's is enough.
   * @default it warns of nothing, or by itself
   */
  useWarn?(warn: Warn): void
  /** Called by `verifier.close()`. */
  close?(): Awaitable<void>
}
