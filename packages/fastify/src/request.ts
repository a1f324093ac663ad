import { isPrivateIp, normaliseIp, pathOf, type Reply, type RequestLike } from '@ticketgate/core'
import type { FastifyReply, FastifyRequest } from 'fastify'

export function requestLike(request: FastifyRequest): RequestLike {
  warnOfUntrustedProxy(request)
  return {
    method: request.method,
    path: pathOf(request.originalUrl),
    headers: request.headers,
    query: request.query as Record<string, unknown>,
    body: request.body,
    ip: request.ip,
  }
}

/** A Buffer, because Fastify adds a charset to a string's Content-Type. */
export const send = (reply: FastifyReply, { status, headers, body }: Reply): FastifyReply =>
  reply.code(status).headers(headers).send(Buffer.from(body))

let warned = false

/**
 * `trustProxy` with a number of hops trusts nobody in some versions of Fastify, and every visitor has the proxy's IP.
 * Core sees that of private IPs; a proxy with a public one is seen here, because the connection is its own.
 */
function warnOfUntrustedProxy({ ip, socket, headers }: FastifyRequest): void {
  if (warned || headers['x-forwarded-for'] === undefined || ip !== socket.remoteAddress) return
  const known = normaliseIp(ip)
  if (known === undefined || isPrivateIp(known)) return
  warned = true
  process.emitWarning(
    'X-Forwarded-For came, and request.ip is the address of the connection itself. If a proxy of yours sent it, set ' +
      "Fastify({ trustProxy: ['<its addresses>'] }): a number of hops trusts nobody in some versions.",
    { type: 'CaptchaWarning', code: 'TICKETGATE_PROXY_NOT_TRUSTED' },
  )
}
