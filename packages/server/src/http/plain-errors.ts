import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../captcha/context.js'
import { answerErrors } from './route-errors.js'

/**
 * For requests that no protocol answers in its own way: an error that repeats nothing of the request and reveals no
 * internals.
 */
export function addPlainErrors(app: FastifyInstance, context: ServiceContext): void {
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: 'not found' }))
  answerErrors(app, context, {
    protocol: 'none',
    theirs: (reply, _request, { statusCode = 400 }) => reply.code(statusCode).send({ error: 'invalid' }),
    ours: (reply) => reply.code(500).send({ error: 'internal' }),
  })
}
