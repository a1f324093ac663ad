import type { Reply, RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { Context } from 'koa'

/** A class, because a literal with a getter costs twenty times as much. */
class GuardedRequest implements RequestLike {
  readonly method: string
  readonly path: string
  readonly headers: RequestLike['headers']
  readonly query: RequestLike['query']
  readonly body: unknown
  readonly ip: string | undefined
  readonly #native: Context['req']

  constructor(ctx: Context) {
    this.method = ctx.method
    this.path = pathOf(ctx.originalUrl)
    this.headers = ctx.headers
    this.query = ctx.query
    this.body = (ctx.request as { body?: unknown }).body
    // Koa's `ip` is '' if the socket is gone.
    this.ip = ctx.ip === '' ? undefined : ctx.ip
    this.#native = ctx.req
  }

  get isGone(): boolean {
    return isGone(this.#native)
  }
}

export function requestLike(ctx: Context): RequestLike {
  return new GuardedRequest(ctx)
}

/** The headers come last: Koa sets its own Content-Type with the body. */
export function send(ctx: Context, reply: Reply): void {
  ctx.status = reply.status
  ctx.body = Buffer.from(reply.body)
  ctx.set(reply.headers)
}
