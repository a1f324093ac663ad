import type { Awaitable } from './verdict.js'

/** What `take` answers, and `claim` for a ticket that passed before. */
export type TakeAnswer =
  /** This use counts; `value` is what the first `take` kept. */
  | { readonly state: 'admitted'; readonly use: number; readonly value: string }
  /** `maxUses` uses were taken before. */
  | { readonly state: 'spent' }
  /** It passed under another binding; nothing was taken. */
  | { readonly state: 'mismatch' }
  /** The store holds as many tickets as it may. */
  | { readonly state: 'full' }

export type ClaimAnswer =
  | TakeAnswer
  /** The caller asks the vendor. */
  | { readonly state: 'owner' }
  /** Somebody else is asking the vendor. */
  | { readonly state: 'busy'; readonly retryInMs: number }

export interface ClaimRequest {
  /** Unguessable and new for each check. */
  readonly owner: string
  /** All that must be the same when the ticket is presented again, as a digest. */
  readonly binding: string
  /** How many uses this route admits, 1 or more. */
  readonly maxUses: number
  /** How long the claim holds without a `take` or `release`, in milliseconds. */
  readonly leaseMs: number
}

export interface TakeRequest {
  /** All that must be the same when the ticket is presented again, as a digest. */
  readonly binding: string
  /** How many uses this route admits, 1 or more. */
  readonly maxUses: number
  /** How long a ticket that passes is remembered, in milliseconds. */
  readonly ttlMs: number
  /** Kept with the first use and handed to every later one. */
  readonly value: string
}

/**
 * Remembers tickets. A record is absent, checking (owner, lease) or passed (binding, uses, value); each operation is
 * one atomic step. The first row that fits holds.
 *
 * | record | `claim` | `take` |
 * |---|---|---|
 * | absent, or its lease is over | becomes checking: `owner` | passed: `admitted`, use 1 |
 * | checking | `busy` | passed: `admitted`, use 1, whoever owns it |
 * | passed, uses >= maxUses | `spent` | `spent` |
 * | passed, other binding | `mismatch` | `mismatch` |
 * | passed, same binding | `admitted`, use + 1 | `admitted`, use + 1 |
 *
 * `release` makes a checking record of this owner absent, and does nothing else. That a ticket is admitted at most
 * `maxUses` times rests on `take` alone; `claim` only saves calls to the vendor.
 */
export interface TicketStore {
  claim(key: string, claim: ClaimRequest): Awaitable<ClaimAnswer>
  take(key: string, use: TakeRequest): Awaitable<TakeAnswer>
  release(key: string, owner: string): Awaitable<void>
  /**
   * True where other processes do not see it; the verifier then says so once under a process manager.
   * @default false
   */
  readonly local?: boolean
  /** Called by `verifier.close()`. */
  close?(): Awaitable<void>
}
