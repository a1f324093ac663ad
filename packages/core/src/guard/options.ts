import type { Attempts } from '../contracts/attempts.js'
import type { Awaitable, HandlerResponse, Refusal } from '../contracts/verdict.js'
import type { FieldPlaces } from '../request/fields.js'

/** What the vendor must report of a ticket besides that it is real; a value it did not send counts as wrong. */
export interface Expectation {
  /** The action that the page named (Turnstile, reCAPTCHA v3). @default any */
  readonly action?: string | undefined
  /** The lowest score admitted, in the vendor's scale. @default any */
  readonly minScore?: number | undefined
  /** The host name, or names, on which the captcha may have been solved. @default any */
  readonly hostname?: string | readonly string[] | undefined
}

/** Admits visitors while the vendor is down. */
export interface AdmitUnavailable {
  /** Required as a reminder of what this does. */
  readonly admit: true
  /** At most this many a minute, for this route and process; the rest are refused. */
  readonly perMinute: number
}

/**
 * Admits tickets that the vendor's script wrote itself because it could not load, and that say when: Tencent's. Anybody
 * can write one.
 */
export interface AdmitDisasterTicket {
  /** Required as a reminder of what this does. */
  readonly admit: true
  /** At most this many a minute from one client IP (IPv6: /64). */
  readonly perIp: number
  /** At most this many a minute in all, for this route and process. */
  readonly perMinute: number
  /** How old such a ticket may be, in seconds. */
  readonly maxAgeSeconds: number
  /**
   * Only while the circuit breaker considers the vendor down. Only checks of real tickets open it, never tickets that
   * anybody can write: if the vendor answers and only its script is out of reach, these tickets are still refused.
   * False admits them then too, and at any other time.
   * @default true
   */
  readonly onlyWhileVendorIsDown?: boolean | undefined
}

/** A short-lived pass in the response to an admitted request, accepted instead of a ticket for the next tries. */
export interface RetryPassOptions {
  /** Signs the passes: 32 characters or more of secret text, the same in every process. */
  readonly key: string
  /** How long a pass is valid, in seconds. */
  readonly ttlSeconds: number
  /** How many requests it admits, also on other routes of the same `action`. */
  readonly uses: number
  /** What the pass is valid for; routes that name the same action share it. @default the request's method and path */
  readonly action?: string | undefined
  /** How it is sent: as an HttpOnly cookie, or as a response header that the page sends back. @default 'cookie' */
  readonly carrier?: 'cookie' | 'header' | undefined
}

/**
 * A captcha only after failures, or after the first requests: below every limit a request needs no ticket. It takes a
 * place under each of them, and keeps it for `windowSeconds`, unless it succeeds. A ticket that is sent is checked
 * nevertheless.
 */
export interface OnlyAfterOptions<Req> {
  /**
   * Counts requests that did not succeed: a success, a 2xx of the handler or `admission.succeeded()`, frees its place and
   * clears the account's count. The number is the account's limit; without `account`, the address's.
   */
  readonly failures?: number | undefined
  /** Counts every admitted request instead, as for messages that cost money; the number is the same limit. */
  readonly requests?: number | undefined
  /**
   * The account that the request is for, as it was typed; letter case, width and surrounding spaces make no difference.
   * Where your database tells accounts apart by one of these, return the account's id: a success of `ada` would clear
   * the count of `Ada`. Whatever is no text needs a captcha. @default none is counted
   */
  readonly account?: ((req: Req) => Awaitable<unknown>) | undefined
  /** How long a place is kept, in seconds. @default 900 */
  readonly windowSeconds?: number | undefined
  /** The account's limit. @default `failures` or `requests` */
  readonly perAccount?: number | undefined
  /**
   * The limit of the visitor's IP address (IPv6: /64); all whose address is not known are one. False: not counted.
   * @default 20; without `account`, `failures` or `requests`
   */
  readonly perIp?: number | false | undefined
  /** The limit of an IPv6 address's network (/48); IPv4 addresses have none. False: not counted. @default 100 */
  readonly perNetwork?: number | false | undefined
  /** The limit of the whole route, against many addresses with one guess each. @default none */
  readonly perRoute?: number | undefined
  /**
   * Decides on a response of status 2xx or 3xx, for handlers that answer 200 to a wrong password or redirect after a
   * right one; 4xx and 5xx are always failures. Whatever it returns but `false` is one. @default every 3xx is one
   */
  readonly isFailure?: ((response: HandlerResponse, req: Req) => Awaitable<boolean>) | undefined
  /**
   * `by-hand`: no response is a success, only what calls `admission.succeeded()`, as in GraphQL, where one response
   * answers several calls. @default 'response'
   */
  readonly settle?: 'response' | 'by-hand' | undefined
  /** Where attempts are counted; share them between processes. @default memoryAttempts(), for this route alone */
  readonly attempts?: Attempts | undefined
  /**
   * Hashes the accounts and addresses that attempts are counted by: 32 or more characters of secret text, the same in
   * every process. Required with shared `attempts`. @default a random one
   */
  readonly key?: string | undefined
  /** Routes with the same `attempts` and `key` count together, unless they name different actions. @default none */
  readonly action?: string | undefined
}

/**
 * The constraint on what an `identity` function returns: an `Identity` without any other names; otherwise a misspelt
 * name next to a correct one would compile.
 */
export type Exactly<Identity extends object, Given> = Identity & {
  readonly [Name in keyof Identity | keyof Given]?: Name extends NamesOf<Identity> ? unknown : never
}

/** An identity type without names, `object`, is that of a verifier of unknown type: any name will do. */
type NamesOf<Identity> = keyof Identity extends never ? PropertyKey : keyof Identity

/** How one route is guarded. `Req` is the framework's own request. */
export interface GuardOptions<Req, Identity extends object = object, Name extends string = string> {
  /**
   * The name of this route in events, metrics and the log: letters, digits and `_.:/-`, at most 64.
   * @default no name
   */
  readonly route?: string | undefined
  /** Who the visitor is, the same at challenge and check; never from a field typed in between. @default no identity */
  readonly identity?: ((req: Req) => Awaitable<Identity>) | undefined
  /**
   * Where the ticket's fields are.
   * @default `body.<field>`, then `query.<field>`, then header `x-captcha-<field>`; all fields from one kind of place
   */
  readonly fields?: FieldPlaces<Req, Name> | undefined
  /** The methods that are guarded. @default all; a CORS preflight only if OPTIONS is named here */
  readonly methods?: readonly string[] | undefined
  /** True lets this request through unchecked; `admittedBy` is then `skip`. @default no request is skipped */
  readonly skip?: ((req: Req) => Awaitable<boolean>) | undefined
  /** How many requests one ticket admits on this route. @default the verifier's `maxUses` */
  readonly maxUses?: number | undefined
  /** What a ticket that passed must match. @default nothing */
  readonly expect?: Expectation | undefined
  /** Whether visitors are admitted while the vendor is down. @default 'reject' */
  readonly onUnavailable?: 'reject' | AdmitUnavailable | undefined
  /** Whether a ticket that the vendor's script wrote itself is admitted. @default 'reject' */
  readonly onDisasterTicket?: 'reject' | AdmitDisasterTicket | undefined
  /** Checks and records, but admits everybody: for a first roll-out. @default false */
  readonly observe?: boolean | undefined
  /** Gives an admitted visitor a pass for the next tries. @default off */
  readonly issuePass?: RetryPassOptions | undefined
  /** Asks for a ticket only after failures, or after the first requests. @default always */
  readonly onlyAfter?: OnlyAfterOptions<Req> | undefined
}

/** Answers a refused request itself, with the framework's own arguments; if it sends nothing, core's reply is sent. */
export type RefusalHandler<Args extends readonly unknown[]> = (verdict: Refusal, ...args: Args) => unknown

/** The options of a framework's `captcha()`: core's, and `onRefusal` with that framework's arguments. */
export interface RouteOptions<Req, Identity extends object, Name extends string, Args extends readonly unknown[]>
  extends GuardOptions<Req, Identity, Name> {
  /** Answers a refused request itself; if it sends nothing, core's reply goes out. @default core's reply */
  readonly onRefusal?: RefusalHandler<Args> | undefined
}
