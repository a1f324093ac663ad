// `npm run strength`: measures what a ticket costs a script and what the work costs a visitor, and prints docs/strength.md.
// `npm run strength -- --write` writes it. `--tries N`: how often each of a visitor's waits is measured.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { page } from './page.mjs'

const require = createRequire(import.meta.url)
const { planChallenge } = require('../../packages/server/dist/captcha/plan.js')
const { isWorkDone } = require('../../packages/server/dist/captcha/work.js')
const here = fileURLToPath(new URL('.', import.meta.url))
const argument = (name, usual) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? usual : process.argv[at + 1]
}

/** A part in a process of its own; what cannot be measured here says why. */
function measure(file, args = [], { onOneCore = false } = {}) {
  const command = onOneCore
    ? ['taskset', '-c', String(availableParallelism() - 1), process.execPath]
    : [process.execPath]
  const [program, ...rest] = [...command, here + file, ...args]
  const run = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1e8 })
  if (run.status === 0) return JSON.parse(run.stdout.trim().split('\n').at(-1))
  const reason =
    run.error?.message ?? run.stderr.split('\n').find((line) => line.includes('Error')) ?? `exit ${run.status}`
  console.error(`${file}: not measured: ${reason}`)
  return { missing: reason }
}

const started = Date.now()
const work = measure('work/ratios.mjs', [argument('--rounds', '5')], { onOneCore: true })
const puzzles = measure('work/puzzles.mjs')
const measured = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${cpus()[0].model}, ${cpus().length} cores`,
  work,
  puzzles,
  verifyMs: verification(puzzles),
  attacks: measure('samples.mjs'),
  letters: measure('letters.mjs'),
  budgets: measure('budgets.mjs'),
  waits: measure('waits.mjs', [argument('--tries', '3')]),
  plan: (captchaType, stage, alternative) =>
    planChallenge({ captchaType, disturbLevel: 1, identified: true }, stage, alternative).puzzles,
}
const text = page(measured, Math.round((Date.now() - started) / 60_000))
console.log(text)
if (process.argv.includes('--write')) writeFileSync(`${here}../../docs/strength.md`, text)

function verification({ proof }) {
  if (proof === undefined) return undefined
  let best = Infinity
  for (let i = 0; i < 500; i += 1) {
    const before = performance.now()
    if (!isWorkDone('strength', 20, proof)) throw new Error('the proof is none')
    best = Math.min(best, performance.now() - before)
  }
  return best
}
