import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../context.js'

/** For what no protocol answers in its own way: an error that repeats nothing of the request and tells no inside. */
export function addPlainErrors(app: FastifyInstance, context: ServiceContext): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }))
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500
    if (status === 500) context.log.error({ error: String(error) }, 'A request failed inside the service.')
    return reply.code(status).send({ error: status === 500 ? 'internal' : 'invalid' })
  })
}
