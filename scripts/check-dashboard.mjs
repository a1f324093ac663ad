// Every query of deploy/grafana.json is run by Debian's Prometheus, which scrapes the real programs: the captcha service
// and a guarded application, with visitors of every kind. A panel that nothing answers is a failure. The alerts of
// docs/operate/statistics.md are tried by its promtool.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { callTianyu } from '../packages/server/test/clients/tianyu.mjs'
import { ready } from './ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const giveUpMs = 300_000
const keys = { secretId: 'AKIDdashboard', secretKey: 'a-secret-key-of-the-check', sealKey: 's'.repeat(32) }
const visitor = '203.0.113.7'

if (!isThere('prometheus')) {
  console.error('prometheus is missing: apt-get install prometheus')
  process.exit(1)
}
ready()
const require = createRequire(import.meta.url)
const { createSealer } = require('../packages/server/dist/captcha/tokens/sealer.js')
const sealer = createSealer({ sealKeys: [keys.sealKey], now: Date.now })

const temporary = mkdtempSync(join(tmpdir(), 'ticketgate-dashboard-'))
const children = []
try {
  checkAlerts()
  await check()
} finally {
  for (const child of children.reverse()) await end(child)
  rmSync(temporary, { recursive: true, force: true })
}

/** The rules as the documentation has them, with what they are to say of series that were made up. */
function checkAlerts() {
  const page = readFileSync(join(root, 'docs/operate/statistics.md'), 'utf8')
  const [, rules] = /```yaml\n(groups:\n.*?)```/s.exec(page) ?? []
  writeFileSync(join(temporary, 'rules.yaml'), rules ?? '')
  const tests = join(temporary, 'alerts.yaml')
  copyFileSync(join(root, 'test/dashboard/alerts.yaml'), tests)
  execFileSync('promtool', ['test', 'rules', tests], { stdio: 'inherit' })
}

async function check() {
  const service = await startService()
  const gate = await startGate(service)
  const prometheus = await startPrometheus([service, gate])
  const queries = queriesOf(JSON.parse(readFileSync(join(root, 'deploy/grafana.json'), 'utf8')))
  const deadline = Date.now() + giveUpMs
  let open = queries
  // A rate needs two scrapes with visitors in between.
  while (open.length > 0 && Date.now() < deadline) {
    await visitors(service, gate)
    await sleep(1_000)
    const answers = await Promise.all(open.map((query) => isAnswered(prometheus, query)))
    open = open.filter((_, i) => !answers[i])
  }
  for (const { panel, expr } of open) console.error(`Nothing answers "${panel}":\n  ${expr}`)
  if (open.length > 0)
    throw new Error(`${open.length} of ${queries.length} queries of deploy/grafana.json have no answer.`)
  console.log(`${queries.length} queries of deploy/grafana.json are answered by ${version()}`)
}

async function startService() {
  const cli = join(root, 'packages/server/bin/ticketgate.js')
  const flags = ['--secret-id', keys.secretId, '--secret-key', keys.secretKey, '--seal-key', keys.sealKey]
  const args = [cli, 'serve', '--port', '0', '--metrics', '--test-tickets', '--no-budgets', '--log', 'off', ...flags]
  return lineOf(
    start(process.execPath, args, { env: { ...process.env, LC_ALL: 'C' } }),
    /^Captcha service: (http:\/\/[^/]+)/,
  )
}

async function startGate(service) {
  const env = { ...process.env, SERVICE_URL: service, SECRET_ID: keys.secretId, SECRET_KEY: keys.secretKey }
  return lineOf(start(process.execPath, [join(root, 'test/dashboard/gate-app.mjs')], { env }), /^Gate: (\S+)/)
}

async function startPrometheus(targets) {
  const port = await freePort()
  const config = join(temporary, 'prometheus.yml')
  const hosts = targets.map((url) => new URL(url).host)
  writeFileSync(
    config,
    JSON.stringify({
      global: { scrape_interval: '1s' },
      scrape_configs: [{ job_name: 'ticketgate', static_configs: [{ targets: hosts }] }],
    }),
  )
  const args = [`--config.file=${config}`, `--storage.tsdb.path=${temporary}/data`]
  const child = start('prometheus', [...args, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with ${child.exitCode}.`)
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined)
    if (answer?.ok) return url
    await sleep(200)
  }
  throw new Error('prometheus does not get ready.')
}

/** What a dashboard's panels ask, with its variables as a range of a few scrapes and as everything. */
function queriesOf({ panels }) {
  const queries = panels.flatMap(({ title: panel, targets = [] }) => targets.map(({ expr }) => ({ panel, expr })))
  if (queries.length < 10) throw new Error('deploy/grafana.json has hardly any query.')
  return queries
}

/** Whether there is a number; above 0, unless the query itself says that nothing is 0. */
async function isAnswered(prometheus, { expr }) {
  const query = expr.replaceAll('$__rate_interval', '20s').replaceAll(/\$(provider|route)\b/g, '.*')
  const answer = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query })}`)
  const { status, data, error } = await answer.json()
  if (status !== 'success') throw new Error(`${expr}\n  ${error}`)
  const values = data.result.map(({ value }) => Number(value[1])).filter(Number.isFinite)
  return expr.includes('or vector(0)') ? values.length > 0 : values.some((value) => value > 0)
}

/** Somebody with a ticket, the same again, nobody's, junk; where the vendor is away; pictures read right and wrong. */
async function visitors(service, gate) {
  const { ticket } = await signed(service, {
    Action: 'TicketgateTestTicket',
    ...{ captchaType: 1, userIp: visitor, businessId: 1, sceneId: 7 },
  })
  for (const body of [{ ticket }, { ticket }, {}, { ticket: 'junk' }]) await post(`${gate}/login`, body)
  await post(`${gate}/observed`, {})
  for (let i = 0; i < 6; i += 1) await post(`${gate}/away`, { ticket: `ticket-${i}-${Date.now()}` }, `203.0.113.${i}`)
  for (const isRight of [true, false]) {
    const { url } = await signed(service, { Action: 'CaptchaGetUrl', captchaType: 1 })
    const picture = await fetch(url)
    const captchaSig = /vsig=([^;]+)/.exec(picture.headers.get('set-cookie'))[1]
    const verifyCode = isRight ? sealer.open('picture', captchaSig).claims.letters : 'wrong'
    await signed(service, { Action: 'CaptchaVerify', captchaSig, verifyCode })
  }
}

async function signed(service, parameters) {
  const endpoint = `${service}/v2/index.php`
  const pair = { secretId: keys.secretId, secretKey: keys.secretKey }
  return JSON.parse(await callTianyu({ endpoint, ...pair, method: 'POST', signatureMethod: 'HmacSHA256', parameters }))
}

function post(url, body, ip = visitor) {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': ip }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).then((answer) => answer.text())
}

function start(command, args, options = {}) {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], ...options })
  children.push(child)
  return child
}

async function lineOf(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    const found = pattern.exec(line)?.[1]
    if (found !== undefined) return found
  }
  const how = child.exitCode ?? child.signalCode ?? 'no exit yet'
  throw new Error(`A program (${child.spawnargs[1]}) closed its output (${how}) without a line like ${pattern}.`)
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill()
  await exit
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function isThere(program) {
  try {
    return execFileSync('sh', ['-c', `command -v ${program}`]).length > 0
  } catch {
    return false
  }
}

function version() {
  return execFileSync('prometheus', ['--version'], { encoding: 'utf8' }).split('\n')[0].split(' (')[0]
}
