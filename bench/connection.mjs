// A keep-alive connection that sends prepared requests one after another and reads only as much of an answer as it must.
// It does less than any app, so that with each of the apps compared it is the app that is busy, and waits for nobody: a
// client that is the slower one is never woken, and wakes cost as much as a small app's request.
import { connect } from 'node:net'

/** The bytes of a request, prepared. */
export function requestBytes({ method, path, headers = {}, body = '' }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

export function openConnection(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
  let received = ''
  let waiting

  function settle(answer) {
    received = ''
    const { resolve } = waiting
    waiting = undefined
    resolve(answer)
  }

  socket.on('data', (chunk) => {
    received += chunk
    const bodyAt = received.indexOf('\r\n\r\n') + 4
    if (bodyAt === 3) return
    const head = received.slice(0, bodyAt)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    const isWhole = length === undefined ? received.endsWith('0\r\n\r\n') : received.length >= bodyAt + Number(length)
    if (isWhole) settle({ status: Number(head.slice(9, 12)), text: received.slice(bodyAt) })
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('The app closed the connection.')))

  return {
    /** @param bytes what `requestBytes` made */
    send(bytes) {
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(bytes)
      })
    },
    close: () => socket.destroy(),
  }
}
