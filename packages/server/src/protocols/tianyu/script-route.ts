import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { sendEncoded } from '../../http/encoding.js'
import { publicOrigin } from '../../http/origin.js'
import { tianyuErrorScript, tianyuScript } from '../../widget/index.js'
import { fault } from './codes.js'
import { langOf } from './lang.js'
import { askingOf } from './url-signature.js'

/** `GET /template/TCapIframeApi.js?asig=…`: the captcha's script, once. @see spec page tianyu-v2, "JavaScript flow" */
export async function scriptRoute(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  const url = '/template/TCapIframeApi.js'
  const headers = (reply: FastifyReply) =>
    reply
      .header('cache-control', 'no-store')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('vary', 'accept-encoding')
      .type('text/javascript; charset=utf-8')

  // A link preview must not spend the visitor's script.
  app.head(url, (_request, reply) => headers(reply).send())

  app.route({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    async handler(request, reply) {
      headers(reply)
      const query = request.query as Record<string, unknown>
      const lang = langOf(query['lang'])
      const asking = askingOf(context, request, 'script-url', context.settings.scriptTtlSeconds)
      if (asking === undefined || !(await asking.use(1))) {
        const over = fault('gone', 'This script URL was used before or has expired: load the page again.')
        return sendEncoded(request, reply, tianyuErrorScript({ ...over, lang }))
      }
      const { claims } = asking
      return sendEncoded(
        request,
        reply,
        tianyuScript({
          origin: publicOrigin(context, request, claims.scheme),
          token: context.sealer.seal('script', { ...claims, issuedAtMs: context.now() }),
          lang,
          clientType: clientType(query['clientype']),
        }),
      )
    },
  })
}

function clientType(value: unknown): 1 | 2 | 4 {
  return value === '1' ? 1 : value === '4' ? 4 : 2
}
