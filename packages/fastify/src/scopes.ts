import { CaptchaError } from '@ticketgate/core'
import { guardsMethod } from '@ticketgate/core/adapter'
import type { FastifyInstance } from 'fastify'

/** One registered plugin: the routes at and below `app`. */
export interface Scope {
  readonly app: FastifyInstance
  /** The methods that `global: true` guards; none without it. */
  readonly methods: readonly string[]
}

const scopes = new WeakMap<FastifyInstance['captcha'], Scope>()

/**
 * Found again by the decorator, which nested scopes inherit.
 * @throws {CaptchaError} if the plugin is registered in this very scope
 */
export function addScope(captcha: FastifyInstance['captcha'], scope: Scope): void {
  if (scopes.get(scope.app.captcha)?.app === scope.app) {
    const message = 'The captcha plugin is registered twice in one scope. Register each verifier under its own prefix.'
    throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message)
  }
  scopes.set(captcha, scope)
}

/**
 * The plugin that guards a route: the nearest one if the route's config asks for a guard, else the nearest one whose
 * `global` guards the method, so that a second verifier further down exempts nothing. Only `false` does.
 */
export function guardingScope(app: FastifyInstance, config: { captcha?: unknown }, method: string): Scope | undefined {
  if (config.captcha === false) return undefined
  let scope = scopes.get(app.captcha)
  if (config.captcha !== undefined) return scope
  while (scope !== undefined && !guardsMethod(scope.methods, method)) {
    scope = scopes.get(Object.getPrototypeOf(scope.app).captcha)
  }
  return scope
}
