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
  /** The phone's serial number. */
  imei?: string | undefined
  /** Splits the vendor's statistics. @default the provider's option of that name */
  businessId?: number | undefined
  /** Splits them further. @default the provider's option of that name */
  sceneId?: number | undefined
  /** The phone number or e-mail address that the handler will send to; OneAccess needs it. */
  sender?: string | undefined
}

const bindingNames = ['userIp', 'uid', 'accountType', 'appId', 'businessId', 'sceneId', 'sender'] as const

/** The names of `VisitorIdentity`. */
export const visitorNames = [
  ...bindingNames,
  'associateAccount',
  'registerTime',
  'macAddress',
  'imei',
] as const satisfies readonly (keyof VisitorIdentity)[]

/** Who a ticket is bound to, for `Extracted.bound`. */
export function boundVisitor(visitor: VisitorIdentity): readonly (string | undefined)[] {
  return bindingNames.map((name) => plain(visitor[name])?.toString())
}

/** Why an application's identity cannot be sent, or bound to; undefined if it can. It never repeats the value. */
export function visitorFault(visitor: VisitorIdentity): Error | undefined {
  for (const name in visitor) {
    const value: unknown = visitor[name as keyof VisitorIdentity]
    if (value === undefined || value === null || plain(value) !== undefined) continue
    return new Error(`identity.${name} must be a string or a number.`)
  }
  return undefined
}

/** The error if a vendor needs the visitor's IP. */
export const clientIpUnknown =
  'The client IP is not known: set up the framework’s proxy trust, or give identity.userIp.'

const maxPlainLength = 4096

/** An object, which a form can post, goes no further. */
function plain(value: unknown): string | number | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= maxPlainLength) ? value : undefined
}
