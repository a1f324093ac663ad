import type { Admission } from '@ticketgate/core'
import {
  type CaptchaFunction,
  createGuard,
  type Framework,
  type RouteOptions,
  settleWhenClosed,
  type WithIsNeeded,
} from '@ticketgate/core/adapter'
import type { Context, Middleware, Next } from 'koa'
import { addHeaders, requestLike, send } from './request.js'

/** What `captcha()` adds to `ctx.state`: `new Router<CaptchaState>()` types it. */
export interface CaptchaState {
  /** How this request was let through. */
  captcha: Admission
}

type RefusalArgs = readonly [ctx: Context, next: Next]

/** Core's guard options with Koa's `ctx`, and `onRefusal(verdict, ctx, next)`. */
export type CaptchaOptions<Identity extends object = object, Name extends string = string> = RouteOptions<
  Context,
  Identity,
  Name,
  RefusalArgs
>

const framework: Framework = {
  name: 'Koa',
  jsonParser: 'app.use(bodyParser()) of @koa/bodyparser',
  formParser: 'app.use(bodyParser()) of @koa/bodyparser',
  multipartParser: 'app.use(koaBody({ multipart: true })) of koa-body',
  trustProxy: 'new Koa({ proxy: true, maxIpsCount: 1 }), 1 being the number of proxies',
}

/**
 * Admits only requests with a ticket that its provider confirms: before a route's handler, or under
 * `router.use('/path', …)`.
 * @throws {CaptchaError} if an option is wrong
 * @example
 * router.post('/login', captcha(verifier), (ctx) => {
 *   ctx.body = ctx.state.captcha
 * })
 */
export const captcha: CaptchaFunction<Context, RefusalArgs, Middleware<CaptchaState> & WithIsNeeded<Context>> = (
  verifier,
  options,
) => {
  const guard = createGuard(verifier, options, framework)
  const middleware: Middleware<CaptchaState> = async (ctx, next) => {
    const decision = await guard.check(requestLike(ctx), ctx, ctx.req)
    if (decision.admitted) {
      ctx.state.captcha = decision.admission
      addHeaders(ctx, decision.headers)
      if (guard.settles) settleWhenClosed(ctx.res, decision.settle)
      return next()
    }
    const before = answerOf(ctx)
    let handedOn = false
    await guard.onRefusal?.(decision.verdict, ctx, () => {
      handedOn = true
      return next()
    })
    const after = answerOf(ctx)
    const untouched = before.every((part, n) => part === after[n]) && ctx.respond !== false
    if (!handedOn && untouched && !ctx.headerSent) send(ctx, decision.reply)
  }
  return Object.assign(middleware, { isNeeded: (ctx: Context) => guard.isNeeded(requestLike(ctx), ctx) })
}

/** Koa's status is 404 before anything sets it: only Koa's own mark shows that a 404 was set explicitly. */
function answerOf({ status, body, response }: Context): unknown[] {
  return [status, body, (response as { _explicitStatus?: boolean })._explicitStatus]
}
