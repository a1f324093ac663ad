// What a server gains over a phone's browser: solutions a second of the best native program over those of the worker in
// headless Chromium, turn by turn on one core. Prints JSON.
//   taskset -c 1 node test/strength/work/ratios.mjs [rounds]
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { openWorkerPage } from './worker-page.mjs'

const require = createRequire(import.meta.url)
const { frameFiles } = require('../../../packages/server/dist/widget/generated/files.js')
const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8')
const key = [1, 2, 3, 4, 5, 6, 7, 8]

/** What one turn of each asks for, and how many solutions that is. */
const candidates = {
  birthday: {
    script: frameFiles['proof-worker.js'],
    message: { key, solutions: 300, threshold: 2 ** 32 },
    solutions: () => 300,
    native: { program: 'birthday', argument: 300, solutions: ({ count }) => count },
  },
  cuckoo: {
    script: read('cuckoo-worker.js'),
    message: { graphs: 150 },
    solutions: () => 150,
    native: { program: 'cuckoo', argument: 300, solutions: () => 300 },
  },
  sha256: {
    script: read('sha256-worker.js'),
    message: { count: 600_000 },
    solutions: () => 600_000,
    native: { program: 'sha256', argument: 2 ** 24, solutions: () => 2 ** 24 },
  },
}

const rounds = Number(process.argv[2] ?? 5)
const folder = mkdtempSync(join(tmpdir(), 'strength-'))
try {
  const results = {}
  for (const [name, candidate] of Object.entries(candidates)) results[name] = await compare(candidate)
  console.log(JSON.stringify(results))
} finally {
  rmSync(folder, { recursive: true })
}

async function compare({ script, message, solutions, native }) {
  const program = join(folder, native.program)
  const source = new URL(`${native.program}.c`, import.meta.url).pathname
  execFileSync('gcc', ['-O3', '-march=native', '-o', program, source])
  const page = await openWorkerPage(script)
  const [nativeRates, workerRates] = [[], []]
  try {
    await page.ask(message)
    for (let round = 0; round < rounds; round += 1) {
      const ran = JSON.parse(execFileSync(program, [String(native.argument)], { encoding: 'utf8' }))
      nativeRates.push((native.solutions(ran) * 1000) / ran.ms)
      const before = page.cpuMs()
      await page.ask(message)
      workerRates.push((solutions() * 1000) / (page.cpuMs() - before))
    }
  } finally {
    await page.close()
  }
  const [nativePerSecond, workerPerSecond] = [median(nativeRates), median(workerRates)]
  return {
    nativePerSecond,
    workerPerSecond,
    ratio: nativePerSecond / workerPerSecond,
    gzipBytes: gzipSync(script, { level: 9 }).length,
  }
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}
