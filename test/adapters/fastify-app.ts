import formbody from '@fastify/formbody'
import type { Refusal } from '@ticketgate/core'
import captcha, { challenge } from '@ticketgate/fastify'
import type { MakeApp, RouteSpec } from '@ticketgate/testing'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { everyMethod, guardOptions, nodeBody } from './start.js'

/** Fastify 5. */
export const fastifyApp: MakeApp = async (spec) => {
  const { verifier, routes, parsers, trustProxy, challenge: challengeRoute } = spec
  const app = fastify({ ...(trustProxy && { trustProxy: '127.0.0.1' }), exposeHeadRoutes: false })
  if (!parsers.includes('json')) app.removeContentTypeParser('application/json')
  if (!parsers.includes('text')) app.removeContentTypeParser('text/plain')
  if (parsers.includes('form')) app.register(formbody)
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume().on('end', () => done(null))
  })
  if (challengeRoute !== undefined) {
    const { path, ...options } = challengeRoute
    app.route({ method: ['GET', 'HEAD', 'OPTIONS'], url: path, handler: challenge(verifier, options) })
  }
  app.register(captcha, { verifier })
  for (const { prefix, ...route } of routes) {
    if (prefix === undefined) addRoute(app, route, route.path)
    else {
      app.register(
        async (below) => {
          addRoute(below, route, route.path.slice(prefix.length))
        },
        { prefix },
      )
    }
  }
  return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
}

function addRoute(app: FastifyInstance, { guard, handle }: RouteSpec, url: string) {
  app.route({
    method: [...everyMethod],
    url,
    config: { captcha: guard === undefined ? true : optionsOf(guard) },
    handler: async (request, reply) => {
      const answer = await handle(request.captcha)
      return reply.code(answer.status).headers(answer.headers).send(nodeBody(answer))
    },
  })
}

function optionsOf(guard: NonNullable<RouteSpec['guard']>) {
  return guardOptions(guard, (answer) => async (verdict: Refusal, _request: FastifyRequest, reply: FastifyReply) => {
    const answered = await answer(verdict)
    if (answered !== undefined) reply.code(answered.status).send(answered.body)
  })
}
