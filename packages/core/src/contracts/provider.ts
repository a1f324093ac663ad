import type { Breaker } from '../check/breaker.js'
import type { RequestLike } from './request-like.js'
import type { RejectReason, UnavailableCause } from './verdict.js'

/**
 * A provider's answer about a ticket; the verifier adds `provider`, `use` and `cached`.
 *
 * - `reject.final`: the vendor will never answer otherwise for this ticket and visitor, so it is remembered.
 * - `unavailable.retryable`: another call within the deadline is safe and may help.
 * - `unavailable.outage`: the vendor itself is out of reach (no connection, time-out, HTTP 5xx). Only these open the
 *   circuit breaker, because a visitor cannot cause them.
 * - `misconfigured.answered`: the vendor itself reported it, so it is up; a `vendorCode` implies it.
 */
export type Answer =
  | {
      readonly outcome: 'pass'
      readonly vendorCode?: number | string
      readonly risk?: number
      readonly score?: number
      readonly detail?: Readonly<Record<string, unknown>>
    }
  | {
      readonly outcome: 'reject'
      readonly reason: RejectReason
      readonly final: boolean
      readonly vendorCode?: number | string
    }
  | {
      readonly outcome: 'unavailable'
      readonly cause: UnavailableCause
      readonly retryable: boolean
      readonly outage?: boolean
      readonly vendorCode?: number | string
      readonly retryAfterMs?: number
      readonly error?: Error
    }
  | {
      readonly outcome: 'misconfigured'
      readonly answered?: boolean
      readonly vendorCode?: number | string
      readonly error?: Error
    }

/** Reads one of the provider's fields from the place that the route names. */
export type ReadField<Name extends string> = (name: Name) => string | undefined

export type Extracted<Fields> =
  | {
      readonly ok: true
      /** What the vendor uses up: with the provider's name, the ticket's key. */
      readonly ticket: readonly string[]
      /** All else that must be the same when the ticket is presented again: the ticket's binding. */
      readonly bound: readonly (string | undefined)[]
      readonly fields: Fields
    }
  | {
      readonly ok: false
      readonly reason: 'missing' | 'malformed' | 'disaster'
      /** Of a disaster ticket: when the script claims to have written it (Unix seconds), for `onDisasterTicket`. */
      readonly writtenAtSeconds?: number
      /** Of a disaster ticket: whether its own vendor is considered down. @default as the verifier's breaker has it */
      readonly isVendorDown?: boolean
    }

/** What a provider is given for the call that it makes. */
export interface ProviderCall {
  /** When the answer must be there, in milliseconds on `performance.now()`'s clock. */
  readonly deadline: number
  /** 0, and 1 when the first answer was `unavailable` and `retryable`. */
  readonly attempt: number
  /** True: the store has used up half of the check's time, so a missing answer does not mean that it is down. */
  readonly hurried?: boolean
  /** Unguessable, and the same at every attempt of one check: for vendors that take an idempotency key (UUID). */
  readonly checkId: string
}

/**
 * One captcha vendor: what it needs from a request, and how to check a ticket with it. `verify` settles by the
 * deadline and never rejects: whatever goes wrong is an `Answer`.
 */
export interface Provider<Identity extends object = object, Name extends string = string, Fields = unknown> {
  /** Short, lower case; part of every ticket's key. */
  readonly name: string
  /** Scheme, host and port of the vendor, for traces. @default none, e.g. because there are several */
  readonly origin?: string
  /** At least as long as the vendor lets a ticket live, in milliseconds; anything shorter allows replays. */
  readonly ticketTtlMs: number
  /** How often the vendor lets one ticket pass (2 for Tianyu, 1 elsewhere). Above 1, a lost answer may be retried. */
  readonly checksPerTicket: number
  /** The fields that the page posts; the first one is the ticket itself. */
  readonly fieldNames: readonly Name[]
  /** Whether the vendor is down, if the provider tracks that itself. @default the verifier tracks it */
  readonly breaker?: Breaker
  /** The names that an identity may have; any other is `misconfigured`. @default any */
  readonly identityNames?: readonly string[]
  /** What a pass reports, for a route's `expect`; expecting anything else throws at once. @default all */
  readonly tells?: readonly ('action' | 'hostname' | 'score')[]
  /** Takes from a request what `verify` needs; it never throws and makes no calls. */
  extract(read: ReadField<Name>, request: RequestLike, identity: Identity): Extracted<Fields>
  /** Checks a ticket with the vendor. */
  verify(fields: Fields, call: ProviderCall): Promise<Answer>
  /** The page's captcha: one that the vendor made for this visitor, or a line that loads its script. */
  challenge?(request: RequestLike, identity: Identity, call: { readonly deadline: number }): Promise<Challenge>
  /** Ends the connections to the vendor. */
  close?(): Promise<void>
}

/** A captcha for the page (its script, or a URL), or why there is none. */
export type Challenge =
  | { readonly outcome: 'challenge'; readonly contentType: string; readonly body: string }
  | Exclude<Answer, { outcome: 'pass' }>
