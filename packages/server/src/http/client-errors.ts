import type { Socket } from 'node:net'
import { fault } from '../protocols/tianyu/codes.js'

/** The maximum size of request line and headers together: that of a form, since a query holds the same parameters. */
export const MAX_HEADER_BYTES = 65_536
// How long a client that is still sending has to read why we stopped listening.
const LINGER_MS = 1_000

/** For input that is not HTTP at all and so reaches no route: answered on the bare socket, which then ends. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  socket.end(answerOf(error.code))
  // Ended, not destroyed: unread bytes would reset the connection and lose the answer (RFC 9112, 9.6).
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function answerOf(code: string | undefined): string {
  // Only a query gets that long, and only the old API's applications send one: they discard any HTTP status but 200.
  if (code === 'HPE_HEADER_OVERFLOW') {
    return response('200 OK', fault('badParameter', `The query is longer than ${MAX_HEADER_BYTES} bytes: POST a form.`))
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return response('408 Request Timeout', { error: 'timeout' })
  return response('400 Bad Request', { error: 'invalid' })
}

function response(status: string, body: object): string {
  const text = JSON.stringify(body)
  const headers = [
    'content-type: application/json; charset=utf-8',
    'cache-control: no-store',
    'connection: close',
    `content-length: ${Buffer.byteLength(text)}`,
  ]
  return `HTTP/1.1 ${status}\r\n${headers.join('\r\n')}\r\n\r\n${text}`
}
