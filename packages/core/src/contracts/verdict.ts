/** A value, or a promise of it. */
export type Awaitable<T> = T | Promise<T>

/** Why a visitor was turned away. */
export type RejectReason =
  | 'missing' // no ticket in the request
  | 'malformed' // not a possible ticket: an array, empty, too long, two different ones
  | 'invalid' // the vendor does not know it
  | 'expired'
  | 'replayed' // used before
  | 'mismatch' // issued to another visitor, or for another action, host or score than the route expects
  | 'risk' // real, but the vendor's risk control or the route's `minScore` refuses it
  | 'disaster' // a ticket that the vendor's script wrote itself when it could not load; see `onDisasterTicket`

/** Why it could not be determined whether the ticket is real. */
export type UnavailableCause =
  | 'network' // no connection to the vendor, or a lost answer
  | 'timeout' // the check ran out of time
  | 'vendor' // the vendor reported a failure of its own, or sent an invalid answer
  | 'throttled' // the vendor's quota, or this visitor's share of it
  | 'store' // the ticket store failed, was full or slow
  | 'busy' // another request was checking the same ticket the whole time
  | 'overload' // `maxPending` checks under way

interface Of {
  /** The provider's name, e.g. `tianyu`. */
  readonly provider: string
  /** The vendor's own code, e.g. 5100; also when the verdict was remembered. */
  readonly vendorCode?: number | string
}

/** The ticket is real and this use of it is admitted. */
export interface Pass extends Of {
  readonly outcome: 'pass'
  /** Which use of the ticket this is, from 1. */
  readonly use: number
  /** True: remembered, the vendor was not called again. */
  readonly cached: boolean
  /** The vendor's risk level, in the vendor's own scale. */
  readonly risk?: number
  /** The vendor's score, in the vendor's own scale (reCAPTCHA: 0 robot to 1 human). */
  readonly score?: number
  /** What else the vendor reported. */
  readonly detail: Readonly<Record<string, unknown>>
}

/** The visitor's fault. */
export interface Reject extends Of {
  readonly outcome: 'reject'
  readonly reason: RejectReason
  /** True: remembered, the vendor was not called for this request. */
  readonly cached: boolean
}

/** The vendor's fault, the store's, or an overload. */
export interface Unavailable extends Of {
  readonly outcome: 'unavailable'
  readonly cause: UnavailableCause
  /** After how long another try makes sense, in milliseconds. */
  readonly retryAfterMs: number
  /** For your log; never sent to the visitor. */
  readonly error?: Error
}

/** Our own fault: keys, parameters, clock or proxy settings. */
export interface Misconfigured extends Of {
  readonly outcome: 'misconfigured'
  /** For your log; never sent to the visitor. */
  readonly error?: Error
}

/** Any verdict but a pass: it admits nobody, unless an option of the route admits in spite of it. */
export type Refusal = Reject | Unavailable | Misconfigured
/** What the check of a ticket came to. */
export type Verdict = Pass | Refusal

/** Why and how a request was let through. */
export type AdmissionReason =
  | { readonly admittedBy: 'ticket'; readonly verdict: Pass }
  | { readonly admittedBy: 'retry-pass'; readonly usesLeft: number }
  | { readonly admittedBy: 'below-limit'; readonly verdict?: undefined }
  | {
      readonly admittedBy: 'policy'
      readonly option: 'onUnavailable' | 'onDisasterTicket' | 'observe'
      readonly verdict: Refusal
    }
  | { readonly admittedBy: 'skip'; readonly verdict?: undefined }

/** How a request was let through: `req.captcha`. Its function is not enumerable, so that the rest is plain data. */
export type Admission = AdmissionReason & {
  /**
   * Says that the request succeeded, whatever its response will be, as where a login answers with a redirect: with
   * `onlyAfter: { failures }` its place is free again and the account's count is cleared; otherwise it does nothing.
   * Resolves once that is done, and never rejects.
   */
  succeeded(): Promise<void>
}

/** What a handler answered. */
export interface HandlerResponse {
  readonly status: number
  /** Names in lower case. @default none */
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
}

/** An HTTP response as bytes: an adapter sends exactly these headers and this body. */
export interface Reply {
  readonly status: number
  /** All of them; the adapter adds none. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** A guard's decision on a request. Each has the other's names, undefined, so that it can be read without `strict`. */
export type Decision =
  | {
      readonly admitted: true
      readonly admission: Admission
      /** Headers for the response that the handler will send, e.g. the retry pass's Set-Cookie. */
      readonly headers: Readonly<Record<string, string>>
      /**
       * Reports what the handler answered, once it is sent; undefined if it never was. With `onlyAfter: { failures }`
       * a success gives its place back; otherwise it does nothing. The first call counts. It never rejects, and is not
       * enumerable. Adapters call it.
       */
      settle(response?: HandlerResponse): Promise<void>
      readonly verdict?: undefined
      readonly reply?: undefined
    }
  | {
      readonly admitted: false
      readonly verdict: Refusal
      readonly reply: Reply
      readonly admission?: undefined
      readonly headers?: undefined
      readonly settle?: undefined
    }
