import { createHash, timingSafeEqual } from 'node:crypto'
import { ipPrefix, normaliseIp } from '@ticketgate/core/provider'

/** The fields that must be the same in the captcha request and in the check. @see spec page tianyu-v2, "Actions" */
export const BOUND_FIELDS = ['userIp', 'businessId', 'captchaType', 'uid', 'sceneId'] as const
export type Identity = { readonly [Name in (typeof BOUND_FIELDS)[number]]?: string | number | undefined }

export interface BoundIdentity {
  /** One bit for each field that was given. */
  readonly bound: number
  /** 16 bytes. */
  readonly identity: Uint8Array
}

/** Binds the given fields; a field that the captcha request left out may have any value in the check. */
export function bindIdentity(given: Identity): BoundIdentity {
  let bound = 0
  BOUND_FIELDS.forEach((name, bit) => {
    if (given[name] !== undefined) bound |= 1 << bit
  })
  return { bound, identity: hashOf(given, bound) }
}

export function isSameIdentity(asked: BoundIdentity, given: Identity): boolean {
  return timingSafeEqual(asked.identity, hashOf(given, asked.bound))
}

function hashOf(given: Identity, bound: number): Buffer {
  const values = BOUND_FIELDS.map((name, bit) => {
    if ((bound & (1 << bit)) === 0) return null
    const value = given[name]
    if (value === undefined) return false
    return name === 'userIp' ? network(String(value)) : String(value)
  })
  return createHash('sha256').update(JSON.stringify(values)).digest().subarray(0, 16)
}

/** One visitor's addresses: an IPv4 address (also one mapped into IPv6), or an IPv6 /64. */
export function network(ip: string): string {
  return ipPrefix(normaliseIp(ip) ?? ip)
}

/** What one customer of a network gets: an IPv4 address, or an IPv6 /48. */
export function site(ip: string): string {
  const own = network(ip)
  return own.endsWith('/64') ? `${own.split(':').slice(0, 3).join(':')}::/48` : own
}
