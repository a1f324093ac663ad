import type { Logger, Reply, RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A class, because a literal with a getter costs twenty times as much. */
class GuardedRequest implements RequestLike {
  readonly method: string
  readonly path: string
  readonly headers: RequestLike['headers']
  readonly query: RequestLike['query']
  readonly body: unknown
  readonly ip: string
  readonly logger: Logger | undefined
  readonly #raw: FastifyRequest['raw']

  constructor({ method, originalUrl, headers, query, body, ip, raw, log }: FastifyRequest) {
    this.method = method
    this.path = pathOf(originalUrl)
    this.headers = headers
    this.query = query as Record<string, unknown>
    this.body = body
    this.ip = ip
    this.logger = isSilent(log) ? undefined : log
    this.#raw = raw
  }

  get isGone(): boolean {
    return isGone(this.#raw)
  }
}

export function requestLike(request: FastifyRequest): RequestLike {
  return new GuardedRequest(request)
}

/** Fastify without a logger has one whose methods are all one and the same, and do nothing. */
function isSilent(log: FastifyRequest['log']): boolean {
  return log.error === log.info
}

/** A Buffer, because Fastify adds a charset to a string's Content-Type. */
export function send(reply: FastifyReply, { status, headers, body }: Reply): FastifyReply {
  return reply.code(status).headers(headers).send(Buffer.from(body))
}
