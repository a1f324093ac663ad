import { isIP } from 'node:net'

const maxForwardedForLength = 512
// The longest IPv6 address in brackets, with a zone and a port.
const maxIpLength = 128

/**
 * The client's IP in canonical form: an IPv4-mapped IPv6 address becomes IPv4, a port and a zone are dropped, IPv6 is
 * shortened.
 * @returns undefined if it is not an IP
 */
export function normaliseIp(ip: unknown): string | undefined {
  if (typeof ip !== 'string' || ip.length > maxIpLength) return undefined
  let bare = withoutPort(ip.toLowerCase())
  if (bare.includes('%')) bare = bare.slice(0, bare.indexOf('%'))
  if (bare.startsWith('::ffff:') && isIP(bare.slice(7)) === 4) bare = bare.slice(7)
  const version = isIP(bare)
  if (version === 0) return undefined
  return version === 4 ? bare : shortestIpv6(bare)
}

/** Some gateways write the port, too: `203.0.113.5:40001`, `[2001:db8::1]:443`. */
function withoutPort(ip: string): string {
  if (!ip.includes(':')) return ip
  const [, ipv6, ipv4] = /^(?:\[([^\]]+)\](?::\d{1,5})?|(\d[\d.]*):\d{1,5})$/.exec(ip) ?? []
  return ipv6 ?? ipv4 ?? ip
}

/** An IPv6 address in the canonical form of URLs (RFC 5952), or the IPv4 address that it maps. */
function shortestIpv6(ip: string): string {
  const shortest = new URL(`http://[${ip}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/.exec(shortest) ?? []
  if (high === undefined || low === undefined) return shortest
  return [high, low].flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]).join('.')
}

/** What counts as one visitor: the IP itself, or the /64 that an IPv6 visitor commonly holds. */
export function ipPrefix(ip: string): string {
  return isIP(ip) === 6 ? ipv6Prefix(ip, 4) : ip
}

/** What a carrier's customer may hold: the /48 of an IPv6 address. IPv4 has no such network: undefined. */
export function ipNetwork(ip: string): string | undefined {
  return isIP(ip) === 6 ? ipv6Prefix(ip, 3) : undefined
}

/** @param length in groups of 16 bits */
function ipv6Prefix(ip: string, length: number): string {
  const [head = '', tail] = ip.split('::')
  const groups = head === '' ? [] : head.split(':')
  if (tail !== undefined) {
    const rest = tail === '' ? [] : tail.split(':')
    while (groups.length + rest.length < 8) groups.push('0')
    groups.push(...rest)
  }
  return `${groups
    .slice(0, length)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/${length * 16}`
}

/** True for addresses that no visitor from the internet has: a sign of a proxy in front. */
export function isPrivateIp(ip: string): boolean {
  return (
    /^(10\.|127\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(ip) ||
    ip === '::1' ||
    /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(ip)
  )
}

/** X-Forwarded-For as data for the vendor: bounded, printable ASCII only. Never read as the visitor's IP. */
export function forwardedFor(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const joined = typeof header === 'string' ? header : header.join(', ')
  const clean = joined.replace(/[^\x20-\x7e]/g, '').trim()
  return clean === '' ? undefined : clean.slice(0, maxForwardedForLength)
}
