import type { FastifyInstance, FastifyReply } from 'fastify'

const headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const

/** For every answer that does not set its own. Only what was found may be cached, whatever its route allows. */
export function setSecurityHeaders(reply: FastifyReply): void {
  const mayBeCached = reply.statusCode === 200 || reply.statusCode === 304
  for (const [name, value] of Object.entries(headers)) {
    if (!reply.hasHeader(name) || (name === 'cache-control' && !mayBeCached)) reply.header(name, value)
  }
}

export function addSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    setSecurityHeaders(reply)
    done()
  })
}
