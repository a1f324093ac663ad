// Keep-alive connections that send prepared requests and read only as much of an answer as they must.
import { connect } from 'node:net'

/**
 * Sends each app its own requests, in turn: so all are as busy, and whatever else the machine does weighs on all. An app
 * that is alone with its client waits for it or is waited for, and waking a client costs as much as a small app's request.
 * @param senders a function for each app, which sends its n-th request and resolves once it is answered
 */
export async function inTurn(senders, count) {
  let next = 0
  async function visitor(_, own) {
    while (next < count) {
      const n = next
      next += 1
      for (const send of senders) await send(n, own)
    }
  }
  await Promise.all(Array.from({ length: visitors }, visitor))
}

/** How many requests are under way at once. */
export const visitors = 48

/** The bytes of a request to an app on this port, prepared. */
export function requestBytes(port, { method, path, headers = {}, body = '' }) {
  const all = { host: `127.0.0.1:${port}`, ...headers, 'content-length': Buffer.byteLength(body) }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** Opened when it is first used, and again if the app has closed it in a pause. */
export function keepAliveConnection(port) {
  let socket
  let received = ''
  let waiting

  function open() {
    socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
    socket.on('data', receive)
    socket.on('error', (error) => waiting?.reject(error))
    socket.on('close', () => waiting?.reject(new Error('The app closed the connection.')))
  }

  function receive(chunk) {
    // What an app says to a connection that it closes for having asked nothing.
    if (waiting === undefined) return
    received += chunk
    const bodyAt = received.indexOf('\r\n\r\n') + 4
    if (bodyAt === 3) return
    const head = received.slice(0, bodyAt)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    const isWhole = length === undefined ? received.endsWith('0\r\n\r\n') : received.length >= bodyAt + Number(length)
    if (!isWhole) return
    const type = /\r\ncontent-type: ([^\r]*)/i.exec(head)?.[1]
    const answer = { status: Number(head.slice(9, 12)), type, text: received.slice(bodyAt) }
    const { resolve } = waiting
    received = ''
    waiting = undefined
    resolve(answer)
  }

  return {
    /** @param bytes what `requestBytes` made. @returns the answer: { status, type, text } */
    send(bytes) {
      if (socket === undefined || socket.destroyed) open()
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(bytes)
      })
    },
    close: () => socket?.destroy(),
  }
}
