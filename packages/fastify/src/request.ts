import type { Reply, RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'

export function requestLike({ method, originalUrl, headers, query, body, ip, raw }: FastifyRequest): RequestLike {
  return {
    method,
    path: pathOf(originalUrl),
    headers,
    query: query as Record<string, unknown>,
    body,
    ip,
    get isGone() {
      return isGone(raw)
    },
  }
}

/** A Buffer, because Fastify adds a charset to a string's Content-Type. */
export function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  return reply.code(status).headers(headers).send(Buffer.from(body))
}
