// What a captcha check costs beside what other packages cost: CPU of the app's own process for a login with a ticket of
// its own. App, vendor and load have separate processes; the apps of a framework take turns, round by round, and each is
// compared with that round's app that makes one raw undici call.
// npm run bench -- peers [frameworks]; COUNT, ROUNDS, WARM_UP
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { median, table } from '../report.mjs'

const count = Number(process.env.COUNT ?? 1_500)
const rounds = Number(process.env.ROUNDS ?? 8)
const warmUp = Number(process.env.WARM_UP ?? 5_000)
const connections = 64
const basis = 'undici, raw'
const defaultField = 'ticket'

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url))
const start = (name, ...args) => fork(pathOf(`${name}.mjs`), args)
const messageFrom = async (child) => (await once(child, 'message'))[0]

function install() {
  if (!existsSync(pathOf('node_modules'))) {
    const { status } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: pathOf('.'), stdio: 'inherit' })
    if (status !== 0) process.exit(1)
  }
  // Copies, since the frameworks of an adapter have to be those of its application: Nest knows its own classes alone.
  for (const name of ['core', 'express', 'fastify', 'hono', 'koa', 'nestjs']) {
    const [from, to] = [`../../packages/${name}/`, `node_modules/@ticketgate/${name}/`].map(pathOf)
    rmSync(to, { recursive: true, force: true })
    for (const part of ['package.json', 'dist']) cpSync(from + part, to + part, { recursive: true })
  }
}

async function startApp(framework, name, { field = defaultField }, upstreamPort) {
  const child = start('app', framework, name, String(upstreamPort))
  const { port } = await messageFrom(child)
  return { name, child, port, field, results: [] }
}

async function ask(child, question) {
  child.send(question)
  return messageFrom(child)
}

/** Microseconds of the app's CPU for one login, and how often it called its vendor for it. */
async function measure({ child, port, field }, { load, upstream }, requests) {
  await ask(load, { field, count: requests })
  const before = { ...(await ask(child, 'cpu')).cpu, ...(await ask(upstream, 'calls')) }
  await ask(load, { port, connections })
  const after = { ...(await ask(child, 'cpu')).cpu, ...(await ask(upstream, 'calls')) }
  const cpuUs = (after.user + after.system - before.user - before.system) / requests
  return { cpuUs, calls: (after.calls - before.calls) / requests }
}

async function compare(framework, shapes, parts) {
  const all = []
  for (const [name, shape] of Object.entries(shapes)) {
    all.push(await startApp(framework, name, shape, parts.upstreamPort))
    await measure(all.at(-1), parts, warmUp)
  }
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? all : [...all].reverse()
    for (const app of order) app.results.push(await measure(app, parts, count))
  }
  for (const { child } of all) child.disconnect()
  const raw = all.find(({ name }) => name === basis)
  return all.map(({ name, results }) => [
    framework,
    name,
    median(results.map(({ cpuUs }) => cpuUs)).toFixed(0),
    median(results.map(({ cpuUs }, round) => cpuUs / raw.results[round].cpuUs)).toFixed(2),
    (least(results) / least(raw.results)).toFixed(2),
    median(results.map(({ calls }) => calls)).toFixed(2),
  ])
}

/** Of the best round: on a busy machine others' work only adds to it. */
function least(results) {
  return Math.min(...results.map(({ cpuUs }) => cpuUs))
}

install()
const { apps } = await import('./apps.mjs')
const named = process.argv.slice(2)
const upstream = start('upstream')
const { port: upstreamPort } = await messageFrom(upstream)
const load = start('load')
const rows = []
for (const [framework, shapes] of Object.entries(apps)) {
  if (named.length > 0 && !named.includes(framework)) continue
  rows.push(...(await compare(framework, shapes, { load, upstream, upstreamPort })))
}
load.disconnect()
upstream.disconnect()
const machine = `load average ${loadavg()[0].toFixed(1)}`
console.log(`\nNode ${process.version}, ${rounds} rounds of ${count} logins, ${connections} connections, ${machine}`)
table(
  ['framework', 'check', 'CPU us a login', 'ratio to the raw call', 'of the best rounds', 'vendor calls a login'],
  rows,
)
process.exit()
