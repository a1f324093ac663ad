import type { VendorState } from './breaker.js'
import type { Warn } from './logger.js'
import type { Awaitable, Pass, RejectReason, UnavailableCause } from './verdict.js'
import type { Visitor } from './visitor.js'

/**
 * A provider's answer about a ticket; the verifier adds `provider`, `use` and `cached`.
 *
 * - `reject.final`: the vendor will never answer otherwise for this ticket and visitor, so it is remembered.
 * - `unavailable.retryable`: another call within the deadline is safe and may help.
 * - `vendor`: whether the call showed the vendor to be up. `down` opens the circuit breaker, so it is for what was
 *   seen at the vendor and no visitor can cause: a refused or lost connection, a written call without an answer, HTTP
 *   5xx. A pass and a rejection imply `up`, and so does a `vendorCode` where `vendor` is left out.
 */
export type Answer =
  | ({ readonly outcome: 'pass' } & Partial<PassFacts>)
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
      /** @default 'up' with a `vendorCode`, else 'unknown' */
      readonly vendor?: VendorState
      readonly vendorCode?: number | string
      readonly retryAfterMs?: number
      readonly error?: Error
    }
  | {
      readonly outcome: 'misconfigured'
      /** @default 'up' with a `vendorCode`, else 'unknown' */
      readonly vendor?: Exclude<VendorState, 'down'>
      readonly vendorCode?: number | string
      readonly error?: Error
    }

/** An answer that admits nobody. */
export type RefusedAnswer = Exclude<Answer, { outcome: 'pass' }>

/**
 * What the vendor reported of a ticket that passed; a store remembers it for the ticket's next uses. In `detail`, a
 * `hostname` of null is one that the vendor owes: a route that expects one answers `unavailable`.
 */
export type PassFacts = Pick<Pass, 'vendorCode' | 'risk' | 'score' | 'detail'>

/** Reads one of the provider's fields from the place that the route names. */
export type ReadField<Name extends string> = (name: Name) => string | undefined

/** The ticket that a provider found in a request, or why it found none to check. */
export type Extracted<Fields> =
  | {
      readonly ok: true
      /** What the vendor uses up: with the realm, the ticket's key. */
      readonly ticket: readonly string[]
      /** All else that must be the same when the ticket is presented again: the ticket's binding. */
      readonly bound: readonly (string | undefined)[]
      readonly fields: Fields
      /** The realm of this ticket's vendor, if there are several. @default the provider's */
      readonly realm?: string
      /** The ids that this ticket's vendor counts by, if there are several. @default the provider's */
      readonly usualIds?: UsualIds | undefined
    }
  | {
      readonly ok: false
      /** `invalid` and `expired`: what a signature, or its lack, says without any call; nothing is claimed for it. */
      readonly reason: 'missing' | 'malformed' | 'invalid' | 'expired' | 'disaster'
      /** Of a disaster ticket: when the script claims to have written it (Unix seconds), for `onDisasterTicket`. */
      readonly writtenAtSeconds?: number
      /** Of a disaster ticket: the breaker of its own vendor, if there are several. @default all of them */
      readonly breaker?: string
    }

/** The ids that a vendor counts by, as a provider's options have them. */
export interface UsualIds {
  readonly businessId?: number | undefined
  readonly sceneId?: number | undefined
}

/** What a provider is given for the call that it makes. */
export interface ProviderCall {
  /** When the answer must be there, in milliseconds on `performance.now()`'s clock. */
  readonly deadline: number
  /** 0, and 1 when the first answer was `unavailable` and `retryable`. */
  readonly attempt: number
  /** Unguessable, and the same at every attempt of one check: for vendors that take an idempotency key (UUID). */
  readonly checkId: string
  /** Warns once, to the verifier's logger, else to the request's, else as a process warning. @default nobody is warned */
  readonly warn?: Warn
}

/** What a provider is given to make a captcha. */
export interface ChallengeCall {
  /** When the captcha must be there, in milliseconds on `performance.now()`'s clock. */
  readonly deadline: number
  /** Whether one of the provider's `breakers` is open. @default none is */
  readonly isDown?: (breaker: string) => boolean
  /** Which of the provider's `page`s asks, as its index. @default the first whose vendor is up */
  readonly page?: number
}

/** What a page has to know of one vendor. It is published to everybody: never a secret. */
export interface ProviderPage {
  /** The name of its loader in `@ticketgate/client`. */
  readonly vendor: string
  /** The vendor's public key of this site. @default none */
  readonly siteKey?: string | undefined
  /** Where the vendor's script is. @default the loader knows */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** The fields that the page posts. @default the provider's */
  readonly fieldNames?: readonly string[]
  /** What the vendor's own loader understands besides. */
  readonly [setting: string]: unknown
}

/**
 * One captcha vendor: what it needs from a request, and how to check a ticket with it. `verify` settles by the
 * deadline and never rejects: whatever goes wrong is an `Answer`.
 */
export interface Provider<Identity extends object = object, Name extends string = string, Fields = unknown> {
  /** Short, lower case; in logs, events and verdicts. */
  readonly name: string
  /**
   * What every ticket's key is made with: one constant for a vendor, whatever its host, and the origin for a service
   * that one hosts oneself. Two providers with one realm never admit the same ticket twice. @default the name
   */
  readonly realm?: string
  /** Scheme, host and port of the vendor, for traces. @default none, e.g. because there are several */
  readonly origin?: string
  /** At least as long as the vendor lets a ticket live, in milliseconds; anything shorter allows replays. */
  readonly ticketTtlMs: number
  /** How many characters one of its fields may have. @default 2_048 */
  readonly maxTicketLength?: number
  /** How often the vendor lets one ticket pass (2 for Tianyu, 1 elsewhere). Above 1, a lost answer may be retried. */
  readonly checksPerTicket: number
  /** The fields that the page posts; the first one is the ticket itself. */
  readonly fieldNames: readonly Name[]
  /**
   * Fields of other vendors that this vendor's script fills with the same ticket; `failover` does not take them for a
   * second ticket. @default none
   */
  readonly alsoFills?: readonly string[]
  /** The names of its vendors' breakers, if there are several; `onUnavailable` admits while all are open. @default one */
  readonly breakers?: readonly string[]
  /** The names that an identity may have; any other is `misconfigured`. @default any */
  readonly identityNames?: readonly string[]
  /** The ids that the vendor counts by, where an identity has none of its own; for events. @default none */
  readonly usualIds?: UsualIds
  /** The providers behind this one, if there are several. @default none */
  readonly members?: readonly Provider[]
  /** What a pass reports, for a route's `expect`; expecting anything else throws at once. @default all */
  readonly reports?: readonly ('action' | 'hostname' | 'score')[]
  /** Takes from a request what `verify` needs; it never throws and makes no calls. */
  extract(read: ReadField<Name>, visitor: Visitor, identity: Identity): Extracted<Fields>
  /** Which of `breakers` counts the failures of this ticket's vendor. @default the only one */
  breakerOf?(fields: Fields): string
  /** Checks a ticket with the vendor. */
  verify(fields: Fields, call: ProviderCall): Promise<Answer>
  /**
   * The provider's own thresholds, at every admission, also of a ticket that is remembered: pure, from what the vendor
   * reported. Undefined: it passes. @default every ticket that the vendor passes
   */
  judge?(facts: PassFacts, fields: Fields): RefusedAnswer | undefined
  /** What the page has to know, of each vendor. @default the page loads no captcha by `<ticket-gate>` */
  readonly page?: ProviderPage | readonly ProviderPage[]
  /** How `verifier.selfTest()` can test it. @default it cannot */
  readonly selfTest?: SelfTestPlan
  /** The captcha that the vendor made for this visitor; for old pages also a line that loads the vendor's script. */
  challenge?(visitor: Visitor, identity: Identity, call: ChallengeCall): Promise<Challenge>
  /** Called as a verifier with it is made, to warn of what is wrong by then. @default it warns of nothing */
  useWarn?(warn: Warn): void
  /** Ends the connections to the vendor. */
  close?(): Promise<void>
}

/** A captcha for the page (its script, or a URL), or why there is none. */
export type Challenge =
  | { readonly outcome: 'challenge'; readonly contentType: string; readonly body: string }
  | RefusedAnswer

/**
 * What an answer about a ticket that cannot be real has shown.
 *
 * - `reachable`: the vendor answered in its own protocol.
 * - `certificate`: over TLS, by a certificate that this machine trusts.
 * - `clock`: the vendor took the time that the call was signed with.
 * - `keys`: the vendor took the keys that the call was made with.
 * - `cloud-keys`: it took those of the cloud account; the provider has another key, which this does not prove.
 * - `algorithm`: nobody is called; this process makes captchas that it recognises.
 */
export type Proof = 'reachable' | 'certificate' | 'clock' | 'keys' | 'cloud-keys' | 'algorithm'

/** How one provider can be tested, and what that proves. */
export interface SelfTestPlan {
  /** The fields of a ticket in the vendor's form that it has never issued. @default nobody is called */
  ticket?(): Awaitable<Readonly<Record<string, string>>>
  /** An identity and headers, if the provider takes no ticket without them. @default none */
  readonly visitor?: {
    readonly identity?: object
    readonly headers?: Readonly<Record<string, string>>
  }
  /** What holds once the vendor refused that ticket; `certificate` is added where it is called over TLS. */
  proves(refusal: Extract<Answer, { outcome: 'reject' }>): readonly Exclude<Proof, 'certificate'>[]
  /** The vendor's codes which say that the clocks differ. @default none */
  readonly clockCodes?: readonly (number | string)[]
  /** Why something is not proven, as a sentence. @default none */
  readonly note?: string
}
