import type { Answer } from './provider.js'
import type { Awaitable } from './verdict.js'

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

/** What is wrong, by a stable code; each has a page in the documentation. */
export type SelfTestCode =
  | 'TICKETGATE_SELF_TEST_PASSES_ANYTHING'
  | 'TICKETGATE_SELF_TEST_REFUSED'
  | 'TICKETGATE_SELF_TEST_CLOCK'
  | 'TICKETGATE_SELF_TEST_CERTIFICATE'
  | 'TICKETGATE_SELF_TEST_CONNECTION'
  | 'TICKETGATE_SELF_TEST_DOWN'
  | 'TICKETGATE_SELF_TEST_THROTTLED'
  | 'TICKETGATE_SELF_TEST_UNREADABLE'
  | 'TICKETGATE_SELF_TEST_UNTESTABLE'
  | 'TICKETGATE_SELF_TEST_TENANT'
  | 'TICKETGATE_SELF_TEST_CLOSED'

/** One fault: what, where, and what to do about it. It repeats no key and no ticket. */
export interface SelfTestFault {
  readonly code: SelfTestCode
  /** The provider's name, e.g. `tianyu`. */
  readonly provider: string
  /** Scheme, host and port of the vendor, if it is called. */
  readonly origin?: string
  /** The vendor's own code, if it gave one. */
  readonly vendorCode?: number | string
  /** What was seen. */
  readonly message: string
  /** What to do. */
  readonly remedy: string
  /** The address of the code's page in the documentation. */
  readonly page: string
}

/** What one vendor's answer proved, or what is wrong. */
export interface VendorSelfTest {
  /** The provider's name, e.g. `tianyu`. */
  readonly provider: string
  /** Scheme, host and port of the vendor, if it is called. */
  readonly origin?: string
  readonly ok: boolean
  readonly proven: readonly Proof[]
  /** Why something is not proven. */
  readonly note?: string
  readonly durationMs: number
}

/** The result of `verifier.selfTest()`: for a deployment or an operator, never for a visitor. */
export interface SelfTest {
  /** Whether no vendor showed a fault. It says no more than `proven`. */
  readonly ok: boolean
  /** What is proven of every vendor. */
  readonly proven: readonly Proof[]
  /** What is wrong, where, and what to do. Empty if it is `ok`. */
  readonly faults: readonly SelfTestFault[]
  /** Each vendor by itself: several with `failover`. */
  readonly vendors: readonly VendorSelfTest[]
}
