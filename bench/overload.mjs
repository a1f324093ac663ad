// A login under more than one core can do: 1.5 times as many requests as it has the CPU for, for a minute, whether or not
// it keeps up. Shows what is refused and how, how long an admitted one takes, what piles up, and how soon the app
// answers again. App, vendor and load have separate processes; every ticket is real, and used once.
// node bench/overload.mjs; SECONDS, OVER, LOGIN_MS
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createVerifier, onEvent } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { captcha } from '@ticketgate/express'
import express from 'express'
import { Client } from 'undici'
import { table } from './report.mjs'

const seconds = Number(process.env.SECONDS ?? 60)
const over = Number(process.env.OVER ?? 1.5)
/** What CPU a login costs the app besides its ticket: hashing a password, rendering a page. */
const loginMs = Number(process.env.LOGIN_MS ?? 1)
const timeoutMs = 3_000
/** The sockets that a proxy in front keeps open: the most requests that are out at once. */
const sockets = 2_000

function app(upstreamPort) {
  const origin = `http://127.0.0.1:${upstreamPort}`
  const breakerStates = []
  const logged = {}
  const count = ({ outcome, cause }) => {
    const what = [outcome, cause].filter(Boolean).join('/')
    logged[what] = (logged[what] ?? 0) + 1
  }
  const verifier = createVerifier({
    provider: tianyu({ secretId: 'AKIDbench', secretKey: 'bench-secret-key', endpoint: `${origin}/v2/index.php` }),
    timeoutMs,
    logger: { info: count, warn: count, error: count },
  })
  onEvent('ticketgate:breaker', ({ state }) => breakerStates.push(state))
  const server = express()
    .use(express.json())
    .post('/login', captcha(verifier), (_req, res) => {
      const until = cpuMs() + loginMs
      while (cpuMs() < until);
      res.json({ ok: true })
    })
    .listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
  server.keepAliveTimeout = 600_000
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  process.on('message', () => {
    process.send({
      breakerStates,
      logged,
      cpuMs: cpuMs(),
      rssMb: process.memoryUsage().rss / 1e6,
      lagMs: delay.max / 1e6,
    })
    delay.reset()
  })
  process.on('disconnect', () => process.exit())
}

function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const start = (file, ...args) => fork(fileURLToPath(new URL(file, import.meta.url)), args)
const messageFrom = async (child) => (await once(child, 'message'))[0]
const percentile = (values, share) => [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

let tickets = 0

async function login(client, results) {
  tickets += 1
  const sentAt = performance.now()
  const body = JSON.stringify({ user: 'ada', ticket: `ticket-of-the-bench-${tickets}-0123456789abcdefghijklmnop` })
  const headers = { 'content-type': 'application/json' }
  const { statusCode, body: answer } = await client.request({ method: 'POST', path: '/login', headers, body })
  await answer.dump()
  results.push({ status: statusCode, ms: performance.now() - sentAt })
  return statusCode
}

/** How many logins a second one core can do, by the CPU that they take with 48 at a time. */
async function capacity(clients, state) {
  const results = []
  const before = await state()
  const until = performance.now() + 5_000
  async function visitor(client) {
    while (performance.now() < until) await login(client, results)
  }
  await Promise.all(clients.slice(0, 48).map(visitor))
  return (results.length / ((await state()).cpuMs - before.cpuMs)) * 1000
}

/** Sends so many a second, whether or not the earlier ones are answered. */
async function overload(clients, perSecond) {
  const results = []
  const free = [...clients]
  let notSent = 0
  let most = 0
  let sent = 0
  const startedAt = performance.now()
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - startedAt) / 1000) {
    for (const due = elapsed * perSecond; sent + notSent < due; ) {
      const client = free.pop()
      if (client === undefined) {
        notSent += 1
        continue
      }
      sent += 1
      most = Math.max(most, clients.length - free.length)
      login(client, results)
        .catch(() => results.push({ status: 'lost', ms: Number.NaN }))
        .then(() => free.push(client))
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { results, notSent, most }
}

/** How long after the last request of the overload one is admitted within a quarter of a second. */
async function recovery(origin) {
  const startedAt = performance.now()
  const client = new Client(origin)
  for (;;) {
    const results = []
    const sentAt = performance.now()
    if ((await login(client, results)) === 200 && results[0].ms < 250) return sentAt - startedAt
  }
}

async function main() {
  const upstream = start('./gate/upstream.mjs')
  const { port: upstreamPort } = await messageFrom(upstream)
  const child = start('./overload.mjs', 'app', String(upstreamPort))
  const { port } = await messageFrom(child)
  const state = async () => {
    child.send('state')
    return messageFrom(child)
  }
  const origin = `http://127.0.0.1:${port}`
  const clients = Array.from({ length: sockets }, () => new Client(origin))
  for (const client of clients) await login(client, [])
  await capacity(clients, state)
  const best = await capacity(clients, state)
  const before = await state()
  const { results, notSent, most } = await overload(clients, best * over)
  const recoveredMs = await recovery(origin)
  const after = await state()
  child.disconnect()
  upstream.disconnect()

  const rows = [...new Set(results.map(({ status }) => status))].sort().map((status) => {
    const ms = results.filter((one) => one.status === status).map((one) => one.ms)
    const perSecond = (ms.length / seconds).toFixed(0)
    return [status, ms.length, perSecond, percentile(ms, 0.5).toFixed(0), percentile(ms, 0.99).toFixed(0)]
  })
  console.log(
    `\nNode ${process.version}, a login of ${loginMs} ms, ${seconds} s at ${over} x ${best.toFixed(0)} a second`,
  )
  table(['status', 'requests', 'a second', 'median ms', 'p99 ms'], rows)
  console.log(`not sent, because all ${sockets} sockets were taken: ${notSent}; most out at once: ${most}`)
  console.log(`verdicts logged: ${JSON.stringify(after.logged)}; breaker: ${after.breakerStates.join(' ') || 'closed'}`)
  console.log(`longest stall of the loop: ${after.lagMs.toFixed(0)} ms`)
  console.log(`memory: ${before.rssMb.toFixed(0)} MB before, ${after.rssMb.toFixed(0)} after`)
  console.log(`admits again within 250 ms: ${recoveredMs.toFixed(0)} ms after the last request`)
  process.exit()
}

if (process.argv[2] === 'app') app(process.argv[3])
else await main()
