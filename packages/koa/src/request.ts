import type { ServerResponse } from 'node:http'
import type { Reply, RequestLike } from '@ticketgate/core'
import { nodeRequest } from '@ticketgate/core/adapter'
import type { Context } from 'koa'

export function requestLike(ctx: Context): RequestLike {
  const { method, originalUrl, headers, query, ip, req } = ctx
  const { body } = ctx.request as { body?: unknown }
  // Koa's `ip` is '' if the socket is gone.
  return nodeRequest({ method, originalUrl, headers, query, body, ip: ip === '' ? undefined : ip }, req)
}

/** The headers come last: Koa sets its own Content-Type with the body, also with an empty one. */
export function send(ctx: Context, reply: Reply): void {
  ctx.status = reply.status
  ctx.body = Buffer.from(reply.body)
  ctx.remove('Content-Type')
  ctx.set(reply.headers)
}

/**
 * Sends these beside what others have set. Koa takes all headers off a response before it answers an error, so they are
 * set once more as the head is written; in the error's own `headers` they would go to whoever gets that object next.
 */
export function addHeaders(ctx: Context, headers: Readonly<Record<string, string>>): void {
  const entries = Object.entries(headers)
  if (entries.length === 0) return
  for (const [name, value] of entries) ctx.append(name, value)
  beforeHead(ctx.res, () => {
    const lost = entries.filter(([name, value]) => ![ctx.res.getHeader(name)].flat().includes(value))
    for (const [name, value] of lost) ctx.append(name, value)
  })
}

/** Runs a function just before the status and the headers are written. */
function beforeHead(res: ServerResponse, run: () => void): void {
  const { writeHead } = res
  res.writeHead = (...head: unknown[]) => {
    if (!res.headersSent) run()
    return Reflect.apply(writeHead, res, head)
  }
}
