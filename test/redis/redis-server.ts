import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient } from 'redis'

export type RedisClient = Awaited<ReturnType<typeof connect>>

/** One redis-server of a test's own: a free port, a directory of its own, gone when the test is. */
export interface RedisServer {
  readonly port: number
  readonly url: string
  readonly pid: number
  /** As a crash does: no goodbye. Resolves when the process is gone. */
  kill(): Promise<void>
  /** On the same port and directory, after `kill()`. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** redis-server's name where one is installed. Where none is, says so and the caller skips; on CI it is an error. */
export const redisServerName = find()

function find(): string | undefined {
  for (const name of ['redis-server', 'valkey-server']) {
    try {
      execFileSync(name, ['--version'], { stdio: 'ignore' })
      return name
    } catch {
      // Try the next name.
    }
  }
  if (process.env['CI'] !== undefined) throw new Error('Neither redis-server nor valkey-server is installed.')
  console.warn('SKIPPED: neither redis-server nor valkey-server is installed; the tests that need one do not run.')
  return undefined
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketgate-redis-'))
  const { port, child: first } = await launchOnFreePort(dir, settings)
  let child = first
  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    get pid() {
      return child.pid ?? 0
    },
    kill,
    async restart() {
      child = await launch(dir, port, settings)
    },
    async stop() {
      await kill()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A free port may be taken by the time that redis-server binds it: then another one is as good. */
async function launchOnFreePort(dir: string, settings: readonly string[]) {
  for (;;) {
    const port = await freePort()
    try {
      return { port, child: await launch(dir, port, settings) }
    } catch (error) {
      if (!String(error).includes('Address already in use')) throw error
    }
  }
}

async function launch(dir: string, port: number, settings: readonly string[]): Promise<ChildProcess> {
  const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', dir, '--save', '', '--appendonly', 'no']
  const child = spawn(redisServerName ?? 'redis-server', [...own, ...settings], { stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (log += text))
  running.add(child)
  child.once('exit', () => running.delete(child))
  await until(`redis-server on port ${port}`, async () => {
    if (child.exitCode !== null) throw new Error(`redis-server ended at once: ${log}`)
    return log.includes('eady to accept connections')
  })
  return child
}

/** Three masters, each with a third of the slots. */
export async function startCluster(): Promise<{ ports: number[]; stop(): Promise<void> }> {
  // No node takes another for failed because the machine was busy.
  const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '60000']
  const servers = await Promise.all([0, 1, 2].map(() => startRedis(...settings)))
  const clients = await Promise.all(servers.map((server) => connect(server)))
  const thirds = [0, 5461, 10923, 16384]
  for (const [n, client] of clients.entries()) {
    const slots = range(thirds[n] ?? 0, thirds[n + 1] ?? 0).map(String)
    await client.sendCommand(['CLUSTER', 'ADDSLOTS', ...slots])
    await client.sendCommand(['CLUSTER', 'SET-CONFIG-EPOCH', String(n + 1)])
  }
  for (const server of servers.slice(1)) {
    await clients[0]?.sendCommand(['CLUSTER', 'MEET', '127.0.0.1', String(server.port)])
  }
  await until('the cluster', async () => {
    const infos = await Promise.all(clients.map((client) => client.sendCommand<string>(['CLUSTER', 'INFO'])))
    return infos.every((info) => info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3'))
  })
  for (const client of clients) client.destroy()
  return {
    ports: servers.map((server) => server.port),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  }
}

/** A client that never waits for a server that is away. */
export async function connect(server: { readonly url: string }) {
  const client = createClient({
    url: server.url,
    disableOfflineQueue: true,
    commandOptions: { timeout: 0 },
    socket: { reconnectStrategy: () => 20 },
  })
  // What is lost shows as rejected commands.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Asks until it is so; for what another process does in its own time. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  // A test may have stopped the clocks of `performance` and `setTimeout`.
  const deadline = Date.now() + 60_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`Waited a minute for ${what}.`)
    await wait(20)
  }
}

// A cluster node also listens 10000 above its port: both stay below 32768, where Linux takes the ports of outgoing
// connections from, and apart from each other.
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(20_000 + Math.floor(Math.random() * 2_700), '127.0.0.1')
    const event = await Promise.race([once(server, 'listening').then(() => 'free'), once(server, 'error')])
    const address = server.address()
    server.close()
    if (event === 'free' && address !== null && typeof address === 'object') return address.port
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n)
