import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import type { Refusal } from '@ticketgate/core'
import { type CaptchaState, captcha, challenge } from '@ticketgate/koa'
import type { MakeApp, RouteSpec } from '@ticketgate/testing'
import type Koa from 'koa'
import { koaBody } from 'koa-body'
import { everyMethod, guardOptions, nodeBody, serve } from './start.js'

type Parser = 'bodyparser' | 'koa-body'

/** Koa 2 and 3 alike, with either of the usual body parsers. */
export function koaApp(Framework: typeof Koa, parser: Parser): MakeApp {
  return ({ verifier, routes, parsers, trustProxy, challenge: challengeRoute }) => {
    const app = new Framework({ proxy: trustProxy, maxIpsCount: 1 })
    app.silent = true
    if (parser === 'bodyparser') app.use(bodyParser({ enableTypes: [...parsers] }))
    else app.use(koaBody({ json: parsers.includes('json'), urlencoded: parsers.includes('form') }))
    const router = new Router<CaptchaState>({ methods: all })
    if (challengeRoute !== undefined) {
      const { path, ...options } = challengeRoute
      router.register(path, ['GET', 'OPTIONS'], challenge(verifier, options))
    }
    for (const { path, prefix, guard, handle } of routes) {
      const guarded = guard === undefined ? captcha(verifier) : captcha(verifier, optionsOf(guard))
      if (prefix !== undefined) router.use(prefix, guarded)
      router.register(path, all, [
        ...(prefix === undefined ? [guarded] : []),
        async (ctx) => {
          const answer = await handle(ctx.state.captcha)
          ctx.status = answer.status
          ctx.body = nodeBody(answer)
          ctx.set(answer.headers)
        },
      ])
    }
    app.use(router.routes())
    return serve(app.callback())
  }
}

const all = [...everyMethod]

function optionsOf(guard: NonNullable<RouteSpec['guard']>) {
  return guardOptions(guard, (answer) => async (verdict: Refusal, ctx: Koa.Context) => {
    const answered = await answer(verdict)
    if (answered === undefined) return
    ctx.status = answered.status
    ctx.body = answered.body
  })
}
