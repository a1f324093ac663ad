import { hash, timingSafeEqual } from 'node:crypto'
import { ipNetwork, ipPrefix, normaliseIp } from '@ticketgate/core/provider'

/**
 * The fields that must be the same in the captcha request and in the check.
 * @see https://ticketgate.example/main/docs/vendors/tianyu.md
 */
export const boundFields = ['userIp', 'businessId', 'captchaType', 'uid', 'sceneId'] as const
type BoundField = (typeof boundFields)[number]
export interface Identity {
  readonly userIp?: string | undefined
  /** From 0 to 2^32 - 1, as is `sceneId`, so that the bound identity has the number itself. */
  readonly businessId?: number | undefined
  readonly captchaType?: number | undefined
  readonly uid?: string | undefined
  readonly sceneId?: number | undefined
}

export interface BoundIdentity {
  /** One bit for each field that was given. */
  readonly bound: number
  /** `identityBytes` of them: a number as it is, the hash of a text. */
  readonly identity: Uint8Array
}

const fieldLengths: { readonly [Name in BoundField]: number } = {
  userIp: 8,
  businessId: 4,
  captchaType: 4,
  uid: 12,
  sceneId: 4,
}
export const identityBytes = 32

/** Binds the given fields; a field that the captcha request left out may have any value in the check. */
export function bindIdentity(given: Identity): BoundIdentity {
  let bound = 0
  boundFields.forEach((name, bit) => {
    if (given[name] !== undefined) bound |= 1 << bit
  })
  const fields = boundFields.map((name) => fieldBytes(name, given[name]))
  return { bound, identity: Buffer.concat(fields) }
}

/** @param mayOmit true: only what both requests gave is compared */
export function isSameIdentity(first: BoundIdentity, given: Identity, { mayOmit = false } = {}): boolean {
  let isSame = true
  let at = 0
  boundFields.forEach((name, bit) => {
    const end = at + fieldLengths[name]
    const isBound = (first.bound & (1 << bit)) !== 0
    if (isBound && given[name] === undefined) isSame &&= mayOmit
    else if (isBound)
      isSame = timingSafeEqual(first.identity.subarray(at, end), fieldBytes(name, given[name])) && isSame
    at = end
  })
  return isSame
}

/** The businessId or sceneId that was bound; undefined if none was. */
export function boundId({ bound, identity }: BoundIdentity, name: 'businessId' | 'sceneId'): number | undefined {
  const bit = boundFields.indexOf(name)
  if ((bound & (1 << bit)) === 0) return undefined
  const at = boundFields.slice(0, bit).reduce((sum, field) => sum + fieldLengths[field], 0)
  return Buffer.from(identity.buffer, identity.byteOffset + at, 4).readUInt32BE()
}

/** Zeros for a field that is not given, which then is not bound. */
function fieldBytes(name: BoundField, value: string | number | undefined): Buffer {
  const bytes = Buffer.alloc(fieldLengths[name])
  if (value === undefined) return bytes
  if (typeof value === 'number') {
    bytes.writeUInt32BE(value)
    return bytes
  }
  const text = name === 'userIp' ? visitorAddress(value) : value
  bytes.write(hash('sha256', `${name}:${text}`), 'hex')
  return bytes
}

/** One visitor's addresses: an IPv4 address (also one mapped into IPv6), or an IPv6 /64. */
export function visitorAddress(ip: string): string {
  return ipPrefix(normaliseIp(ip) ?? ip)
}

/** What a carrier's customer gets: an IPv4 address, or an IPv6 /48. */
export function site(ip: string): string {
  const address = normaliseIp(ip) ?? ip
  return ipNetwork(address) ?? address
}
