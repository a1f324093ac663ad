// Posts `count` tickets over `connections` keep-alive connections and reports the responses.
import { keepAliveConnection, requestBytes } from '../connection.mjs'

const connectionsOf = new Map()
const headers = { 'content-type': 'application/json' }

process.on('message', async ({ port, count, connections, tickets, from }) => {
  if (!connectionsOf.has(port)) {
    connectionsOf.set(
      port,
      Array.from({ length: connections }, () => keepAliveConnection(port)),
    )
  }
  const ticketOf = {
    unique: (n) => `ticket-of-the-bench-${from + n}-0123456789abcdefghijklmnopqrstuvwxyz`,
    repeated: () => 'ticket-of-the-bench-again-0123456789abcdefghijklmnopqrstuvwxyz',
    malformed: () => ['an array'],
    none: () => undefined,
  }[tickets]
  const statuses = {}
  const startedAt = performance.now()
  let next = 0
  async function visitor(connection) {
    while (next < count) {
      const body = JSON.stringify({ user: 'ada', password: 'lovelace', ticket: ticketOf(next) })
      next += 1
      const { status } = await connection.send(requestBytes(port, { method: 'POST', path: '/login', headers, body }))
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(connectionsOf.get(port).map(visitor))
  process.send({ statuses, seconds: (performance.now() - startedAt) / 1000 })
})
process.on('disconnect', () => process.exit())
