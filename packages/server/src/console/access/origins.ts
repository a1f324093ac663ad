import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isHost } from '../../http/origin.js'

const loopbackHosts: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The origin under which a browser reaches the console, judged by its Host header: one of those allowed, or a loopback
 * name at any port, as through an SSH tunnel. A page of another site whose name leads here (DNS rebinding) has a Host of
 * its own.
 * @param allowed https origins
 * @returns undefined: the console is not there for this host
 */
export function consoleOrigin(host: string | undefined, allowed: ReadonlySet<string>): string | undefined {
  if (host === undefined || !isHost(host)) return undefined
  const secure = new URL(`https://${host}`).origin
  if (allowed.has(secure)) return secure
  const { origin, hostname } = new URL(`http://${host}`)
  return loopbackHosts.has(hostname) ? origin : undefined
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The console's own, as this browser knows it. */
    consoleOrigin: string
  }
}

/** Refuses requests for hosts that the console does not have, and POSTs that no page of its own sends. */
export function addOriginChecks(app: FastifyInstance, origins: readonly string[]): void {
  // Browsers leave a default port out.
  const allowed = new Set(origins.map((origin) => new URL(origin).origin))
  app.decorateRequest('consoleOrigin', '')
  app.addHook('onRequest', async (request, reply) => {
    const origin = consoleOrigin(request.headers.host, allowed)
    if (origin === undefined) return reply.code(421).send({ error: 'host not allowed' })
    request.consoleOrigin = origin
    if (isRead(request) || isFromOwnPage(request)) return
    return reply.code(403).send({ error: 'origin not allowed' })
  })
}

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD'

/** Every browser names the origin of a page that posts; a client that names none is no page of ours. */
const isFromOwnPage = ({ headers, consoleOrigin }: FastifyRequest): boolean => headers.origin === consoleOrigin
