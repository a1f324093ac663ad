import type { FastifyRequest } from 'fastify'
import type { Settings } from '../options/settings.js'

/**
 * The origin under which browsers reach this service: `--public-url`, else that of this request.
 * @param scheme as requested; ignored with an explicit port, which speaks only one scheme
 */
export function publicOrigin(
  { settings }: { readonly settings: Pick<Settings, 'publicUrl'> },
  request: FastifyRequest,
  scheme?: 'http' | 'https',
): string {
  const url = new URL(settings.publicUrl ?? `${request.protocol}://${request.host}`)
  if (scheme !== undefined && url.port === '') url.protocol = scheme
  return url.origin
}
