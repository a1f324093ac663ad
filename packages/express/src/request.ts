import type { RequestLike } from '@ticketgate/core'
import { isGone, pathOf } from '@ticketgate/core/adapter'
import type { Request } from 'express'

/** A class, because a literal with a getter costs twenty times as much. */
class GuardedRequest implements RequestLike {
  readonly method: string
  readonly path: string
  readonly headers: RequestLike['headers']
  readonly query: RequestLike['query']
  readonly body: unknown
  readonly ip: string | undefined
  readonly #native: Request

  constructor(native: Request) {
    this.method = native.method
    // And not `url`, which lacks the prefix under `app.use('/prefix', …)`.
    this.path = pathOf(native.originalUrl)
    this.headers = native.headers
    this.query = native.query
    this.body = native.body
    this.ip = native.ip
    this.#native = native
  }

  get isGone(): boolean {
    return isGone(this.#native)
  }
}

export function requestLike(req: Request): RequestLike {
  return new GuardedRequest(req)
}
