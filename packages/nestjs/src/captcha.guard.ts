import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common'
import { GUARDS_METADATA } from '@nestjs/common/constants.js'
import { changingMethods } from '@ticketgate/core/adapter'
import type {} from 'reflect-metadata'
import { checkLater } from './captcha.calls.js'
import { type CaptchaRoutes, InjectRoutes, imported, markOf } from './captcha.routes.js'
import { graphqlInfo, nativeOf } from './request.js'

// A global guard and a handler's own run in turn with the same context: one check serves both.
const checked = new WeakSet<ExecutionContext>()

/**
 * Admits only calls with a ticket that its provider confirms. `@Captcha()` applies it; as `APP_GUARD` it guards
 * whatever changes something: POST, PUT, PATCH and DELETE, and GraphQL mutations.
 */
@Injectable()
export class CaptchaGuard implements CanActivate {
  readonly #routes: CaptchaRoutes

  constructor(@InjectRoutes() routes: CaptchaRoutes | undefined) {
    this.#routes = imported(routes)
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (checked.has(context)) return true
    checked.add(context)
    const options = markOf(context.getClass(), context.getHandler())
    const free =
      options === false || (options === undefined && !isGuardedHere(context) && this.#changesNothing(context))
    if (free) return true
    if (options?.after === 'pipes') checkLater(context)
    else await this.#routes.admit(context)
    return true
  }

  #changesNothing(context: ExecutionContext): boolean {
    switch (context.getType<string>()) {
      case 'http':
        if (this.#routes.sources.get('CaptchaGuard').defaults.methods !== undefined) return false
        return !changingMethods.includes(nativeOf(context).request.method)
      case 'graphql':
        return graphqlInfo(context).operation.operation !== 'mutation'
      default:
        // Messages of WebSockets and microservices carry no ticket.
        return true
    }
  }
}

/** True with `@UseGuards(CaptchaGuard)`, whatever the handler's method. */
function isGuardedHere(context: ExecutionContext): boolean {
  const guards: unknown[] = [context.getClass(), context.getHandler()].flatMap(
    (target) => Reflect.getMetadata(GUARDS_METADATA, target) ?? [],
  )
  return guards.some(
    (guard) =>
      guard instanceof CaptchaGuard ||
      guard === CaptchaGuard ||
      (typeof guard === 'function' && guard.prototype instanceof CaptchaGuard),
  )
}
