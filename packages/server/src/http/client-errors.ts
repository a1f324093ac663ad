import type { Socket } from 'node:net'
import { fault } from '../tianyu/codes.js'

/** The longest request line and headers together: as long as a form may be, since a query holds the same parameters. */
export const MAX_HEADER_BYTES = 65_536
// How long a client that is still sending may take to read why we no longer listen.
const LINGER_MS = 1_000

/** For what is no HTTP request at all, and so reaches no route: answered on the bare socket, which then ends. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return
  socket.end(answerOf(error.code))
  // Ended, not destroyed: bytes that nobody read reset the connection, and the answer with it (RFC 9112, 9.6).
  setTimeout(() => socket.destroy(), LINGER_MS).unref()
}

function answerOf(code: string | undefined): string {
  // Only a query gets that long, and only the old API's applications send one: they throw any HTTP status but 200 away.
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
