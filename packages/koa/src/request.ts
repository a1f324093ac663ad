import type { Reply, RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { Context } from 'koa'

export function requestLike(ctx: Context): RequestLike {
  return {
    method: ctx.method,
    path: pathOf(ctx.originalUrl),
    headers: ctx.headers,
    query: ctx.query,
    body: (ctx.request as { body?: unknown }).body,
    // Koa's `ip` is '' if the socket is gone.
    ip: ctx.ip === '' ? undefined : ctx.ip,
    get isGone() {
      return isGone(ctx.req)
    },
  }
}

/** The headers come last: Koa sets its own Content-Type with the body. */
export function send(ctx: Context, reply: Reply): void {
  ctx.status = reply.status
  ctx.body = Buffer.from(reply.body)
  ctx.set(reply.headers)
}
