// Memory store and Redis store: CPU that a check costs the application, throughput by number of processes, latency when
// many tickets are remembered. The vendor is a function that always passes, so only the gate and its store are
// measured.
// node bench/store.mjs [rounds]
import { fork, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVerifier, memoryStore } from '@ticketgate/core'
import { redisStore, withIoredis } from '@ticketgate/redis'
import { Redis } from 'ioredis'
import { createClient } from 'redis'

const inFlight = 48
const checksPerRound = 10_000
const processSeconds = 2

const provider = {
  name: 'bench',
  ticketTtlMs: 1_200_000,
  checksPerTicket: 1,
  fieldNames: ['ticket'],
  extract: (read) => {
    const ticket = read('ticket')
    return { ok: true, ticket: [ticket], bound: ['uid', '203.0.113.7'], fields: { ticket } }
  },
  verify: async () => ({ outcome: 'pass' }),
}

const ends = []

async function onNodeRedis(options) {
  const client = await createClient(options).connect()
  ends.push(() => client.destroy())
  return redisStore({ sendCommand: (command) => client.sendCommand(command) })
}

function writeEach(client) {
  return ([name, ...args]) => client.call(name, ...args)
}

async function onIoredis(url, senderOf) {
  const client = new Redis(url)
  ends.push(() => client.disconnect())
  return redisStore({ sendCommand: senderOf(client) })
}

const storeMakers = {
  memory: async () => memoryStore({ maxTickets: 4_000_000 }),
  // As packages/redis/README.md advises, and otherwise: with a timer for each command, or a write.
  'node-redis': (url) => onNodeRedis({ url, disableOfflineQueue: true, commandOptions: { timeout: 0 } }),
  'node-redis, defaults': (url) => onNodeRedis({ url }),
  ioredis: (url) => onIoredis(url, withIoredis),
  'ioredis, by hand': (url) => onIoredis(url, writeEach),
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
const round = (number, digits = 1) => Number(number.toFixed(digits))

/**
 * Checks `count` new tickets, `inFlight` at once.
 * @returns the cost of one, in microseconds of CPU and milliseconds of waiting
 */
async function checkMany(verifier, count) {
  const run = randomUUID()
  const latencies = new Float64Array(count)
  let next = 0
  async function visitor() {
    while (next < count) {
      const n = next++
      const startedAt = performance.now()
      const verdict = await verifier.check({ ticket: `${run}-${n}` })
      latencies[n] = performance.now() - startedAt
      if (verdict.outcome !== 'pass') throw new Error(`A check returned ${JSON.stringify(verdict)}.`)
    }
  }
  const cpu = process.cpuUsage()
  await Promise.all(Array.from({ length: inFlight }, visitor))
  const { user, system } = process.cpuUsage(cpu)
  latencies.sort()
  const at = (share) => latencies[Math.floor(count * share)]
  return { cpuUs: (user + system) / count, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** Rounds of all stores alternate, so that other load on the machine affects them equally. */
async function compare(verifiers, rounds) {
  const results = Object.fromEntries(Object.keys(verifiers).map((name) => [name, []]))
  for (const verifier of Object.values(verifiers)) await checkMany(verifier, checksPerRound)
  for (let n = 0; n < rounds; n += 1) {
    for (const [name, verifier] of Object.entries(verifiers)) {
      results[name].push(await checkMany(verifier, checksPerRound))
    }
  }
  const middle = (name, field) => round(median(results[name].map((result) => result[field])), 3)
  return Object.fromEntries(
    Object.keys(verifiers).map((name) => [
      name,
      {
        cpuUs: round(middle(name, 'cpuUs')),
        addedCpuUs: round(median(results[name].map((result, n) => result.cpuUs - results.memory[n].cpuUs))),
        p50Ms: middle(name, 'p50Ms'),
        p99Ms: middle(name, 'p99Ms'),
      },
    ]),
  )
}

async function startRedis() {
  const dir = await mkdtemp(join(tmpdir(), 'ticketgate-bench-'))
  const port = 22_000 + Math.floor(Math.random() * 8000)
  const settings = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '']
  const child = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const text of child.stdout) if (String(text).includes('eady to accept')) break
  ends.push(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
    await rm(dir, { recursive: true, force: true })
  })
  return `redis://127.0.0.1:${port}`
}

async function fillRedis(url, tickets) {
  const client = await createClient({ url }).connect()
  const fill = `for n = 1, 10000 do
    redis.call('SET', 'tg:{' .. ARGV[1] .. string.format('%018d', n) .. '}', '1,22,' .. string.rep('b', 22), 'PX', 1200000)
  end`
  for (let n = 0; n < tickets / 10_000; n += 1) {
    await client.sendCommand(['EVAL', fill, '0', String(n).padStart(4, '0')])
  }
  const info = await client.sendCommand(['INFO', 'memory'])
  client.destroy()
  return Number(/used_memory:(\d+)/.exec(info)[1])
}

async function fillMemory(store, tickets) {
  const use = { binding: 'b'.repeat(32), maxUses: 1, ttlMs: 1_200_000, value: '' }
  // As digests are: the index goes by a key's first digits.
  for (let n = 0; n < tickets; n += 1) store.take(randomUUID().replaceAll('-', ''), use)
}

/** Checks/s of this many processes that share a Redis, or have a memory store each. */
async function throughput(name, url, processes) {
  const children = Array.from({ length: processes }, () =>
    fork(fileURLToPath(import.meta.url), ['--process', name, url], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  const exits = Promise.all(children.map((child) => once(child, 'exit')))
  await Promise.all(children.map((child) => once(child, 'message')))
  for (const child of children) child.send('start')
  const counts = await Promise.all(children.map(async (child) => (await once(child, 'message'))[0]))
  await exits
  return counts.reduce((total, count) => total + count, 0) / processSeconds
}

async function oneProcess(name, url) {
  const verifier = createVerifier({ provider, store: await storeMakers[name](url) })
  await checkMany(verifier, 5000)
  process.send('ready')
  await once(process, 'message')
  const until = performance.now() + processSeconds * 1000
  let done = 0
  for (; performance.now() < until; done += 500) await checkMany(verifier, 500)
  process.send(done)
  process.disconnect()
}

async function main(rounds) {
  const url = await startRedis()
  const stores = {}
  for (const [name, make] of Object.entries(storeMakers)) stores[name] = await make(url)
  await overProcesses(url)
  const verifiers = Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [name, createVerifier({ provider, store })]),
  )
  console.log('empty stores', await compare(verifiers, rounds))
  for (const tickets of [10_000, 1_000_000]) {
    const usedBytes = await fillRedis(url, tickets)
    await fillMemory(stores.memory, tickets)
    console.log(`${tickets} remembered (Redis ${Math.round(usedBytes / 1e6)} MB)`, await compare(verifiers, rounds))
  }
}

async function overProcesses(url) {
  for (const processes of [1, 2, 4]) {
    const perSecond = { memory: [], 'node-redis': [] }
    for (let n = 0; n < 3; n += 1) {
      for (const name of Object.keys(perSecond)) perSecond[name].push(await throughput(name, url, processes))
    }
    const medians = Object.entries(perSecond).map(([name, all]) => [name, Math.round(median(all))])
    console.log(`checks/s, ${processes} processes`, Object.fromEntries(medians))
  }
  const client = await createClient({ url }).connect()
  await client.flushAll()
  client.destroy()
}

try {
  if (process.argv[2] === '--process') await oneProcess(process.argv[3], process.argv[4])
  else await main(Number(process.argv[2] ?? 15))
} finally {
  for (const end of ends.reverse()) await end()
}
