// What a million remembered tickets cost the memory store: node --expose-gc bench/store-memory.mjs [tickets]
import { memoryStore } from '@ticketgate/core'
import { ticketBinding, ticketKey } from '../packages/core/dist/check/ticket-key.js'

const tickets = Number(process.argv[2] ?? 1_000_000)
if (globalThis.gc === undefined) throw new Error('Run it with node --expose-gc.')

const heapBytes = () => {
  globalThis.gc()
  return process.memoryUsage().heapUsed + process.memoryUsage().external
}
const keyOf = (text) => ticketKey('bench', [text])

const store = memoryStore({ maxTickets: tickets })
const before = heapBytes()
const startedAt = performance.now()
for (let n = 0; n < tickets; n += 1) {
  const key = keyOf(`ticket ${n}`)
  store.claim(key, { owner: `owner-${n}`, binding: key, maxUses: 1, leaseMs: 4000 })
  store.take(key, { binding: ticketBinding([`binding ${n}`]), maxUses: 1, ttlMs: 1_200_000, value: '' })
}
const seconds = (performance.now() - startedAt) / 1000
const bytes = heapBytes() - before
const full = store.claim(keyOf('one more'), { owner: 'o', binding: 'b', maxUses: 1, leaseMs: 4000 }).state
const known = store.claim(keyOf('ticket 0'), { owner: 'o', binding: 'b', maxUses: 1, leaseMs: 4000 }).state
console.log(
  JSON.stringify({
    tickets,
    bytesPerTicket: Math.round(bytes / tickets),
    MB: Math.round(bytes / 1e6),
    seconds,
    full,
    known,
  }),
)
