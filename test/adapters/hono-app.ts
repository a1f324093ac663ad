import { getRequestListener, type HttpBindings } from '@hono/node-server'
import type { OnlyAfterOptions, Refusal } from '@ticketgate/core'
import { type CaptchaEnv, captcha, challenge, type VisitorAddress } from '@ticketgate/hono'
import type { AppSpec, MakeApp, NativeRequest, RouteSpec } from '@ticketgate/testing'
import { type Context, Hono } from 'hono'
import { everyMethod, guardOptions, serve, webResponse } from './start.js'

type Env = CaptchaEnv & { Bindings: HttpBindings }

/** Hono on Node's HTTP server. */
export const honoApp: MakeApp = (spec) => {
  const app = new Hono<Env>()
  const { verifier, routes, trustProxy, challenge: challengeRoute } = spec
  const address: VisitorAddress = trustProxy ? { ip: lastForwarded } : {}
  app.onError((_, c) => c.body(null, 500))
  app.use(keepUnparsed(spec))
  if (challengeRoute !== undefined) {
    const { path, identity, ...rest } = challengeRoute
    const options = identity === undefined ? rest : { ...rest, identity: (c: Context) => identity(native(c)) }
    app.on(['GET', 'OPTIONS'], path, challenge(verifier, { ...options, ...address }))
  }
  for (const { path, prefix, guard, handle } of routes) {
    const guarded = captcha(verifier, { ...(guard !== undefined && optionsOf(guard)), ...address })
    if (prefix !== undefined) app.use(`${prefix}/*`, guarded)
    else app.on([...everyMethod], path, guarded)
    app.on([...everyMethod], path, async (c) => webResponse(await handle(c.var.captcha)))
  }
  return serve(getRequestListener(app.fetch))
}

/** Behind one proxy: the address that it saw. */
const lastForwarded = (c: Context): string | undefined => {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return forwarded ?? (c.env as HttpBindings).incoming.socket.remoteAddress
}

/** Hono reads every body by itself: what the case wants unread, a middleware takes away. */
function keepUnparsed({ parsers }: AppSpec) {
  const kinds = {
    'application/json': 'json',
    'application/x-www-form-urlencoded': 'form',
    'text/plain': 'text',
  } as const
  return async (c: Context, next: () => Promise<void>) => {
    const type = c.req.header('content-type')?.split(';')[0] as keyof typeof kinds | undefined
    if (type !== undefined && !parsers.includes(kinds[type])) {
      const { url, method, headers } = c.req.raw
      c.req.raw = new Request(url, { method, headers })
    }
    await next()
  }
}

/** The suite's callbacks read `headers` as an object. */
const native = (c: Context): NativeRequest => ({ headers: c.req.header() })

function optionsOf(guard: NonNullable<RouteSpec['guard']>) {
  const { identity, skip, fields, onlyAfter, ...rest } = guardOptions(
    guard,
    (answer) => async (verdict: Refusal, c: Context) => {
      const own = await answer(verdict)
      return own === undefined ? undefined : c.body(own.body, own.status as 200)
    },
  )
  const ticket = fields?.ticket
  return {
    ...rest,
    ...(onlyAfter !== undefined && { onlyAfter: counting(onlyAfter) }),
    ...(identity !== undefined && { identity: (c: Context) => identity(native(c)) }),
    ...(skip !== undefined && { skip: (c: Context) => skip(native(c)) }),
    ...(ticket !== undefined && {
      fields: { ticket: typeof ticket === 'function' ? (c: Context) => ticket(native(c)) : ticket },
    }),
  }
}

function counting({ account, isFailure, ...rest }: OnlyAfterOptions<NativeRequest>): OnlyAfterOptions<Context> {
  return {
    ...rest,
    ...(account !== undefined && { account: (c) => account(native(c)) }),
    ...(isFailure !== undefined && { isFailure: (response, c) => isFailure(response, native(c)) }),
  }
}
