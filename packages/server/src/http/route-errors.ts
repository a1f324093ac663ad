import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../context.js'

type RouteError = Error & { readonly statusCode?: number }

/** How a protocol says that a request cannot be read (theirs), or that this service failed (ours). */
export interface ErrorAnswers {
  theirs(reply: FastifyReply, request: FastifyRequest, error: RouteError): FastifyReply
  ours(reply: FastifyReply, request: FastifyRequest): FastifyReply
}

/** Errors in a plugin's routes, in its protocol's own words. Ours are logged, and nothing of them is told. */
export function answerErrors(app: FastifyInstance, context: ServiceContext, { theirs, ours }: ErrorAnswers): void {
  app.setErrorHandler((error: RouteError, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return theirs(reply, request, error)
    context.log.error({ error: String(error) }, 'A request failed inside the service.')
    return ours(reply, request)
  })
}
