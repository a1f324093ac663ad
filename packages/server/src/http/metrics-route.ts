import type { FastifyInstance } from 'fastify'
import type { Metrics } from '../metrics.js'

/** `/metrics`, for a Prometheus collector. */
export async function metricsRoute(app: FastifyInstance, { metrics }: { metrics: Metrics }): Promise<void> {
  app.get('/metrics', async (_request, reply) => {
    const { contentType, body } = await metrics.scrape()
    return reply.type(contentType).send(body)
  })
}
