import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'

/** The host names that an honest client may have signed for, each with and without its port. */
export function signedHosts(context: ServiceContext, request: FastifyRequest): Set<string> {
  const found = new Set<string>()
  const add = (host: string | undefined) => {
    if (host === undefined || host === '') return
    found.add(host)
    found.add(host.replace(/:\d+$/, ''))
  }
  add(request.headers.host)
  // Behind a trusted proxy: the host that the client called.
  add(request.host)
  add(context.settings.publicUrl?.host)
  for (const host of context.settings.hostNames) add(host)
  return found
}
