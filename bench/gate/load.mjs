// Posts `count` tickets to each of two apps, in turn, and reports the responses.
import { inTurn, keepAliveConnection, requestBytes, visitors } from '../connection.mjs'

const connectionsOf = new Map()
const headers = { 'content-type': 'application/json' }

function connectionsTo(port) {
  const opened = connectionsOf.get(port) ?? Array.from({ length: visitors }, () => keepAliveConnection(port))
  connectionsOf.set(port, opened)
  return opened
}

process.on('message', async ({ ports, count, tickets, from }) => {
  const ticketOf = {
    unique: (n) => `ticket-of-the-bench-${from + n}-0123456789abcdefghijklmnopqrstuvwxyz`,
    repeated: () => 'ticket-of-the-bench-again-0123456789abcdefghijklmnopqrstuvwxyz',
    malformed: () => ['an array'],
    none: () => undefined,
  }[tickets]
  const statuses = ports.map(() => ({}))
  const senders = ports.map((port, app) => {
    const connections = connectionsTo(port)
    return async (n, visitor) => {
      const body = JSON.stringify({ user: 'ada', password: 'lovelace', ticket: ticketOf(n) })
      const bytes = requestBytes(port, { method: 'POST', path: '/login', headers, body })
      const { status } = await connections[visitor].send(bytes)
      statuses[app][status] = (statuses[app][status] ?? 0) + 1
    }
  })
  await inTurn(senders, count)
  process.send({ statuses })
})
process.on('disconnect', () => process.exit())
