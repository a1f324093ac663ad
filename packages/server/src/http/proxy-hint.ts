import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../captcha/context.js'

/** Warns once that the proxy in front is not trusted: all visitors would then share the proxy's budget. */
export function addProxyHint(app: FastifyInstance, context: ServiceContext): void {
  if (context.settings.trustsProxy) return
  let isTold = false
  app.addHook('onRequest', async (request) => {
    if (isTold || request.headers['x-forwarded-for'] === undefined) return
    isTold = true
    context.log.warn(
      {},
      'Requests carry X-Forwarded-For, but no proxy is trusted, so all visitors behind it count as one. ' +
        'If the proxy is yours, set trustProxy (--trust-proxy 1).',
    )
  })
}
