import type { FastifyRequest } from 'fastify'

/** A JSON body's fields; none where it is no object. */
export function bodyOf({ body }: FastifyRequest): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {}
}
