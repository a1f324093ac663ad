import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type LoopbackVendor, loopbackVendor, secretId, secretKey, yes } from './support/loopback-vendor.js'

let vendor: LoopbackVendor
beforeAll(async () => {
  vendor = await loopbackVendor()
})
afterAll(() => vendor.close())

const running = new Set<ChildProcess>()
// One whose test ran out of time would stay behind.
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
})

// What ships, in a process of its own: `npm test` has built it.
const built = (file: string) => JSON.stringify(new URL(`../dist/${file}`, import.meta.url).href)

const major = Number.parseInt(process.versions.node, 10)
const permission = major < 24 ? '--experimental-permission' : '--permission'
const rights = [permission, '--allow-fs-read=*', ...(major < 25 ? [] : ['--allow-net'])]

/** Runs a module to its own end. It may read files, and write none. */
const run = (source: string) => runNode([...rights, '--no-warnings', '--input-type=module', '-e', source])

function runNode(args: string[]): Promise<{ code: number | null; signal: string | null; out: string }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  let out = ''
  child.stdout.on('data', (text) => {
    out += text
  })
  child.stderr.on('data', (text) => {
    out += text
  })
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child)
      resolve({ code, signal, out })
    })
  })
}

const setUp = (endpoint: string) => `
  const listeners = () => process.eventNames().filter((name) => /^SIG|exit|^un(caught|handled)/i.test(String(name))).length
  const before = listeners()
  const { createVerifier, memoryStore } = await import(${built('index.js')})
  const { tianyu } = await import(${built('providers/tianyu/index.js')})
  const provider = tianyu(${JSON.stringify({ secretId, secretKey, endpoint })})
  const verifier = createVerifier({ provider, timeoutMs: 60_000, maxChecksPerIpPerMinute: 5 })
  const check = (ticket) => verifier.check({ ticket }, { userIp: '203.0.113.7' })
`

test('a process with a verifier that nobody closed ends by itself, and no listener was added to it', async () => {
  vendor.answers(yes)
  const done = await run(`${setUp(vendor.endpoint)}
    const verdict = await check('a')
    console.log(verdict.outcome, (await check('a')).reason, listeners() - before)
  `)
  expect(done).toEqual({ code: 0, signal: null, out: 'pass replayed 0\n' })
})

test('a check whose store hangs holds no process', async () => {
  const done = await run(`${setUp(vendor.endpoint)}
    const store = { ...memoryStore(), claim: () => new Promise(() => {}) }
    void createVerifier({ provider, store, timeoutMs: 60_000 }).check({ ticket: 'a' }, { userIp: '203.0.113.7' })
    console.log('over')
  `)
  expect(done).toEqual({ code: 0, signal: null, out: 'over\n' })
})

test('a call that is waiting for a connection holds no process', async () => {
  const done = await run(`${setUp(vendor.endpoint)}
    const dispatcher = { dispatch: () => false }
    const waiting = tianyu({ ...${JSON.stringify({ secretId, secretKey })}, dispatcher })
    const patient = createVerifier({ provider: waiting, timeoutMs: 20_000 })
    let verdict = 'none'
    void patient.check({ ticket: 'a' }, { userIp: '203.0.113.7' }).then(({ outcome }) => { verdict = outcome })
    process.on('exit', () => console.log(verdict))
  `)
  expect(done).toEqual({ code: 0, signal: null, out: 'none\n' })
})

test('up to the first check neither all of undici is loaded nor node:cluster', async () => {
  const done = await run(`${setUp(vendor.endpoint)}
    const { createRequire } = await import('node:module')
    const { outcome } = await verifier.check({ ticket: 'a' }, { userIp: '203.0.113.7' })
    const undici = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('undici'))
    const isWhole = undici.some((file) => /undici.index\\.js$/.test(file))
    console.log(outcome, undici.length > 0, isWhole, process.moduleLoadList.includes('NativeModule cluster'))
  `)
  expect(done).toEqual({ code: 0, signal: null, out: 'pass true false false\n' })
})

test.each([
  ['workers', 'TICKETGATE_STORE_NOT_SHARED\n'.repeat(2)],
  ['alone', ''],
])('a memory store in node:cluster (%s) warns each worker, and nobody else', async (how, out) => {
  const clustered = fileURLToPath(new URL('support/clustered.mjs', import.meta.url))
  expect(await runNode(['--no-warnings', clustered, how])).toEqual({ code: 0, signal: null, out })
})
