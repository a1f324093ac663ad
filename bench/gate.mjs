// What the gate costs an app of Express, or with FRAMEWORK=fastify of Fastify: CPU of the app's own process per 10,000
// requests, side by side in one run.
// App, upstream and load have separate processes. The two apps of a pair get their requests in turn, so that both are as
// busy, and whatever else the machine does weighs on both. Two processes of the same app differ too, so each pair is
// restarted several times; the first line, an app against itself, shows the remaining noise.
// node bench/gate.mjs [a part of the comparison's name]; FRAMEWORK, PAIRS, ROUNDS, COUNT, WARM_UP
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { visitors } from './connection.mjs'
import { median, table } from './report.mjs'

const pairs = Number(process.env.PAIRS ?? 3)
const rounds = Number(process.env.ROUNDS ?? 5)
const count = Number(process.env.COUNT ?? 3_000)
const warmUp = Number(process.env.WARM_UP ?? 20_000)
const framework = process.env.FRAMEWORK ?? 'express'

const start = (name, ...args) => fork(fileURLToPath(new URL(`./gate/${name}.mjs`, import.meta.url)), args)
const messageFrom = async (child) => (await once(child, 'message'))[0]

const upstream = start('upstream')
const { port: upstreamPort } = await messageFrom(upstream)
const load = start('load')
let from = 0

async function cpuMs(child) {
  child.send('cpu')
  const { user, system } = (await messageFrom(child)).cpu
  return (user + system) / 1000
}

/** Of each app: CPU milliseconds per 10,000 requests, and the responses. */
async function measure(apps, tickets, requests = count) {
  const before = await Promise.all(apps.map(({ child }) => cpuMs(child)))
  load.send({ ports: apps.map(({ port }) => port), count: requests, tickets, from })
  from += requests
  const { statuses } = await messageFrom(load)
  const after = await Promise.all(apps.map(({ child }) => cpuMs(child)))
  return apps.map((_, i) => ({ cpu: ((after[i] - before[i]) / requests) * 10_000, statuses: statuses[i] }))
}

async function compare({ name, over, under, tickets, target }) {
  const rows = []
  for (let pair = 0; pair < pairs; pair += 1) rows.push(...(await comparePair([over, under], tickets)))
  const middle = (pick) => median(rows.map(pick))
  return [
    name,
    middle(([a]) => a.cpu).toFixed(0),
    middle(([, b]) => b.cpu).toFixed(0),
    Object.keys(rows[0][0].statuses).join(' '),
    middle(([a, b]) => a.cpu / b.cpu).toFixed(3),
    target,
  ]
}

async function comparePair(shapes, tickets) {
  const apps = []
  for (const shape of shapes) {
    const child = start('app', shape, String(upstreamPort), framework)
    apps.push({ child, port: (await messageFrom(child)).port })
  }
  await measure(apps, tickets, warmUp)
  const rows = []
  for (let round = 0; round < rounds; round += 1) rows.push(await measure(apps, tickets))
  for (const { child } of apps) child.disconnect()
  return rows
}

/** What docs/performance.md holds the gate to. */
const targets = {
  express: { unique: '<= 1.20', repeated: '<= 1.10', malformed: '<= 1.00' },
  fastify: { unique: '<= 1.35', repeated: '<= 1.60', malformed: '' },
}[framework]

const scenarios = [
  { name: 'raw call / raw call', over: 'raw', under: 'raw', tickets: 'unique', target: '(noise)' },
  { name: 'raw call / bare', over: 'raw', under: 'bare', tickets: 'unique', target: '' },
  { name: 'gate, unique tickets / raw call', over: 'gate', under: 'raw', tickets: 'unique', target: targets.unique },
  { name: 'gate, replayed ticket / bare', over: 'gate', under: 'bare', tickets: 'repeated', target: targets.repeated },
  { name: 'onlyAfter, no ticket needed / bare', over: 'onlyAfter', under: 'bare', tickets: 'none', target: '' },
  { name: 'onlyAfter, unique tickets / gate', over: 'onlyAfter', under: 'gate', tickets: 'unique', target: '' },
  {
    name: 'gate, malformed ticket / bare',
    over: 'gate',
    under: 'bare',
    tickets: 'malformed',
    target: targets.malformed,
  },
]

const rows = []
const nameFilter = new RegExp(process.argv[2] ?? '')
for (const scenario of scenarios.filter(({ name }) => nameFilter.test(name))) rows.push(await compare(scenario))
load.disconnect()
upstream.disconnect()

console.log(
  `\n${framework}, Node ${process.version}, ${pairs} pairs, ${rounds} rounds each of ${count} requests to each app, ${visitors} at once, load average ${loadavg()[0].toFixed(1)}`,
)
table(['A / B', 'A: CPU ms / 10k', 'B', 'A: status', 'CPU ratio', 'target'], rows)
