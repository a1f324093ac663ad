// Sends prepared requests, each { method, path, headers, body }, over keep-alive connections.
import { inTurn, keepAliveConnection, requestBytes, visitors } from '../connection.mjs'

export function connect(url) {
  const port = Number(new URL(url).port)
  const connections = Array.from({ length: visitors }, () => keepAliveConnection(port))

  /** @returns a function that sends the n-th of these requests as a visitor, and resolves to { bytes, type, text } */
  function sender(requests) {
    const prepared = requests.map((request) => requestBytes(port, request))
    return async (n, visitor) => {
      const { status, type, text } = await connections[visitor].send(prepared[n])
      if (status !== 200) throw new Error(`Status ${status}: ${text.slice(0, 200)}`)
      return { bytes: text.length, type, text }
    }
  }

  return {
    sender,
    /** @returns the answers, in the order of the requests */
    async sendAll(requests) {
      const send = sender(requests)
      const answers = []
      await inTurn(
        [
          async (n, visitor) => {
            answers[n] = await send(n, visitor)
          },
        ],
        requests.length,
      )
      return answers
    },
    close() {
      for (const connection of connections) connection.close()
    },
  }
}
