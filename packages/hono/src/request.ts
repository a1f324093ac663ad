import { type RequestLike, toRequestLike } from '@ticketgate/core'
import { callback, checkOptions } from '@ticketgate/core/adapter'
import type { Context } from 'hono'

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
    const body = raw.bodyUsed ? { body: await bodyReadBefore(c) } : {}
    return toRequestLike(raw, { ip: addressOf(c), waitUntil: waitUntilOf(c), ...body })
  }
}

/** Where the runtime stops with the response it hands over what keeps it going; elsewhere Hono throws, which takes a while. */
function waitUntilOf(c: Context): ((work: Promise<unknown>) => void) | undefined {
  if (incomingOf(c) !== undefined) return undefined
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

/** As `@hono/node-server` binds Node's own request. */
function incomingOf({ env }: Context): { readonly socket?: { readonly remoteAddress?: string } } | undefined {
  return (env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined)?.incoming
}

/** A validator or middleware has read the body already; Hono keeps what it read. */
async function bodyReadBefore({ req }: Context): Promise<unknown> {
  try {
    return /\bjson\b/i.test(req.header('content-type') ?? '') ? await req.json() : await req.parseBody({ all: true })
  } catch {
    // The client sent what it did not declare.
    return null
  }
}
