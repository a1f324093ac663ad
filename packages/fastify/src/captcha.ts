import { CaptchaError, createGuard, type Framework, type Guard } from '@ticketgate/core'
import { checkOptions, flag, oneOf } from '@ticketgate/core/options'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import type { CaptchaHook, CaptchaOptions, CaptchaPluginOptions, RefusalArgs } from './options.js'
import { requestLike, send } from './request.js'

const framework: Framework = {
  name: 'Fastify',
  jsonParser: 'Fastify’s own JSON parser, which was removed,',
  formParser: "app.register(import('@fastify/formbody'))",
  trustProxy: "Fastify({ trustProxy: '10.0.0.0/8' }) with your proxy’s addresses (a number of hops trusts nobody)",
}

const writing = ['POST', 'PUT', 'PATCH', 'DELETE']

const plugin: FastifyPluginAsync<CaptchaPluginOptions> = async (app, options) => {
  const { verifier, global = false, hook = 'preValidation', ...rest } = options
  const { prefix: _, logLevel: _level, logSerializers: _serializers, ...defaults } = rest as Record<string, unknown>
  checkOptions('captcha plugin', { global, hook }, { global: flag(), hook: oneOf(['preValidation', 'preHandler']) })
  const guard = (route: object = {}) =>
    createGuard<FastifyRequest, object, string, RefusalArgs>(verifier, { ...defaults, ...route }, framework)
  const captcha = (route?: CaptchaOptions): CaptchaHook => {
    const own = guard(route)
    return (request, reply) => run(own, request, reply)
  }

  /** The guard that a route's config asks for. */
  function configured(config: RouteConfig, url: string): Guard<FastifyRequest, RefusalArgs> | undefined {
    const unsaid = global ? { methods: writing, ...defaults } : false
    const wanted = config.captcha === undefined ? unsaid : config.captcha
    if (wanted === false) return undefined
    try {
      if (wanted === true) return guard()
      if (typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted)) return guard(wanted)
    } catch (error) {
      throw error instanceof CaptchaError ? new CaptchaError(error.code, `Route ${url}: ${error.message}`) : error
    }
    const message = `Route ${url}: config.captcha must be true, false or an object of options.`
    throw new CaptchaError('ERR_CAPTCHA_OPTION_TYPE', message)
  }

  guard()
  app.decorate('captcha', captcha)
  if (!app.hasRequestDecorator('captcha')) app.decorateRequest('captcha')

  // Routes declared from now on are checked when the app is ready; older ones, which onRoute does not show, at first use.
  const declared: (() => void)[] = []
  app.addHook('onRoute', function (this: FastifyInstance, route) {
    const check = () => this.captcha === captcha && configured(route.config ?? {}, `${route.method} ${route.url}`)
    declared.push(check)
  })
  app.addHook('onReady', async () => {
    for (const check of declared) check()
  })

  const guards = new WeakMap<object, ReturnType<typeof configured>>()
  app.addHook(hook, async (request, reply) => {
    // A plugin registered closer to the route has its own hook there.
    if (request.is404 || request.server.captcha !== captcha) return
    const { config, url = '' } = request.routeOptions
    if (!guards.has(config)) guards.set(config, configured(config, `${request.method} ${url}`))
    const own = guards.get(config)
    if (own !== undefined) return run(own, request, reply)
  })
}

interface RouteConfig {
  readonly captcha?: unknown
}

async function run(own: Guard<FastifyRequest, RefusalArgs>, request: FastifyRequest, reply: FastifyReply) {
  const decision = await own.check(requestLike(request), request)
  if (decision.admitted) {
    request.captcha = decision.admission
    reply.headers(decision.headers)
    return
  }
  const wasSent = noticeSend(reply)
  await own.onRefusal?.(decision.verdict, request, reply)
  return wasSent() ? reply : send(reply, decision.reply)
}

/** Tells whether a reply was sent from now on: until its `onSend` hooks have run, Fastify's own `sent` is false. */
function noticeSend(reply: FastifyReply): () => boolean {
  const original = reply.send
  let noticed = false
  reply.send = (payload) => {
    noticed = true
    return original.call(reply, payload)
  }
  return () => {
    reply.send = original
    return noticed || reply.sent
  }
}

/** Fastify's plugin: `app.register(captcha, { verifier })`, then `config: { captcha: true }` on a route. */
export const captcha = fp(plugin, { fastify: '5.x', name: '@ticketgate/fastify' })
