import type { FastifyRequest } from 'fastify'

/** A JSON body's fields; none if it is not an object. */
export function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}
