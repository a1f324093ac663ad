import type { Logger } from './logger.js'

/** What every framework's request is mapped to. */
export interface RequestLike {
  /** Upper case, e.g. `POST`. */
  readonly method: string
  /** The path without the query, as the client sent it. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed; a repeated name may be a list. */
  readonly query: Readonly<Record<string, unknown>>
  /** The parsed body; `undefined` if nothing parsed it. */
  readonly body: unknown
  /**
   * Whether a body came with it, parsed or not: a preflight has none. Over HTTP/2, and in fetch's requests, the headers
   * need not say. @default as Content-Length and Transfer-Encoding say
   */
  readonly hasBody?: boolean | undefined
  /** The client's IP as the framework determines it by its own proxy settings, never X-Forwarded-For itself. */
  readonly ip: string | undefined
  /**
   * True: the client's connection is gone, so that no answer can reach it; nothing is checked. Read just before the
   * ticket is looked at, so that a getter can tell what happened since. @default false
   */
  readonly isGone?: boolean | undefined
  /**
   * Keeps the runtime going for work that outlives the response, e.g. `(work) => ctx.waitUntil(work)` on Cloudflare
   * Workers, which otherwise stop with the response. @default none, as a server needs none
   */
  readonly waitUntil?: WaitUntil | undefined
  /** The framework's own logger for this request; it is used unless the verifier has one. @default none */
  readonly logger?: Logger | undefined
}

/** Told of work that nobody awaits. It never rejects. */
export type WaitUntil = (work: Promise<unknown>) => void
