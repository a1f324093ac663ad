// What whole requests cost the captcha service, signatures and sealing included: CPU of its process, beside a bare
// Fastify route that reads the same requests and sends as many bytes, in turns within one run. `drawn` draws what it
// serves; `undrawn` draws each picture once and serves it again, so that what is left is everything but drawing.
//   node bench/service.mjs [requests a turn] [turns] [which, as a pattern]
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { median, table } from './report.mjs'
import { findProof } from './service/find-proof.mjs'
import * as requests from './service/requests.mjs'
import { sendAll } from './service/send.mjs'

const [count = 600, turns = 5] = process.argv.slice(2, 4).map(Number)
const pattern = new RegExp(process.argv[4] ?? '')
const proofCount = Math.min(count, 24)

async function start(shape) {
  const child = fork(fileURLToPath(new URL('./service/app.mjs', import.meta.url)), [shape])
  const { url } = (await once(child, 'message'))[0]
  async function ask(order) {
    child.send(order)
    return (await once(child, 'message'))[0]
  }
  return { child, url, ask }
}

const apps = { drawn: await start('drawn'), undrawn: await start('undrawn'), bare: await start('bare') }

/** CPU milliseconds for each request, and how many were answered a second. */
async function measure({ url, ask }, prepared) {
  const { cpuMs: before } = await ask({ name: 'cpu' })
  const startedAt = performance.now()
  const answers = await sendAll(url, prepared)
  const seconds = (performance.now() - startedAt) / 1000
  const { cpuMs: after } = await ask({ name: 'cpu' })
  const wrong = answers.find(({ status }) => status !== 200)
  if (wrong !== undefined) throw new Error(`Status ${wrong.status}: ${wrong.text.slice(0, 200)}`)
  return { cpuMs: (after - before) / prepared.length, perSecond: prepared.length / seconds, answers }
}

const challengeRow = (name, options, size) => ({
  name,
  size,
  prepare: ({ ask }, n) => requests.challenges(ask, n, options),
})
const rows = [
  { name: 'CaptchaQuery', size: count, prepare: ({ url }, n) => requests.captchaQuery(url, n) },
  { name: 'CaptchaCheck', size: count, prepare: ({ url }, n) => requests.captchaCheck(url, n) },
  challengeRow('challenge: letters', { captchaType: 1 }, count / 2),
  challengeRow('challenge: slide, 620 px', { captchaType: 9 }, count / 2),
  challengeRow('challenge: recording', { captchaType: 1, alternative: 'audio' }, count / 2),
  { name: 'its recording', size: count / 4, prepare: ({ ask, url }, n) => requests.recordings(ask, url, n) },
  {
    name: 'answer, with its work',
    size: proofCount,
    prepare: ({ ask, url }, n) => requests.answers(ask, url, n, findProof),
  },
]

async function compare({ name, size, prepare }) {
  const taken = { drawn: [], undrawn: [], bare: [] }
  // The first turn only warms up.
  for (let turn = 0; turn <= turns; turn += 1) {
    for (const shape of ['drawn', 'undrawn', 'bare']) {
      const prepared = await prepare(apps[shape === 'bare' ? 'drawn' : shape], Math.ceil(size))
      if (shape === 'bare') {
        const { bytes, type } = taken.last
        await apps.bare.ask({ name: 'send', bytes, type })
      }
      const result = await measure(apps[shape], prepared)
      if (shape === 'drawn') taken.last = result.answers[0]
      if (turn > 0) taken[shape].push(result)
    }
  }
  const middle = (shape, pick) => median(taken[shape].map(pick))
  const cpu = (shape) => middle(shape, ({ cpuMs }) => cpuMs)
  return [
    name,
    taken.last.bytes,
    cpu('drawn').toFixed(3),
    cpu('undrawn').toFixed(3),
    cpu('bare').toFixed(3),
    middle('drawn', ({ perSecond }) => perSecond).toFixed(0),
    (1000 / cpu('drawn')).toFixed(0),
    (cpu('undrawn') / cpu('bare')).toFixed(2),
  ]
}

const results = []
for (const row of rows.filter(({ name }) => pattern.test(name))) results.push(await compare(row))
for (const { child } of Object.values(apps)) child.disconnect()
console.log(`\nNode ${process.version}, ${turns} turns of ${count} requests (fewer where it says so), 32 connections`)
table(
  ['request', 'bytes', 'CPU ms', 'undrawn', 'bare', 'a second', 'a second of CPU', 'undrawn / bare (≤ 2.0)'],
  results,
)
