import type { RequestLike } from '@ticketgate/core'
import { nodeRequest } from '@ticketgate/core/adapter'
import type { Request } from 'express'

export function requestLike(req: Request): RequestLike {
  const { method, originalUrl, headers, query, body, ip } = req
  return nodeRequest({ method, originalUrl, headers, query, body, ip }, req)
}
