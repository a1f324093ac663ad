import type { RequestLike } from '../contracts/request-like.js'
import type { Visitor } from '../contracts/visitor.js'
import { forwardedFor, ipNetwork, ipPrefix, isPrivateIp, normaliseIp } from './client-ip.js'

/** Whose request it is. The application knows best, then the framework; X-Forwarded-For itself is only data. */
export function visitorOf({ headers, ip: trustedIp }: Pick<RequestLike, 'headers' | 'ip'>, identity: object): Visitor {
  const { userIp } = identity as { readonly userIp?: unknown }
  const ip = normaliseIp(userIp ?? trustedIp)
  return {
    ip,
    isPrivate: ip !== undefined && isPrivateIp(ip),
    forwardedFor: forwardedFor(headers['x-forwarded-for']),
    headers,
  }
}

/** What limits and the breaker count as one visitor; all whose IP is not known are one. */
export function visitorKey({ ip }: Pick<Visitor, 'ip'>): string {
  return ip === undefined ? '' : ipPrefix(ip)
}

/** The network that several visitors of one provider's customer share; undefined where none is known. */
export function networkKey({ ip }: Pick<Visitor, 'ip'>): string | undefined {
  return ip === undefined ? undefined : ipNetwork(ip)
}
