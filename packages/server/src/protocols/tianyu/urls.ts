import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { issuePicture } from '../../captcha/issue.js'
import { sendEncoded } from '../../http/encoding.js'
import { answerErrors } from '../../http/errors.js'
import { isOfForeignPage } from '../../http/foreign-page.js'
import { publicOrigin } from '../../http/origin.js'
import { visitorIp } from '../../http/visitor.js'
import { tianyuErrorScript, tianyuScript } from '../../widget/scripts.js'
import { type Fault, fault, unavailable } from './codes.js'
import { langOf } from './parameters.js'

/** Of the parameters only `asig` counts: the others are decoration. A query's values are texts, by `readForm`. */
interface UrlRoute {
  Querystring: { asig?: string; lang?: string; clientype?: string }
}

const gone = fault('gone', 'This script URL was used before or has expired: load the page again.')

/**
 * `GET /template/TCapIframeApi.js?asig=…`: the captcha's script, once.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export async function scriptRoute(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  const url = '/template/TCapIframeApi.js'
  const headers = (reply: FastifyReply) =>
    reply
      .header('cache-control', 'no-store')
      .header('cross-origin-resource-policy', 'cross-origin')
      .header('vary', 'accept-encoding')
      .type('text/javascript; charset=utf-8')

  const sendErrorScript = (request: FastifyRequest, reply: FastifyReply, reason: Fault): FastifyReply => {
    const { lang } = request.query as UrlRoute['Querystring']
    return sendEncoded(request, headers(reply), tianyuErrorScript({ ...reason, lang: langOf(lang) }))
  }
  // A script with a status: browsers run none that comes with an error, and the page would wait for its functions.
  answerErrors(app, context, {
    protocol: 'none',
    unreadable: (reply, request) => sendErrorScript(request, reply.code(200), gone),
    failed: (reply, request) => sendErrorScript(request, reply.code(200), unavailable),
  })

  // A link preview must not spend the visitor's script.
  app.head(url, (_request, reply) => headers(reply).send())

  app.route<UrlRoute>({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    async handler(request, reply) {
      headers(reply)
      const { asig = '', lang, clientype } = request.query
      const token = context.tokens.open('script-url', asig)
      if (token.state !== 'live' || !(await token.spend(1))) {
        return sendErrorScript(request, reply, gone)
      }
      const { claims } = token
      return sendEncoded(
        request,
        reply,
        tianyuScript({
          origin: publicOrigin(context, request, claims.scheme),
          token: context.tokens.seal('script', { ...claims, issuedAtMs: context.now() }),
          lang: langOf(lang),
          clientType: clientType(clientype),
        }),
      )
    },
  })
}

function clientType(value: string | undefined): 1 | 2 | 4 {
  return value === '1' ? 1 : value === '4' ? 4 : 2
}

const picturesPerUrl = 20

/**
 * `GET /getcap_new?asig=…`: a fresh picture and its signature on every call.
 * @see https://ticketgate.example/main/docs/service/protocols.md#an-old-application
 */
export async function pictureRoute(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  const refuse = (reply: FastifyReply, status: number, why: string) => reply.code(status).type('text/plain').send(why)
  answerErrors(app, context, {
    protocol: 'none',
    unreadable: (reply) => refuse(reply, 400, 'The request cannot be read.\n'),
    failed: (reply) => refuse(reply, 503, 'No picture can be made now. Try again later.\n'),
  })
  app.route<UrlRoute>({
    method: 'GET',
    url: '/getcap_new',
    // HEAD would have to draw a picture to report a length.
    exposeHeadRoute: false,
    async handler(request, reply) {
      reply.header('cache-control', 'no-store')
      // Before anything is counted: the page would use up what its visitor may fetch.
      if (isOfForeignPage(context.settings, request)) {
        return refuse(reply, 403, 'Pages of this origin may not show pictures, or sent no Referer.\n')
      }
      const token = context.tokens.open('picture-url', request.query.asig ?? '')
      if (token.state !== 'live') {
        return refuse(reply, 410, 'This picture URL is invalid or has expired. Request a new one.\n')
      }
      const { claims } = token
      const takePicture = () => token.spend(picturesPerUrl)
      const issued = await issuePicture(context, { claims, takePicture }, visitorIp(request))
      if (issued === 'throttled') return refuse(reply, 429, 'Too many pictures. Try again later.\n')
      if (issued === 'spent') {
        return refuse(reply, 429, `A picture URL serves ${picturesPerUrl} pictures. Request a new one.\n`)
      }
      return reply
        .header('set-cookie', `vsig=${issued.signature}; PATH=/`)
        .type(`image/${issued.format}`)
        .send(issued.picture)
    },
  })
}
