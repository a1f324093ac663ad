// What whole requests cost the captcha service, signatures and sealing included: CPU of its process, beside a bare
// Fastify route that reads the same requests and sends as many bytes; both get theirs in turn. `drawn` draws what it
// serves; `undrawn` draws each picture once and serves it again, so that what is left is everything but drawing.
//   node bench/service.mjs [turns] [rows, as a pattern] [CPU profiles are written into this folder]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inTurn, visitors } from './connection.mjs'
import { median, table } from './report.mjs'
import { findProof } from './service/find-proof.mjs'
import * as requests from './service/requests.mjs'
import { connect } from './service/send.mjs'

const turns = Number(process.argv[2] ?? 7)
const pattern = new RegExp(process.argv[3] ?? '')
const profileFolder = process.argv[4]
/** The first turns are for the compiler. */
const warmUpTurns = 8

const profiling = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`]

async function start(shape) {
  const child = fork(fileURLToPath(new URL('./service/app.mjs', import.meta.url)), [shape], {
    execArgv: shape === 'bare' ? [] : profiling,
  })
  child.on('exit', (code) => code > 0 && process.exit(code))
  async function ask(order) {
    child.send(order)
    return (await once(child, 'message'))[0]
  }
  const [{ url }] = await once(child, 'message')
  return { child, url, ask, ...connect(url) }
}

const [drawn, undrawn, bare] = await Promise.all(['drawn', 'undrawn', 'bare'].map(start))

/** CPU milliseconds for each request, of every app; and the first app's first answer. */
async function measure(apps, requests) {
  const cpu = () => Promise.all(apps.map(({ ask }) => ask({ name: 'cpu' })))
  const before = await cpu()
  const senders = apps.map(({ sender }) => sender(requests))
  let first
  const [send, ...others] = senders
  const sendAndKeep = async (n, visitor) => {
    const answer = await send(n, visitor)
    first ??= answer
  }
  await inTurn([sendAndKeep, ...others], requests.length)
  const after = await cpu()
  return { first, cpuMs: after.map(({ cpuMs }, i) => (cpuMs - before[i].cpuMs) / requests.length) }
}

const challenges = (options) => (app, count) => requests.challenges(app, count, options)
/** Found once, since that takes a fifth of a second for each; all services have the same key. */
let worked

// Each prepares so many requests a turn; `isDrawn`: it costs drawing, and so is measured with and without.
const rows = [
  { name: 'CaptchaQuery', count: 1500, prepare: requests.captchaQuery },
  { name: 'CaptchaCheck', count: 1500, prepare: requests.captchaCheck },
  { name: 'session', count: 1500, prepare: requests.sessions },
  { name: 'challenge: letters', count: 500, isDrawn: true, prepare: challenges({ captchaType: 1 }) },
  { name: 'challenge: slide, 620 px', count: 500, isDrawn: true, prepare: challenges({ captchaType: 9 }) },
  { name: 'challenge: recording', count: 1500, prepare: challenges({ captchaType: 1, alternative: 'audio' }) },
  { name: 'its recording', count: 40, isDrawn: true, prepare: requests.recordings },
  { name: 'answer', count: 1500, prepare: (app, count) => requests.answers(app, count, { puzzles: 0 }) },
  {
    name: 'answer, its work checked',
    count: 64,
    async prepare(app, count) {
      worked ??= await requests.answers(app, count, { puzzles: 20, findProof })
      await app.ask({ name: 'forget' })
      return worked
    },
  },
].filter(({ name }) => pattern.test(name))

async function compare({ name, count, isDrawn = false, prepare }) {
  const taken = { drawn: [], undrawn: [], bare: [] }
  let bytes
  for (let turn = 1 - warmUpTurns; turn <= turns; turn += 1) {
    const prepared = await prepare(undrawn, count)
    const { first, cpuMs } = await measure([undrawn, bare], prepared)
    bytes = first.bytes
    await bare.ask({ name: 'send', bytes, type: first.type })
    const drawnMs = isDrawn ? (await measure([drawn], await prepare(drawn, count))).cpuMs[0] : cpuMs[0]
    if (turn <= 0) continue
    taken.drawn.push(drawnMs)
    taken.undrawn.push(cpuMs[0])
    taken.bare.push(cpuMs[1])
  }
  const ratios = taken.undrawn.map((cpuMs, turn) => cpuMs / taken.bare[turn])
  return [
    name,
    bytes,
    ...Object.values(taken).map((cpuMs) => median(cpuMs).toFixed(3)),
    (1000 / median(taken.drawn)).toFixed(0),
    `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
  ]
}

const results = []
for (const row of rows) {
  results.push(await compare(row))
  // On a busy machine all of them take minutes.
  console.log(results.at(-1).join('  '))
}
for (const { child, close } of [drawn, undrawn, bare]) {
  await close()
  child.disconnect()
}
console.log(`\nNode ${process.version}, ${turns} turns after ${warmUpTurns} of warming up, ${visitors} at once`)
table(['request', 'bytes', 'CPU ms', 'undrawn', 'bare', 'a second of CPU', 'undrawn / bare (≤ 2.0)'], results)
