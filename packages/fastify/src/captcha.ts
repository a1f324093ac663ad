import { changingMethods, checkRouteOptions, createGuard, type Framework, type Guard, sentBy } from '@ticketgate/core'
import { flag, having, oneOf } from '@ticketgate/core/options'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { CaptchaHook, CaptchaOptions, CaptchaPluginOptions, RefusalArgs } from './options.js'
import { requestLike, send } from './request.js'

type RouteGuard = Guard<FastifyRequest, RefusalArgs>

const framework: Framework = {
  name: 'Fastify',
  jsonParser: 'Fastify’s own JSON parser, which was removed,',
  formParser: "app.register(import('@fastify/formbody'))",
  trustProxy: "Fastify({ trustProxy: '10.0.0.0/8' }) with your proxy’s addresses (a number of hops trusts nobody)",
}

const ownOptions = {
  verifier: having(['guard'], 'what createVerifier() returns'),
  global: flag(),
  hook: oneOf(['preValidation', 'preHandler']),
}

const plugin: FastifyPluginAsync<CaptchaPluginOptions> = async (app, options) => {
  const { verifier, global = false, hook = 'preValidation', ...rest } = options
  // Fastify's own.
  const { prefix: _, logLevel: _level, logSerializers: _serializers, ...defaults } = rest as Record<string, unknown>
  checkRouteOptions('captcha plugin', verifier, { ...defaults, verifier, global, hook }, ownOptions)
  const guardWith = (route: object): RouteGuard => createGuard(verifier, { ...defaults, ...route }, framework)

  const captcha = (route: CaptchaOptions = {}): CaptchaHook => {
    const guard = guardWith(route)
    return (request, reply) => run(guard, request, reply)
  }
  app.decorate('captcha', captcha)
  if (!app.hasRequestDecorator('captcha')) app.decorateRequest('captcha')

  /** The guard that a route's config asks for. */
  function configured(config: { captcha?: unknown }, url: string): RouteGuard | undefined {
    const { captcha: wanted = global ? { methods: changingMethods, ...defaults } : false } = config
    if (wanted === false) return undefined
    const route = wanted === true ? {} : (wanted as object)
    checkRouteOptions(`Route ${url}: config.captcha`, verifier, route)
    return guardWith(route)
  }

  // Routes declared from now on are checked when the app is ready; older ones, which onRoute does not show, at first use.
  const checks: (() => unknown)[] = []
  app.addHook('onRoute', function (this: FastifyInstance, { config = {}, method, url }) {
    checks.push(() => this.captcha === captcha && configured(config, `${method} ${url}`))
  })
  app.addHook('onReady', async () => {
    for (const check of checks) check()
  })

  const guards = new WeakMap<object, RouteGuard | undefined>()
  app.addHook(hook, async (request, reply) => {
    // A plugin registered closer to the route has its own hook there.
    if (request.is404 || request.server.captcha !== captcha) return
    const { config, url } = request.routeOptions
    if (!guards.has(config)) guards.set(config, configured(config, `${request.method} ${url}`))
    const guard = guards.get(config)
    if (guard !== undefined) return run(guard, request, reply)
  })
}

async function run(guard: RouteGuard, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const decision = await guard.check(requestLike(request), request)
  if (decision.admitted) {
    request.captcha = decision.admission
    reply.headers(decision.headers)
    return
  }
  const sent = await sentBy(reply, () => guard.onRefusal?.(decision.verdict, request, reply))
  return sent ? reply : send(reply, decision.reply)
}

/** Fastify's plugin: `app.register(captcha, { verifier })`, then `config: { captcha: true }` on a route. */
export const captcha = fp(plugin, { fastify: '5.x', name: '@ticketgate/fastify' })
