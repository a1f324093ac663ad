import type { Warn } from '@ticketgate/core'
import { isPrivateIp, normaliseIp } from '@ticketgate/core/adapter'
import type { FastifyRequest } from 'fastify'

/**
 * `trustProxy` with a number of hops trusts nobody in some versions of Fastify, and every visitor has the proxy's IP.
 * Core detects that for private IPs; a proxy with a public one is detected here, as the connection is its own.
 */
export function warnIfProxyUntrusted({ ip, socket, headers }: FastifyRequest, warn: Warn): void {
  if (headers['x-forwarded-for'] === undefined || ip !== socket.remoteAddress) return
  const known = normaliseIp(ip)
  if (known === undefined || isPrivateIp(known)) return
  warn(
    'TICKETGATE_PROXY_NOT_TRUSTED',
    'X-Forwarded-For is set, but request.ip is the connection’s own address. If a proxy of yours sent it, set ' +
      "Fastify({ trustProxy: ['<its addresses>'] }): a number of hops trusts nobody in some versions.",
  )
}
