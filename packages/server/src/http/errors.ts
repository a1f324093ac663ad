import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchemaValidationError } from 'fastify'
import type { Reporting } from '../contracts/reporting.js'
import { setSecurityHeaders } from './security-headers.js'

export type RouteError = Error & {
  readonly statusCode?: number
  /** What a route's schema found wrong. */
  readonly validation?: readonly FastifySchemaValidationError[]
}

/** How a protocol reports that a request cannot be read, or that this service failed. */
export interface ErrorAnswers {
  unreadable(reply: FastifyReply, request: FastifyRequest, error: RouteError): FastifyReply
  failed(reply: FastifyReply, request: FastifyRequest): FastifyReply
  /** Its label in the metrics. */
  readonly protocol: string
}

/**
 * Answers errors in a plugin's routes in its protocol's own terms. The service's own are logged and counted, but not
 * disclosed.
 */
export function answerErrors(app: FastifyInstance, { log, metrics }: Reporting, answers: ErrorAnswers): void {
  const { unreadable, failed, protocol } = answers
  app.setErrorHandler((error: RouteError, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return unreadable(reply, request, error)
    log.error({ error: String(error) }, 'A request failed inside the service.')
    metrics.failure(protocol)
    return failed(reply, request)
  })
}

/**
 * For requests that no protocol answers in its own way: an error that repeats nothing of the request and reveals no
 * internals.
 */
export function addPlainErrors(app: FastifyInstance, reporting: Reporting): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }))
  answerErrors(app, reporting, {
    protocol: 'none',
    unreadable: (reply, _request, { statusCode = 400 }) => reply.code(statusCode).send({ error: 'invalid' }),
    failed: (reply) => reply.code(500).send({ error: 'internal' }),
  })
}

/** For addresses that cannot be read, which reach no hook and no route. */
export function answerFrameworkError(_error: unknown, _request: unknown, reply: FastifyReply): void {
  setSecurityHeaders(reply.code(400))
  void reply.send({ error: 'invalid' })
}

// How long a client that is still sending has to read why we stopped listening.
const lingerMs = 1_000

/**
 * For input that is not HTTP at all and so reaches no route: answered on the bare socket, which then ends.
 * @param tooLong what the clients that send so long a query read; they discard any HTTP status but 200
 */
export function createClientErrorHandler(tooLong: object): (error: Error & { code?: string }, socket: Socket) => void {
  function answerTo(code: string | undefined): string {
    if (code === 'HPE_HEADER_OVERFLOW') return bareResponse('200 OK', tooLong)
    if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return bareResponse('408 Request Timeout', { error: 'timeout' })
    return bareResponse('400 Bad Request', { error: 'invalid' })
  }
  return ({ code }, socket) => {
    if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
    socket.end(answerTo(code))
    // Ended, not destroyed: unread bytes would reset the connection and lose the answer (RFC 9112, 9.6).
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
}

function bareResponse(status: string, body: object): string {
  const text = JSON.stringify(body)
  const headers = [
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    'connection: close',
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  return `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${text}`
}
