// Posts `count` tickets over `connections` keep-alive connections and reports the responses.
import { Pool } from 'undici'

const pools = new Map()

process.on('message', async ({ port, count, connections, tickets, from }) => {
  if (!pools.has(port)) pools.set(port, new Pool(`http://127.0.0.1:${port}`, { connections }))
  const pool = pools.get(port)
  const ticketOf = {
    unique: (n) => `ticket-of-the-bench-${from + n}-0123456789abcdefghijklmnopqrstuvwxyz`,
    repeated: () => 'ticket-of-the-bench-again-0123456789abcdefghijklmnopqrstuvwxyz',
    malformed: () => ['an array'],
    none: () => undefined,
  }[tickets]
  const statuses = {}
  const startedAt = performance.now()
  let next = 0
  async function worker() {
    while (next < count) {
      const ticket = ticketOf(next)
      next += 1
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: '/login',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'ada', password: 'lovelace', ticket }),
      })
      await body.dump()
      statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: connections }, worker))
  process.send({ statuses, seconds: (performance.now() - startedAt) / 1000 })
})
process.on('disconnect', () => process.exit())
