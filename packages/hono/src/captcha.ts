import { type Admission, toResponse } from '@ticketgate/core'
import {
  type CaptchaFunction,
  createGuard,
  type Framework,
  type RouteOptions,
  type WithIsNeeded,
} from '@ticketgate/core/adapter'
import type { Context, MiddlewareHandler, Next } from 'hono'
import { requestReader, type VisitorAddress } from './request.js'
import { settleWhenAnswered } from './settle.js'

/** What `captcha()` adds to a route's environment: `c.var.captcha`, typed. */
export interface CaptchaEnv {
  Variables: {
    /** How this request was let through. */
    captcha: Admission
  }
}

type RefusalArgs = readonly [c: Context, next: Next]

/** Core's guard options with Hono's `c`, `ip`, and `onRefusal(verdict, c, next)`, whose Response is sent if it returns one. */
export type CaptchaOptions<Identity extends object = object, Name extends string = string> = RouteOptions<
  Context,
  Identity,
  Name,
  RefusalArgs
> &
  VisitorAddress

const framework: Framework = {
  name: 'Hono',
  jsonParser: "validator('json', …) of hono/validator",
  formParser: "validator('form', …) of hono/validator",
  multipartParser: "validator('form', …) of hono/validator",
  trustProxy: 'the option `ip`, e.g. (c) => getConnInfo(c).remote.address, or the header that your proxy sets',
}

/**
 * Admits only requests with a ticket that its provider confirms: before a route's handler, or under `app.use('/path/*', …)`.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * ```ts
 * app.post('/login', captcha(verifier), (c) => c.json(c.var.captcha))
 * ```
 */
export const captcha: CaptchaFunction<
  Context,
  RefusalArgs,
  MiddlewareHandler<CaptchaEnv> & WithIsNeeded<Context>,
  VisitorAddress
> = (verifier, options) => {
  const { ip, ...routeOptions } = options ?? {}
  const guard = createGuard(verifier, routeOptions as typeof options, framework)
  const reader = requestReader('captcha()', { ip })
  const middleware: MiddlewareHandler<CaptchaEnv> = async (c, next) => {
    const decision = await guard.check(await reader.whole(c), c, c.req.raw)
    if (decision.admitted) {
      c.set('captcha', decision.admission)
      await next()
      // Once there is a response, whoever made it: what is set before is lost if the handler returns its own.
      for (const [name, value] of Object.entries(decision.headers)) c.header(name, value, { append: true })
      if (guard.settles) settleWhenAnswered(c, decision.settle)
      return undefined
    }
    const own = await guard.onRefusal?.(decision.verdict, c, next)
    if (own instanceof Response) return own
    return c.finalized ? undefined : toResponse(decision.reply)
  }
  return Object.assign(middleware, { isNeeded: async (c: Context) => guard.isNeeded(await reader.head(c), c) })
}
