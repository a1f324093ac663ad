// What is lost with a killed master: takes that Redis confirmed and the promoted replica does not have.
// node bench/failover.mjs [rounds]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { redisStore } from '@ticketgate/redis'
import { createClient } from 'redis'

const rounds = Number(process.argv[2] ?? 10)
const inFlight = 48
const runMs = 500

const freePort = () => 21_000 + Math.floor(Math.random() * 9000)

async function startRedis(...settings) {
  const dir = await mkdtemp(join(tmpdir(), 'ticketgate-failover-'))
  const port = freePort()
  const own = ['--bind', '127.0.0.1', '--port', port, '--dir', dir, '--save', '', '--repl-diskless-sync-delay', '0']
  const child = spawn('redis-server', [...own, ...settings].map(String), { stdio: 'ignore' })
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 20 } })
  client.on('error', () => {})
  await client.connect()
  const stop = async () => {
    client.destroy()
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await rm(dir, { recursive: true, force: true })
  }
  return { port, child, client, stop }
}

/** A network with this delay one way, in milliseconds; `cut` loses what is in transit, as a machine that dies does. */
async function slowLink(toPort, delayMs) {
  const port = freePort()
  const worker = new Worker(
    `const { workerData: { port, toPort, delayMs }, parentPort } = require('node:worker_threads')
    const { createServer, connect } = require('node:net')
    createServer((from) => {
      const to = connect(toPort, '127.0.0.1')
      for (const [a, b] of [[from, to], [to, from]]) {
        a.on('data', (chunk) => setTimeout(() => b.writable && b.write(chunk), delayMs))
        a.on('close', () => b.destroy())
        a.on('error', () => {})
      }
    }).listen(port, '127.0.0.1', () => parentPort.postMessage('ready'))`,
    { eval: true, workerData: { port, toPort, delayMs } },
  )
  await once(worker, 'message')
  return { port, cut: () => worker.terminate() }
}

const waitForReplica = (client) => async (command) => {
  const [reply, replicas] = await Promise.all([client.sendCommand(command), client.sendCommand(['WAIT', '1', '100'])])
  if (replicas < 1) throw new Error('not confirmed')
  return reply
}

/** @param delayMs if undefined there is no link to cut: everything that the master has sent arrives */
async function round(withWait, delayMs) {
  const master = await startRedis()
  const link = delayMs === undefined ? undefined : await slowLink(master.port, delayMs)
  const replica = await startRedis('--replicaof', '127.0.0.1', link?.port ?? master.port)
  while (!(await replica.client.sendCommand(['INFO', 'replication'])).includes('master_link_status:up')) await wait(20)
  // The master feeds a replica only after its first acknowledgement.
  await master.client.sendCommand(['SET', 'first', '1'])
  await master.client.sendCommand(['WAIT', '1', '20000'])
  const sendCommand = withWait ? waitForReplica(master.client) : (command) => master.client.sendCommand(command)
  const store = redisStore({ sendCommand })
  const use = { binding: 'b', maxUses: 1, ttlMs: 1_200_000, value: '' }
  const confirmed = []
  let isOver = false
  let next = 0
  async function worker() {
    while (!isOver) {
      const key = `t${next++}`
      const answer = await store.take(key, use).catch(() => undefined)
      if (!isOver && answer?.state === 'admitted') confirmed.push(key)
    }
  }
  const workers = Array.from({ length: inFlight }, worker)
  await wait(runMs)
  link?.cut()
  master.child.kill('SIGKILL')
  await once(master.child, 'exit')
  await wait(20)
  isOver = true
  await replica.client.sendCommand(['REPLICAOF', 'NO', 'ONE'])
  const after = redisStore({ sendCommand: (command) => replica.client.sendCommand(command) })
  let again = 0
  for (let n = 0; n < confirmed.length; n += 500) {
    const answers = await Promise.all(confirmed.slice(n, n + 500).map((key) => after.take(key, use)))
    again += answers.filter((answer) => answer.state === 'admitted').length
  }
  await Promise.all([master.stop(), replica.stop()])
  await Promise.allSettled(workers)
  return { confirmed: confirmed.length, again }
}

for (const [withWait, delayMs] of [
  [false, undefined],
  [false, 0],
  [false, 1],
  [false, 10],
  [true, 1],
]) {
  const all = []
  for (let n = 0; n < rounds; n += 1) all.push(await round(withWait, delayMs))
  const again = all.map((one) => one.again).sort((a, b) => a - b)
  const confirmed = all.reduce((total, one) => total + one.confirmed, 0)
  const [median, worst] = [again[Math.floor(rounds / 2)], again.at(-1)]
  console.log(
    JSON.stringify({ withWait, delayMs, rounds, confirmedPerRound: Math.round(confirmed / rounds), median, worst }),
  )
}
