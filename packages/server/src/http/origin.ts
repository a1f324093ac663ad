import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../context.js'

/**
 * Where browsers reach this service: `--public-url`, else where this request arrived.
 * @param scheme as asked for; an explicit port speaks one scheme only, so there it changes nothing
 */
export function publicOrigin(context: ServiceContext, request: FastifyRequest, scheme?: 'http' | 'https'): string {
  const url = new URL(context.settings.publicUrl ?? `${request.protocol}://${request.host}`)
  if (scheme !== undefined && url.port === '') url.protocol = scheme
  return url.origin
}
