import type { Awaitable, Refusal } from './verdict.js'

/** Where a field of the request is: `body.user.ticket` (dots go into objects), `query.t`, `header.x-t`, `cookie.t`. */
export type FieldPlace = `body.${string}` | `query.${string}` | `header.${string}` | `cookie.${string}`

/** What the vendor must have said of the ticket beside that it is real; a value it did not send counts as wrong. */
export interface Expectation {
  /** The action that the page named (Turnstile, reCAPTCHA v3). @default any */
  readonly action?: string
  /** The lowest score admitted, in the vendor's scale. @default any */
  readonly minScore?: number
  /** The host name, or names, that the captcha may have been solved on. @default any */
  readonly hostname?: string | readonly string[]
}

/** Admits visitors while the vendor is down. */
export interface AdmitUnavailable {
  /** Only as a reminder of what this does. */
  readonly admit: true
  /** How many a minute, over this route and process; the rest is refused. */
  readonly perMinute: number
}

/** Admits tickets that the vendor's script wrote itself because it could not load. Anybody can write one. */
export interface AdmitDisasterTicket {
  /** Only as a reminder of what this does. */
  readonly admit: true
  /** How many a minute for one client IP (IPv6: /64). */
  readonly perIp: number
  /** How many a minute in all, over this route and process. */
  readonly perMinute: number
  /** How old such a ticket may be, in seconds. */
  readonly maxAgeSeconds: number
  /**
   * Only while the circuit breaker holds the vendor for down. Real tickets tell it so, never one that anybody can
   * write: where the vendor answers and only its script is out of reach, these tickets stay refused. False admits them
   * then too, and at any other time.
   * @default true
   */
  readonly onlyWhileVendorIsDown?: boolean
}

/** A short pass that the response of an admitted request carries, taken instead of a ticket for the next tries. */
export interface RetryPassOptions {
  /** Signs the passes: 32 bytes or more of secret text, the same in every process. */
  readonly key: string
  /** How long a pass holds, in seconds. */
  readonly ttlSeconds: number
  /** How many requests it admits. */
  readonly uses: number
  /** What the pass is good for; routes that name the same action share it. @default the request's method and path */
  readonly action?: string
  /** How it travels: an HttpOnly cookie, or a response header that the page sends back. @default 'cookie' */
  readonly carrier?: 'cookie' | 'header'
}

/**
 * The constraint on what an `identity` function gives: an `Identity` with no name beside its own, for else a misspelt
 * name beside a right one would compile.
 */
export type Exactly<Identity extends object, Given> = Identity & {
  readonly [Name in keyof Identity | keyof Given]?: Name extends NamesOf<Identity> ? unknown : never
}

/** An identity that has no names, `object`, is a verifier's that nobody named: any will do. */
type NamesOf<Identity> = keyof Identity extends never ? PropertyKey : keyof Identity

/** How one route is guarded. `Req` is the framework's own request. */
export interface GuardOptions<Req, Identity extends object = object, Name extends string = string> {
  /** Who the visitor is, the same at challenge and check; never from a field typed in between. @default nobody is named */
  readonly identity?: (req: Req) => Awaitable<Identity>
  /**
   * Where the ticket's fields are.
   * @default `body.<field>`, then `query.<field>`, then header `x-captcha-<field>`; all fields from the same one
   */
  readonly fields?: { readonly [N in Name]?: FieldPlace | readonly FieldPlace[] | ((req: Req) => Awaitable<unknown>) }
  /** The methods that are guarded. @default all; a CORS preflight is always free */
  readonly methods?: readonly string[]
  /** True lets this request through unasked; the admission says `skip`. @default none is */
  readonly skip?: (req: Req) => Awaitable<boolean>
  /** How many requests one ticket admits on this route. @default the verifier's `maxUses` */
  readonly maxUses?: number
  /** What must be so of a ticket that passed. @default nothing */
  readonly expect?: Expectation
  /** Whom to admit while the vendor is down. @default 'reject' */
  readonly onUnavailable?: 'reject' | AdmitUnavailable
  /** Whom to admit with a ticket that the vendor's script wrote itself. @default 'reject' */
  readonly onDisasterTicket?: 'reject' | AdmitDisasterTicket
  /** Check and record, but admit everybody: for a first roll-out. @default false */
  readonly observe?: boolean
  /** Gives an admitted visitor a pass for the next tries. @default off */
  readonly issuePass?: RetryPassOptions
}

/** Answers a refused request itself, with the framework's own arguments; where it answers nothing, core's reply goes. */
export type RefusalHandler<Args extends readonly unknown[]> = (verdict: Refusal, ...args: Args) => unknown
