import { pathOf, type Reply, type RequestLike } from '@ticketgate/core'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { warnIfProxyUntrusted } from './trust-proxy.js'

export function requestLike(request: FastifyRequest): RequestLike {
  warnIfProxyUntrusted(request)
  const { method, originalUrl, headers, query, body, ip } = request
  return { method, path: pathOf(originalUrl), headers, query: query as Record<string, unknown>, body, ip }
}

/** A Buffer, because Fastify adds a charset to a string's Content-Type. */
export function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  return reply.code(status).headers(headers).send(Buffer.from(body))
}
