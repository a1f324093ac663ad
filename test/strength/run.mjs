// `npm run strength`: measures what a ticket costs a script and what the work costs a visitor, and prints docs/strength.md.
// `npm run strength -- --write` keeps the figures (measured.json) and writes the page in both languages.
// `--tries N`: how often each of a visitor's waits is measured; `--net-seconds N`: how long the net is trained.
// `--only waits,attacks` measures some parts again, and keeps the figures of the others; the page says so.
// Core-seconds are CPU time, so that parts may run beside one another; a wait is not, and has the machine to itself.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { english } from './pages/english.mjs'
import { writePages } from './pages/write.mjs'

const require = createRequire(import.meta.url)
const { planChallenge } = require('../../packages/server/dist/captcha/plan.js')
const { isWorkDone } = require('../../packages/server/dist/captcha/work.js')
const here = fileURLToPath(new URL('.', import.meta.url))
const argument = (name, usual) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? usual : process.argv[at + 1]
}

/** The parts to be measured again; undefined: all of them. */
const only = argument('--only')?.split(',')
const isWanted = (part) => only === undefined || only.includes(part)

/** A part in a process of its own; what cannot be measured here says why. */
async function measure(command, ...args) {
  const started = Date.now()
  const { status, stdout, stderr, error } = await run(command, args)
  const minutes = ((Date.now() - started) / 60_000).toFixed(1)
  if (status === 0) {
    console.error(`${[command, ...args].join(' ')}: ${minutes} minutes`)
    return JSON.parse(stdout.trim().split('\n').at(-1))
  }
  const lines = stderr.split('\n').filter((line) => line.includes('Error'))
  const reason = error?.message ?? lines.at(-1) ?? `exit ${status}`
  console.error(`${[command, ...args].join(' ')}: not measured: ${reason}`)
  return { missing: reason }
}

function run(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: here })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data) => {
      stdout += data
    })
    child.stderr.on('data', (data) => {
      stderr += data
    })
    child.on('error', (error) => resolve({ error, stdout, stderr }))
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}

const node = (...args) => measure(process.execPath, ...args)
const onOneCore = (...args) => measure('taskset', '-c', String(availableParallelism() - 1), process.execPath, ...args)

async function work() {
  const ratios = await onOneCore('work/ratios.mjs', argument('--rounds', '5'))
  const { proof, ...puzzles } = await node('work/puzzles.mjs')
  return { work: ratios, puzzles, verifyMs: verification(proof) }
}

/** What is measured one after another. */
const readers = {
  attacks: () => node('samples.mjs'),
  letters: () => node('letters.mjs'),
  voices: async () => ({
    en: await node('../readers/voices.mjs', 'en'),
    zh: await node('../readers/voices.mjs', 'zh'),
  }),
  sphinx: () => node('../readers/sphinx.mjs', 'en', '60'),
  budgets: () => node('budgets.mjs'),
}

async function readersWanted() {
  const results = {}
  for (const [part, run] of Object.entries(readers)) if (isWanted(part)) results[part] = await run()
  return results
}

/** How many puzzles a way in costs, stage by stage. */
const puzzlesOf = (captchaType, alternative) =>
  [0, 1, 2, 3].map(
    (stage) => planChallenge({ captchaType, disturbLevel: 1, identified: true }, stage, alternative).puzzles,
  )

const started = Date.now()
const today = new Date().toISOString().slice(0, 10)
const waits = isWanted('waits') && (await node('waits.mjs', argument('--tries', '3')))
const net = isWanted('net') && measure('/usr/bin/python3', 'net.py', argument('--net-seconds', '240'))
const parts = await Promise.all([isWanted('work') && work(), readersWanted()])
const fresh = {
  plan: { letters: puzzlesOf(5), alone: puzzlesOf(9, 'audio') },
  ...Object.assign({}, ...parts),
  ...(waits && { waits }),
  ...(net && { net: await net }),
}
const measured = only === undefined ? whole() : together()
console.error(JSON.stringify(measured))
console.log(english(measured))
if (process.argv.includes('--write')) {
  writeFileSync(`${here}measured.json`, `${JSON.stringify(measured, null, 2)}\n`)
  writePages(measured)
}

function whole() {
  const machine = `${cpus()[0].model}, ${cpus().length} cores`
  const minutes = Math.round((Date.now() - started) / 60_000)
  return { date: today, machine, load: Math.round(loadavg()[2]), minutes, ...fresh }
}

/** What was kept, with what was measured again. */
function together() {
  const kept = JSON.parse(readFileSync(`${here}measured.json`, 'utf8'))
  const parts = [...new Set([...(kept.again?.parts ?? []), ...only])]
  return { ...kept, ...fresh, again: { date: today, parts } }
}

function verification(proof) {
  if (proof === undefined) return undefined
  let best = Infinity
  for (let i = 0; i < 500; i += 1) {
    const before = performance.now()
    if (!isWorkDone('strength', 20, proof)) throw new Error('the proof is none')
    best = Math.min(best, performance.now() - before)
  }
  return best
}
