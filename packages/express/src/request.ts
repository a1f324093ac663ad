import type { RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { Request } from 'express'

/** `originalUrl` and not `url`, which lacks the prefix under `app.use('/prefix', …)`. */
export function requestLike(req: Request): RequestLike {
  const { method, originalUrl, headers, query, body, ip } = req
  return {
    method,
    path: pathOf(originalUrl),
    headers,
    query,
    body,
    ip,
    get isGone() {
      return isGone(req)
    },
  }
}
