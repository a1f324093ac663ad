import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../captcha/context.js'

type RouteError = Error & { readonly statusCode?: number }

/** How a protocol reports that a request cannot be read (theirs), or that this service failed (ours). */
export interface ErrorAnswers {
  theirs(reply: FastifyReply, request: FastifyRequest, error: RouteError): FastifyReply
  ours(reply: FastifyReply, request: FastifyRequest): FastifyReply
  /** Its label in the metrics. */
  readonly protocol: string
}

/** Answers errors in a plugin's routes in its protocol's own terms. Ours are logged and counted, but not disclosed. */
export function answerErrors(app: FastifyInstance, context: ServiceContext, answers: ErrorAnswers): void {
  const { theirs, ours, protocol } = answers
  app.setErrorHandler((error: RouteError, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return theirs(reply, request, error)
    context.log.error({ error: String(error) }, 'A request failed inside the service.')
    context.metrics.failure(protocol)
    return ours(reply, request)
  })
}
