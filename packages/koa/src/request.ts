import type { Reply, RequestLike } from '@ticketgate/core'
import { nodeRequest } from '@ticketgate/core/adapter'
import type { Context } from 'koa'

export function requestLike(ctx: Context): RequestLike {
  const { method, originalUrl, headers, query, ip, req } = ctx
  const { body } = ctx.request as { body?: unknown }
  // Koa's `ip` is '' if the socket is gone.
  return nodeRequest({ method, originalUrl, headers, query, body, ip: ip === '' ? undefined : ip }, req)
}

/** The headers come last: Koa sets its own Content-Type with the body. */
export function send(ctx: Context, reply: Reply): void {
  ctx.status = reply.status
  ctx.body = Buffer.from(reply.body)
  ctx.set(reply.headers)
}
