import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Settings } from '../options/settings.js'

const hostPattern = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

type WithSettings = { readonly settings: Pick<Settings, 'publicUrl'> }

/** Refuses requests whose Host header names no host, before anything is made with it. */
export function addHostCheck(app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { host } = request.headers
    // Probes that speak HTTP/1.0 send none.
    if (host === undefined || isHost(host)) done()
    else reply.code(400).send({ error: 'invalid' })
  })
}

/** Whether a Host header names a host: underscores too, as in names of containers. */
export const isHost = (host: string): boolean => hostPattern.test(host) && URL.canParse(`http://${host}`)

/**
 * The origin under which browsers reach this service: `--public-url`, else the host that this request calls, which a
 * proxy passes on as Host. X-Forwarded-Host is never read: proxies that do not set it pass on what the client wrote.
 * @param scheme as requested; `http` is ignored where the origin is HTTPS at a port of its own, which speaks nothing else
 * @throws an error with status 400 if the request names no host
 */
export function publicOrigin({ settings }: WithSettings, request: FastifyRequest, scheme?: 'http' | 'https'): string {
  const url = new URL(settings.publicUrl ?? `${request.protocol === 'https' ? 'https' : 'http'}://${hostOf(request)}`)
  if (scheme === 'https' || (scheme === 'http' && url.port === '')) url.protocol = scheme
  return url.origin
}

function hostOf({ headers: { host } }: FastifyRequest): string {
  if (host === undefined || host === '') throw Object.assign(new Error('No Host.'), { statusCode: 400 })
  return host
}

/** Names the headers that the answer was made from, for caches. */
export function varyByOrigin({ settings }: WithSettings, reply: FastifyReply): void {
  if (settings.publicUrl === undefined) reply.header('vary', 'host, x-forwarded-proto')
}
