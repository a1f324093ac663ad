import { type Channel, channel } from 'node:diagnostics_channel'
import type { BreakerState } from '../contracts/breaker.js'
import type { Admission, RejectReason, UnavailableCause, Verdict } from '../contracts/verdict.js'

/**
 * What core publishes on `node:diagnostics_channel`. No event carries a ticket, a uid, an IP or a secret: `ticket` is
 * the first 8 hex digits of the ticket's key.
 */
export interface CaptchaEvents {
  /** A ticket was read from a request and is about to be checked. */
  'ticketgate:check:start': CheckEvent
  /** The check of the ticket ended with a verdict. */
  'ticketgate:check:end': CheckEvent & VerdictSummary & { readonly durationMs: number }
  /** The store answered a claim. */
  'ticketgate:claim': CheckEvent & { readonly state: string; readonly durationMs: number }
  /** A call to the vendor begins. */
  'ticketgate:vendor:start': CheckEvent & { readonly attempt: number; readonly origin?: string }
  /** A call to the vendor ended, with or without an answer. */
  'ticketgate:vendor:end': CheckEvent & VerdictSummary & { readonly attempt: number; readonly durationMs: number }
  /** A guarded request was decided. */
  'ticketgate:verdict': VerdictEvent
  /** A request was let through by an option, not because its ticket is real. */
  'ticketgate:policy': PolicyEvent
  /** The vendor is considered down, is probed, or is up again. */
  'ticketgate:breaker': { readonly provider: string; readonly state: BreakerState }
}

export interface CheckEvent {
  /** The provider's name, e.g. `tianyu`. */
  readonly provider: string
  /** One number for all events of one check. */
  readonly checkId: string
  /** The first 8 hex digits of the ticket's key. */
  readonly ticket: string
}

/** The part of a verdict that events carry. */
export interface VerdictSummary {
  readonly outcome: Verdict['outcome']
  /** With `reject`. */
  readonly reason?: RejectReason
  /** With `unavailable`. */
  readonly cause?: UnavailableCause
  /** The vendor's code if it gave one, e.g. 5100. */
  readonly vendorCode?: number | string
  /** With `pass` and `reject`: true if the vendor was not called for this request. */
  readonly cached?: boolean
}

/** How one guarded request was decided. */
export interface VerdictEvent extends VerdictSummary {
  /** The provider's name, e.g. `tianyu`. */
  readonly provider: string
  /** The `checkId` of the check's events, if a ticket was checked. */
  readonly checkId?: string
  /** The first 8 hex digits of the ticket's key, if a ticket was checked. */
  readonly ticket?: string
  /** Whether the request was admitted. */
  readonly admitted: boolean
  /** How, if it was. */
  readonly admittedBy?: Admission['admittedBy']
  /** The guard's option of that name. */
  readonly route?: string
  /** Of the guard's `identity`, else of the provider's options. Metrics take only those that the operator lists. */
  readonly businessId?: string
  /** As `businessId`. */
  readonly sceneId?: string
}

/** Which option let a request through, with the verdict that it overruled or before any ticket was looked at. */
export type PolicyEvent =
  | (VerdictEvent & { readonly admittedBy: 'policy'; readonly option: Loosening })
  | {
      readonly provider: string
      readonly admitted: true
      readonly admittedBy: 'skip' | 'retry-pass' | 'below-limit'
      readonly option: Exemption
      readonly route?: string
      /** As a verdict's; none with `skip`, which comes before `identity`. */
      readonly businessId?: string
      readonly sceneId?: string
      readonly outcome?: undefined
    }

/**
 * Why no ticket was looked at: the option `skip`, another method than those in `methods`, a CORS preflight, a retry
 * pass, or none was sent and the limit of `onlyAfter` not reached.
 */
export type Exemption = 'skip' | 'methods' | 'preflight' | 'issuePass' | 'onlyAfter'

type Loosening = Extract<Admission, { admittedBy: 'policy' }>['option']
type EventName = keyof CaptchaEvents

/** All event names, in the order in which one request causes them; for listening to every event. */
export const eventNames = [
  'ticketgate:check:start',
  'ticketgate:claim',
  'ticketgate:vendor:start',
  'ticketgate:vendor:end',
  'ticketgate:check:end',
  'ticketgate:verdict',
  'ticketgate:policy',
  'ticketgate:breaker',
] as const satisfies readonly EventName[]

const channels = new Map<EventName, Channel>()

/** The channel of an event; subscribe with `node:diagnostics_channel`, or here with the type. */
export function eventChannel<Name extends EventName>(name: Name): Channel<CaptchaEvents[Name]> {
  let found = channels.get(name)
  if (found === undefined) {
    found = channel(name)
    channels.set(name, found)
  }
  return found as Channel<CaptchaEvents[Name]>
}

/** Listens to one event. @returns a function that stops listening */
export function onEvent<Name extends EventName>(
  name: Name,
  listener: (event: CaptchaEvents[Name]) => void,
): () => void {
  const subscriber = (event: unknown): void => listener(event as CaptchaEvents[Name])
  eventChannel(name).subscribe(subscriber)
  return () => {
    eventChannel(name).unsubscribe(subscriber)
  }
}

/** The part of a verdict, or of a provider's answer, that may be published. */
export function summary(verdict: {
  readonly outcome: Verdict['outcome']
  readonly reason?: RejectReason
  readonly cause?: UnavailableCause
  readonly vendorCode?: number | string
  readonly cached?: boolean
}): VerdictSummary {
  const { outcome, reason, cause, vendorCode, cached } = verdict
  return {
    outcome,
    ...(reason !== undefined && { reason }),
    ...(cause !== undefined && { cause }),
    ...(vendorCode !== undefined && { vendorCode }),
    ...(cached !== undefined && { cached }),
  }
}
