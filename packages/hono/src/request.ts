import type { IncomingMessage } from 'node:http'
import { type RequestLike, toRequestLike } from '@ticketgate/core'
import { callback, checkOptions, isGone } from '@ticketgate/core/adapter'
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

/**
 * Maps Hono's request for core.
 * @param owner whose option `ip` is, for the error
 * @throws {CaptchaError} if `ip` is no function
 */
export function requestReader(owner: string, { ip }: VisitorAddress): (c: Context) => Promise<RequestLike> {
  checkOptions(owner, { ip }, { ip: callback() })
  const addressOf = ip ?? nodeAddress
  return async (c) => {
    const { raw } = c.req
    const ip = addressOf(c)
    const incoming = incomingOf(c)
    if (incoming === undefined) return toRequestLike(raw, { ip, body: await readBefore(c), waitUntil: waitUntilOf(c) })
    const body = (await readBefore(c)) ?? (await readNodeBody(raw, incoming))
    return toRequestLike(raw, { ip, body, isGone: () => isGone(incoming) })
  }
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
  return incomingOf(c)?.socket.remoteAddress
}

/** As `@hono/node-server` binds Node's own request; elsewhere the name may be a binding of the application's. */
function incomingOf({ env }: Context): IncomingMessage | undefined {
  const { incoming } = (env ?? {}) as { readonly incoming?: IncomingMessage }
  return typeof incoming?.readableDidRead === 'boolean' ? incoming : undefined
}

/** What a validator or middleware has read of the body, which Hono keeps; undefined: nobody has read it. */
async function readBefore({ req }: Context): Promise<unknown> {
  if (!req.raw.bodyUsed) return undefined
  try {
    return /\bjson\b/i.test(req.header('content-type') ?? '') ? await req.json() : await req.parseBody({ all: true })
  } catch {
    // The client sent what it did not declare.
    return null
  }
}
