import type { ServerResponse } from 'node:http'

/** Ways in which an answer is lost or invalid. */
export type VendorFault =
  | 'hang' // never answers
  | 'reset before headers' // the connection breaks before any byte of the answer
  | 'reset in headers'
  | 'reset in body'
  | 'cut off' // the body ends early, and the connection with it
  | 'empty'
  | 'garbage' // 200, and a page of HTML
  | 'list' // 200, and JSON that is not an object
  | 'half JSON'
  | 'huge' // a good answer after 4 MB of padding

const page = '<!doctype html><title>It works!</title>'
const padding = ' '.repeat(4 * 1024 * 1024)

/** @param good what the vendor would have answered: a JSON object */
export function commitFault(fault: VendorFault, response: ServerResponse, good: string): void {
  const socket = response.socket
  // The client may hang up first, e.g. if the answer is too long for it.
  socket?.on('error', () => {})
  response.on('error', () => {})
  const head = (length: number) =>
    `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
  const half = good.slice(0, Math.ceil(good.length / 2))
  switch (fault) {
    case 'hang':
      return
    case 'reset before headers':
      socket?.resetAndDestroy()
      return
    case 'reset in headers':
      socket?.write('HTTP/1.1 200 OK\r\nContent-Ty', () => socket.resetAndDestroy())
      return
    case 'reset in body':
      socket?.write(head(good.length) + half, () => socket.resetAndDestroy())
      return
    case 'cut off':
      socket?.end(head(good.length) + half)
      return
  }
  const bodies = { empty: '', garbage: page, list: `[${good}]`, 'half JSON': half, huge: padding + good }
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(bodies[fault])
}
