import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Reply } from '../contracts/verdict.js'

/** The path of a request target as the client sent it, without its query: `/a/login?x=1` -> `/a/login`. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  return end === -1 ? target : target.slice(0, end)
}

/** Sends core's reply exactly as it is: no header added, no charset, no ETag. Does nothing once headers are out. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  // By the application's own `onRefusal`, or by a time-out while the ticket was being checked.
  if (response.headersSent) return
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

/** Whether the client's connection, or its HTTP/2 stream, is gone, so that no answer can reach it. */
export function isGone(request: Pick<IncomingMessage, 'socket'> | undefined): boolean {
  const { stream } = (request ?? {}) as { readonly stream?: { readonly destroyed?: boolean } }
  if (stream !== undefined) return stream.destroyed === true
  return request?.socket?.destroyed === true
}
