import type { ServerResponse } from 'node:http'
import type { HandlerResponse } from '@ticketgate/core'
import { settleWhenClosed } from '@ticketgate/core/adapter'
import type { Context } from 'hono'

/**
 * Reports the response once it is out: on Node when its connection is done with it, elsewhere when the last of its body
 * was read, unless the client is gone by then.
 */
export function settleWhenAnswered(c: Context, settle: (response?: HandlerResponse) => Promise<void>): void {
  const { outgoing } = (c.env ?? {}) as { readonly outgoing?: ServerResponse }
  if (typeof outgoing?.once === 'function') {
    settleWhenClosed(outgoing, settle, () => responseOf(c).headers ?? {})
    return
  }
  const report = (): void => {
    void settle(c.req.raw.signal.aborted ? undefined : responseOf(c))
  }
  const { body } = c.res
  if (body === null) report()
  else c.res = new Response(body.pipeThrough(new TransformStream({ flush: report })), c.res)
}

function responseOf({ res: { status, headers } }: Context): HandlerResponse {
  const cookies = headers.getSetCookie()
  // `Headers` lists each cookie by itself: of the entries alone only the last would be kept.
  const all = cookies.length > 1 ? { 'set-cookie': cookies } : {}
  return { status, headers: { ...Object.fromEntries(headers), ...all } }
}
