// Sends prepared requests, each { method, path, headers, body }, over keep-alive connections.
import { keepAliveConnection, requestBytes } from '../connection.mjs'

const connections = 32

export function connect(url) {
  const port = Number(new URL(url).port)
  const opened = Array.from({ length: connections }, () => keepAliveConnection(port))

  /** @returns the answers, in the order of the requests: { bytes, type, text } */
  async function sendAll(requests) {
    const prepared = requests.map((request) => requestBytes(port, request))
    const answers = new Array(prepared.length)
    let next = 0
    async function visitor(connection) {
      while (next < prepared.length) {
        const n = next
        next += 1
        answers[n] = await connection.send(prepared[n])
      }
    }
    await Promise.all(opened.map(visitor))
    const failed = answers.find(({ status }) => status !== 200)
    if (failed !== undefined) throw new Error(`Status ${failed.status}: ${failed.text.slice(0, 200)}`)
    return answers.map(({ text, type }) => ({ bytes: text.length, type, text }))
  }

  return {
    sendAll,
    close() {
      for (const connection of opened) connection.close()
    },
  }
}
