import type { FastifyInstance } from 'fastify'
import { type Ask, claimsOf, hostilityOf } from '../ask.js'
import { SLIDE_TYPE } from '../challenges/plan.js'
import type { ServiceContext } from '../context.js'
import { identityOfApp, isKnownApp } from './captcha-app.js'

const BODY_LIMIT = 1_024

/**
 * `POST /widget/session {appId}`: what a page that knows nothing but its application's id asks for challenges with.
 * Its tickets are that application's.
 */
export async function sessionRoute(app: FastifyInstance, { context }: { context: ServiceContext }): Promise<void> {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return reply.code(400).send({ error: 'invalid' })
    context.log.error({ error: String(error) }, 'A widget session could not be given.')
    return reply.code(503).send({ error: 'unavailable' })
  })
  app.post('/widget/session', { bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const { appId } = (request.body ?? {}) as { appId?: unknown }
    if (typeof appId !== 'string' || !isKnownApp(context, appId)) return reply.code(400).send({ error: 'invalid' })
    const ask: Ask = { identity: identityOfApp(appId), visit: { ip: request.ip }, captchaType: SLIDE_TYPE }
    if ((await hostilityOf(context, ask)) === 4) {
      const { windowSeconds: retryAfterSeconds } = context.budgets
      reply.header('retry-after', String(retryAfterSeconds))
      return reply.code(429).send({ error: 'throttled', retryAfterSeconds })
    }
    return { token: context.sealer.seal('script', claimsOf(context, ask)) }
  })
}
