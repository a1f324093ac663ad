import type { IncomingMessage } from 'node:http'
import { type RequestLike, toRequestLike } from '@ticketgate/core'
import { callback, checkOptions, hasBody, isGone } from '@ticketgate/core/adapter'
import type { Context } from 'hono'
import { readNodeBody } from './node-body.js'

/** Where the visitor's address comes from, which every runtime keeps in a place of its own. */
export interface VisitorAddress {
  /**
   * The visitor's IP: `(c) => getConnInfo(c).remote.address` with the `getConnInfo` of your runtime (`hono/bun`,
   * `hono/deno`, `hono/cloudflare-workers`), or a header that your own proxy always sets.
   * @default the connection's address on `@hono/node-server`; unknown elsewhere
   */
  readonly ip?: ((c: Context) => string | undefined) | undefined
}

/** Maps Hono's request for core. */
export interface RequestReader {
  /** With the fields of its body, which the handler still finds as if nobody had read it. */
  whole(c: Context): Promise<RequestLike>
  /** Without its body, which is left alone. */
  head(c: Context): Promise<RequestLike>
}

/**
 * @param owner whose option `ip` is, for the error
 * @throws {CaptchaError} if `ip` is no function
 */
export function requestReader(owner: string, { ip }: VisitorAddress): RequestReader {
  checkOptions(owner, { ip }, { ip: callback() })
  const addressOf = ip ?? nodeAddress
  const read = (c: Context, body: unknown): Promise<RequestLike> => {
    const incoming = incomingOf(c)
    const ofRuntime =
      incoming === undefined
        ? { waitUntil: waitUntilOf(c) }
        : { isGone: () => isGone(incoming), hasBody: hasBody(incoming) }
    return toRequestLike(c.req.raw, { ip: addressOf(c), body, ...ofRuntime })
  }
  return { whole: async (c) => read(c, await bodyOf(c)), head: (c) => read(c, null) }
}

/** `undefined`: nobody has read it, and it is not to be read here. `null`: read, but without any fields. */
async function bodyOf({ req, env }: Context): Promise<unknown> {
  if (req.raw.bodyUsed) return readBefore(req)
  const incoming = incomingOf({ env })
  return incoming === undefined ? undefined : readNodeBody(req.raw, incoming)
}

/** Where the runtime stops with the response it hands over what keeps it going; elsewhere Hono throws, which takes a while. */
function waitUntilOf(c: Context): ((work: Promise<unknown>) => void) | undefined {
  try {
    const { executionCtx } = c
    return (work) => executionCtx.waitUntil(work)
  } catch {
    return undefined
  }
}

function nodeAddress(c: Context): string | undefined {
  return incomingOf(c)?.socket?.remoteAddress
}

/** As `@hono/node-server` binds Node's own request; elsewhere the name may be a binding of the application's. */
function incomingOf({ env }: Pick<Context, 'env'>): IncomingMessage | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage }
  return typeof incoming?.readableDidRead === 'boolean' ? incoming : undefined
}

/** What a validator or middleware has read of the body, which Hono keeps. */
async function readBefore(req: Context['req']): Promise<unknown> {
  try {
    return /\bjson\b/i.test(req.header('content-type') ?? '') ? await req.json() : await req.parseBody({ all: true })
  } catch {
    // The client sent what it did not declare.
    return null
  }
}
