/** What a call showed of the vendor: it answered, it is out of reach, or the call shows neither. */
export type VendorState = 'up' | 'down' | 'unknown'

/** Whether calls go out: in `closed` all of them, in `open` none, in `half-open` one at a time as a probe. */
export type BreakerState = 'closed' | 'open' | 'half-open'

/** Considers a vendor down after failures that no single visitor can cause, and probes it from time to time. */
export interface Breaker {
  /** `open` until its pause is over, whether or not anybody calls; then `half-open` until a call settles it. */
  readonly state: BreakerState
  /** Milliseconds until the vendor may be called again; 0 if it may be called now. */
  readonly retryInMs: number
  /** Whether this call may go out; in `half-open` only one at a time may. Every call that goes out is reported. */
  admits(ticket: string, visitor: string): boolean
  /** What the call for this ticket and visitor showed. */
  report(vendor: VendorState, ticket: string, visitor: string): void
}
