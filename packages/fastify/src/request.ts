import type { Reply, RequestLike } from '@ticketgate/core'
import { nodeRequest } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'

export function requestLike(request: FastifyRequest): RequestLike {
  const { method, originalUrl, headers, query, body, ip, raw, log } = request
  const logger = isSilent(log) ? undefined : log
  return nodeRequest({ method, originalUrl, headers, query, body, ip, logger }, raw)
}

/** Fastify without a logger has one whose methods are all one and the same, and do nothing. */
function isSilent(log: FastifyRequest['log']): boolean {
  return log.error === log.info
}

/** A Buffer, because Fastify adds a charset to a string's Content-Type; no empty one, to which it adds a type. */
export function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  const bytes = body.length === 0 ? undefined : Buffer.from(body)
  return reply.code(status).headers(headers).send(bytes)
}
