import type { FastifyInstance } from 'fastify'
import type { Metrics, ServiceLogger } from '../contracts/reporting.js'

/** What `/readyz` needs to know whether the service's store answers. */
export interface Readiness {
  /** @throws if the store does not answer */
  tryStore(): Promise<unknown>
  readonly log: ServiceLogger
}

/** `/healthz`: the process answers. `/readyz`: so does its store. */
export async function health(app: FastifyInstance, { tryStore, log }: Readiness): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await tryStore()
      return { status: 'ok' }
    } catch (error) {
      log.error({ error: String(error) }, 'Not ready: the store does not answer.')
      return reply.code(503).send({ status: 'unavailable', part: 'store' })
    }
  })
}

/** `/metrics`, for a Prometheus collector. */
export async function metricsRoute(app: FastifyInstance, { metrics }: { metrics: Metrics }): Promise<void> {
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics.scrape()
    return reply.type(contentType).send(body)
  })
}

/** Warns once that the proxy in front is not trusted: all visitors would then share the proxy's budget. */
export function addProxyHint(app: FastifyInstance, log: ServiceLogger): void {
  let isLogged = false
  app.addHook('onRequest', (request, _reply, done) => {
    done()
    if (isLogged || request.headers['x-forwarded-for'] === undefined) return
    isLogged = true
    log.warn(
      {},
      'Requests carry X-Forwarded-For, but no proxy is trusted, so all visitors behind it count as one. ' +
        'If the proxy is yours, set trustProxy (--trust-proxy 1).',
    )
  })
}
