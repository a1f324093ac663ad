import type { FastifyInstance } from 'fastify'
import type { ServiceContext } from '../captcha/context.js'

/** `/healthz`: the process answers. `/readyz`: so does its store. */
export async function health(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await context.marks.use('readyz', { maxUses: 1, ttlMs: 1 })
      return { status: 'ok' }
    } catch (error) {
      context.log.error({ error: String(error) }, 'Not ready: the store does not answer.')
      return reply.code(503).send({ status: 'unavailable', part: 'store' })
    }
  })
}
