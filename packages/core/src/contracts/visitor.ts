import type { RequestLike } from './request-like.js'

/**
 * Whose request it is: resolved once, and the same for the provider, the limits, the breaker, the passes and the
 * budgets.
 */
export interface Visitor {
  /** `identity.userIp`, else the one that the framework trusts, in canonical form; undefined: not known. */
  readonly ip: string | undefined
  /** True for an IP that no visitor from the internet has, as in development or behind a proxy. */
  readonly isPrivate: boolean
  /** X-Forwarded-For as data for the vendor: bounded, printable ASCII; never read as the visitor's IP. */
  readonly forwardedFor: string | undefined
  /** The request's headers, for what a vendor wants to know of the device. */
  readonly headers: RequestLike['headers']
}

/**
 * What an application may know of its visitor, under names that every built-in provider takes, so that a route stays
 * as it is when its provider changes. A vendor is sent the fields that its API supports; a ticket that is presented
 * again must come with the same `userIp`, `uid`, `accountType`, `appId`, `businessId`, `sceneId` and `sender`, whoever
 * the vendor is.
 */
export interface VisitorIdentity {
  /** The visitor's public IP. @default the framework's client IP */
  userIp?: string | undefined
  /** The visitor's id; the open id if `accountType` is 1 or 2. */
  uid?: string | undefined
  /** 0 other, 1 QQ open id, 2 WeChat open id, 4 phone, 6 phone dynamic code, 7 e-mail. */
  accountType?: 0 | 1 | 2 | 4 | 6 | 7 | undefined
  /** Required by Tianyu if `accountType` is 1 or 2. */
  appId?: string | undefined
  /** Another id of the same visitor, e.g. the account that a phone number belongs to. */
  associateAccount?: string | undefined
  /** When the visitor's account was created, in Unix seconds. */
  registerTime?: number | undefined
  /** The device's hardware address. */
  macAddress?: string | undefined
  /** The phone's IMEI, which is its device's number. */
  imei?: string | undefined
  /** Splits the vendor's statistics. @default the provider's option of that name */
  businessId?: number | undefined
  /** Splits them further. @default the provider's option of that name */
  sceneId?: number | undefined
  /** The phone number or e-mail address that the handler will send to; OneAccess needs it. */
  sender?: string | undefined
}
