import type { Proof } from './provider.js'

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
