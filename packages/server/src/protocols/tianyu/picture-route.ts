import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../../captcha/context.js'
import { issuePicture } from '../../captcha/issue.js'
import { askingOf } from './url-signature.js'

const PICTURES_PER_URL = 20

/** `GET /getcap_new?asig=…`: a fresh picture and its signature on every call. @see spec page tianyu-v2, "Image flow" */
export async function pictureRoute(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.route({
    method: 'GET',
    url: '/getcap_new',
    // HEAD would have to draw a picture to report a length.
    exposeHeadRoute: false,
    async handler(request, reply) {
      reply.header('cache-control', 'no-store')
      const { pictureUrlTtlSeconds } = context.settings
      const asking = askingOf(context, request, 'picture-url', pictureUrlTtlSeconds)
      if (asking === undefined)
        return reply
          .code(410)
          .type('text/plain')
          .send('This picture URL is invalid or has expired. Request a new one.\n')
      if (!(await asking.use(PICTURES_PER_URL))) {
        return reply
          .code(429)
          .type('text/plain')
          .send(`A picture URL serves ${PICTURES_PER_URL} pictures. Request a new one.\n`)
      }
      const issued = await issuePicture(context, asking.claims, request.ip)
      if (issued === undefined) return reply.code(429).type('text/plain').send('Too many pictures. Try again later.\n')
      return reply
        .header('set-cookie', `vsig=${issued.signature}; PATH=/`)
        .type(`image/${issued.format}`)
        .send(issued.picture)
    },
  })
}
