import type { Warn } from '@ticketgate/core'
import {
  aVerifier,
  changingMethods,
  checkRouteOptions,
  createGuard,
  type Framework,
  flag,
  oneOf,
  type Rule,
} from '@ticketgate/core/adapter'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { guardRequest, type RouteGuard } from './guard-request.js'
import type { CaptchaHook, CaptchaOptions, CaptchaPluginOptions } from './options.js'
import { requestLike } from './request.js'
import { addScope, guardingScope, type Scope } from './scopes.js'

const framework: Framework = {
  name: 'Fastify',
  jsonParser: "app.addContentTypeParser('application/json', …), with a parser that passes the body on,",
  formParser: "app.register(import('@fastify/formbody'))",
  multipartParser: "app.register(import('@fastify/multipart'), { attachFieldsToBody: 'keyValues' })",
  trustProxy: "Fastify({ trustProxy: '10.0.0.0/8' }) with your proxy’s addresses (a number of hops trusts nobody)",
}

// Not `ShapeOf`, which would look into the verifier that an application names by `CaptchaTypes`.
const ownOptions: Record<Exclude<keyof CaptchaPluginOptions, keyof CaptchaOptions>, Rule> = {
  verifier: aVerifier,
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
    const hook = (request: FastifyRequest, reply: FastifyReply) => guardRequest(guard, request, reply)
    return Object.assign(hook, {
      isNeeded: (request: FastifyRequest) => guard.isNeeded(requestLike(request), request),
    })
  }
  const methods = (defaults as CaptchaOptions).methods ?? changingMethods
  const scope: Scope = { app, methods: global ? methods : [] }
  addScope(captcha, scope)
  app.decorate('captcha', captcha)
  if (!app.hasRequestDecorator('captcha')) app.decorateRequest('captcha')

  /** The guard that a route's config asks for, or the default one if it has none. */
  function guardFor(config: unknown, place: string): RouteGuard {
    const route = config === undefined ? { methods } : config === true ? {} : (config as object)
    checkRouteOptions(`Route ${place}: config.captcha`, verifier, route)
    return guardWith(route)
  }

  // Routes declared from now on are checked when the app is ready; earlier ones, which onRoute misses, at first use.
  const checks: (() => unknown)[] = []
  app.addHook('onRoute', function (this: FastifyInstance, { config = {}, method, url }) {
    checks.push(() => {
      const isGuarded = [method].flat().some((one) => guardingScope(this, config, one) === scope)
      if (!isGuarded) return
      guardFor(config.captcha, `${method} ${url}`)
    })
  })
  app.addHook('onReady', async () => {
    for (const check of checks) check()
  })

  const guards = new WeakMap<object, RouteGuard>()
  app.addHook(hook, async (request, reply) => {
    const { config, url } = request.routeOptions
    // Every plugin from here down to the route's own runs this hook: only the one that guards the route checks.
    if (request.is404 || guardingScope(request.server, config, request.method) !== scope) return
    let guard = guards.get(config)
    if (guard === undefined) {
      try {
        guard = guardFor(config.captcha, `${request.method} ${url}`)
      } catch (error) {
        const { warn } = guardWith({})
        throw atFirstUse(error as Error, (code, message) => warn(code, message, requestLike(request).logger))
      }
      guards.set(config, guard)
    }
    return guardRequest(guard, request, reply)
  })
}

/** Fastify sends an error's message to the client, and this one names our options. */
function atFirstUse(cause: Error, warn: Warn): Error {
  warn('TICKETGATE_MISCONFIGURED', cause.message)
  return Object.assign(new Error('Internal Server Error', { cause }), { statusCode: 500 })
}

/**
 * Fastify's plugin: guards the routes whose config has `captcha`, or with `global: true` all that change something.
 * @example
 * await app.register(captcha, { verifier })
 * app.post('/login', { config: { captcha: true } }, async (request) => request.captcha)
 */
export const captcha = fp(plugin, { fastify: '5.x', name: '@ticketgate/fastify' })
