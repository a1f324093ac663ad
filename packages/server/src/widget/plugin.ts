import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from 'fastify'
import { sendEncoded } from '../http/encoding.js'
import { type WidgetFile, widgetFiles } from './assets.js'

/** Only the service's own files and pictures in data: URLs; the pages of the listed origins may show the frame. */
const framePolicy = (pageOrigins: ReadonlySet<string> | undefined): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    'media-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${pageOrigins === undefined ? '*' : ["'self'", ...pageOrigins].join(' ')}`,
  ].join('; ')

const forever = 'public, max-age=31536000, immutable'

/** `GET /widget/frame.html` and the files it names, which carry their version in their address. */
export const widgetAssets: FastifyPluginCallback<{ pageOrigins?: ReadonlySet<string> | undefined }> = (
  app,
  { pageOrigins },
  done,
) => {
  const files = widgetFiles()
  const policy = framePolicy(pageOrigins)

  app.get('/widget/frame.html', (request, reply) => {
    reply.header('cross-origin-resource-policy', 'cross-origin')
    reply.header('referrer-policy', 'no-referrer')
    reply.header('x-robots-tag', 'noindex')
    reply.header('cache-control', 'no-cache')
    return sendFile(request, reply, policy, files.frame)
  })
  app.get<{ Params: { version: string; name: string } }>('/widget/:version/:name', (request, reply) => {
    const { version, name } = request.params
    const file = version === files.version ? files.byName.get(name) : undefined
    if (file === undefined)
      return reply.code(404).type('text/plain').send('This version of the widget has no such file.')
    reply.header('cache-control', forever)
    return sendFile(request, reply, policy, file)
  })
  done()
}

function sendFile(request: FastifyRequest, reply: FastifyReply, policy: string, file: WidgetFile): FastifyReply {
  // On every file: a worker is subject to the policies of its own response, not of its page.
  reply.header('content-security-policy', policy)
  // Cross-origin isolated pages can embed only frames that require the same.
  reply.header('cross-origin-embedder-policy', 'require-corp')
  reply.header('etag', file.etag)
  reply.header('x-content-type-options', 'nosniff')
  reply.type(file.type)
  reply.header('vary', 'accept-encoding')
  if (request.headers['if-none-match']?.includes(file.etag)) return reply.code(304).send()
  return sendEncoded(request, reply, file.body)
}
