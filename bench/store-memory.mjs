// What remembered tickets cost the memory store: bytes, CPU of one that comes while an old one goes, and the longest
// single operation. Each run has a process of its own.
// node --expose-gc bench/store-memory.mjs [tickets]
// BESIDE=<another build's packages/core/dist>: that one too, run by run in turn.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { median, table } from './report.mjs'

const ttlMs = 1_200_000
const leaseMs = 4_000
const reportOf = (n) => `[{"level":1,"ticketTimestamp":${1_465_185_768 + n}}]`

async function measure(build, tickets) {
  const { memoryStore } = await import(new URL('store/memory-store.js', build).href)
  const { ticketBinding, ticketKey } = await import(new URL('check/ticket-key.js', build).href)
  const keyOf = (n) => ticketKey('bench', [`ticket ${n}`])
  let now = 0
  let longestUs = 0
  let timedCount = 0
  let cpuBefore

  /** By CPU where that is less than the time, since other processes of the machine take turns; it is read seldom. */
  function timed(operation) {
    if (timedCount % 64 === 0) cpuBefore = process.cpuUsage()
    timedCount += 1
    const startedAt = performance.now()
    const answer = operation()
    const timeUs = (performance.now() - startedAt) * 1000
    if (timeUs <= longestUs) return answer
    const { user, system } = process.cpuUsage(cpuBefore)
    longestUs = Math.max(longestUs, Math.min(timeUs, user + system))
    return answer
  }

  const ticketOf = (n) => {
    const binding = ticketBinding(['visitor', String(n)])
    const claim = { owner: `owner-${n}`, binding, maxUses: 1, leaseMs }
    return { n, key: keyOf(n), claim, use: { binding, maxUses: 1, ttlMs, value: reportOf(n) } }
  }

  function check(store, { n, key, claim, use }, run = (operation) => operation()) {
    run(() => store.claim(key, claim))
    const { state } = run(() => store.take(key, use))
    if (state !== 'admitted') throw new Error(`The ticket ${n} is ${state}.`)
  }

  const bytesBefore = bytesInUse()
  const store = memoryStore({ maxTickets: tickets * 1.1, now: () => now })
  const emptyBytes = bytesInUse() - bytesBefore
  for (let n = 0; n < tickets; n += 1) {
    now = (n / tickets) * ttlMs
    check(store, ticketOf(n), timed)
  }
  const bytes = bytesInUse() - bytesBefore

  // From now on every new ticket comes when the oldest one is over.
  const turnovers = Math.min(tickets, 200_000)
  const next = Array.from({ length: turnovers }, (_, n) => ticketOf(tickets + n))
  const cpu = process.cpuUsage()
  for (const ticket of next) {
    now = ((ticket.n + 1) / tickets) * ttlMs
    check(store, ticket)
  }
  const { user, system } = process.cpuUsage(cpu)
  for (let n = tickets + turnovers; n < tickets + 2 * turnovers; n += 1) {
    now = ((n + 1) / tickets) * ttlMs
    check(store, ticketOf(n), timed)
  }
  const isKept = store.claim(keyOf(tickets + 2 * turnovers - 1), { owner: 'o', binding: 'b', maxUses: 1, leaseMs })
  if (isKept.state !== 'spent') throw new Error(`The last ticket is ${isKept.state}.`)
  return { bytes, emptyBytes, turnoverUs: (user + system) / turnovers, longestUs }
}

function bytesInUse() {
  globalThis.gc()
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

async function main(tickets, runs) {
  const builds = { 'this tree': new URL('../packages/core/dist/', import.meta.url).href }
  if (process.env.BESIDE) builds.BESIDE = `${pathToFileURL(process.env.BESIDE).href}/`
  const results = Object.fromEntries(Object.keys(builds).map((name) => [name, []]))
  for (let run = 0; run < runs; run += 1) {
    for (const [name, build] of Object.entries(builds)) {
      const args = ['--run', build, String(tickets)]
      const child = fork(fileURLToPath(import.meta.url), args)
      const [result] = await once(child, 'message')
      results[name].push(result)
    }
  }
  const rows = Object.entries(results).map(([name, all]) => {
    const middle = (field) => median(all.map((one) => one[field]))
    return [
      name,
      (middle('bytes') / 1e6).toFixed(0),
      (middle('bytes') / tickets).toFixed(0),
      (middle('emptyBytes') / 1e3).toFixed(0),
      middle('turnoverUs').toFixed(1),
      (middle('longestUs') / 1e3).toFixed(1),
    ]
  })
  console.log(`\n${tickets} tickets with what Tianyu reports, Node ${process.version}, medians of ${runs} runs`)
  table(['memory store', 'MB', 'bytes a ticket', 'empty: KB', 'turnover: CPU us', 'longest: ms'], rows)
}

if (globalThis.gc === undefined) throw new Error('Run it with node --expose-gc.')
if (process.argv[2] === '--run') {
  process.send(await measure(process.argv[3], Number(process.argv[4])))
  process.disconnect()
} else await main(Number(process.argv[2] ?? 1_000_000), Number(process.env.RUNS ?? 5))
