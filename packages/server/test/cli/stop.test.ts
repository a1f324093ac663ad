import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { isCi } from '../../../../test/left-out.js'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const started = new Set<ChildProcess>()
afterEach(() => {
  for (const { pid } of started) killGroup(pid as number)
  started.clear()
})

/** Whatever the command started, too. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Starts a command without a shell, as a container or a service manager does, and waits for the URLs that it prints. */
async function start(command: string, env: Record<string, string>, urls = 1) {
  const [program = '', ...args] = command.split(' ')
  const child = spawn(program, args, {
    cwd: root,
    detached: true,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.add(child)
  let text = ''
  const found = await new Promise<string[]>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk
      const all = text.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? []
      if (all.length >= urls) resolve(all)
    })
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`It ended: ${text}`)))
  })
  return { child, urls: found }
}

const anyPort = { TICKETGATE_PORT: '0', PORT: '0', SERVICE_PORT: '0' }

const isFree = (url: string) =>
  fetch(url, { headers: { connection: 'close' } }).then(
    () => false,
    () => true,
  )

test.each([
  [['docs/service/index.md'], 'node_modules/.bin/ticketgate serve', 1],
  [['README.md', 'README.zh-CN.md'], 'node scripts/start.mjs', 2],
])(
  'the start command that %j names for supervisors, %s, ends with 0 and frees its ports at SIGTERM',
  async (pages, command, count) => {
    for (const page of pages) expect(readFileSync(root + page, 'utf8')).toContain(command)
    const { child, urls } = await start(command, anyPort, count)
    for (const url of urls) expect((await fetch(url)).status).toBeLessThan(500)
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    for (const url of urls) expect(await isFree(url)).toBe(true)
  },
  60_000,
)

// npm passes the signal on to a shell, and the shell passes nothing on to what it started.
test.skipIf(!isCi).each([
  [['packages/server/README.md'], 'npx ticketgate serve', 1],
  [['README.md', 'CONTRIBUTING.md'], 'npm start', 2],
  [['docs/guard/nestjs.md'], 'npm start -w examples/nestjs-sms', 1],
])(
  'the start command of %j, %s, frees its ports when npm gets SIGTERM',
  async (pages, command, count) => {
    for (const page of pages) expect(readFileSync(root + page, 'utf8')).toContain(command)
    const { child, urls } = await start(command, anyPort, count)
    for (const url of urls) expect(await isFree(url)).toBe(false)
    child.kill('SIGTERM')
    for (const url of urls) await expect.poll(() => isFree(url), { timeout: 10_000 }).toBe(true)
  },
  60_000,
)

/** How a process becomes PID 1 here: who is not root has to be root of a user namespace for it. */
const asFirst = ['--pid --fork', '--user --map-root-user --pid --fork']
  .map((flags) => ['unshare', ...flags.split(' ')])
  .find(([unshare = '', ...flags]) => spawnSync(unshare, [...flags, 'true']).status === 0)

describe.skipIf(!isCi || asFirst === undefined)('as PID 1 of a container', () => {
  /** The process whose PID is 1 inside, by its PID out here. */
  function firstInside({ pid }: ChildProcess): number {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
  }
  const startInside = (command: string, urls?: number) => start(`${asFirst?.join(' ')} ${command}`, anyPort, urls)

  /** A request that is never whole, so that a drain has to wait for it. */
  async function openRequest(url: string) {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname).on('error', () => {})
    await once(socket, 'connect')
    socket.write(`POST /v2/index.php HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 10\r\n`)
    socket.write('Content-Type: application/x-www-form-urlencoded\r\n\r\nA')
    // Another one, answered, shows that the service has read the first.
    await (await fetch(url)).arrayBuffer()
    return socket
  }

  test.each([
    ['node_modules/.bin/ticketgate serve', 1],
    ['node scripts/start.mjs', 2],
    ['npx ticketgate serve', 1],
    ['npm start', 2],
  ])(
    '%s stops at one SIGTERM',
    async (command, count) => {
      const { child, urls } = await startInside(command, count)
      const exit = once(child, 'exit')
      process.kill(firstInside(child), 'SIGTERM')
      const [code] = await exit
      if (command.startsWith('node')) expect(code).toBe(0)
      for (const url of urls) expect(await isFree(url)).toBe(true)
    },
    60_000,
  )

  test.each([
    ['node_modules/.bin/ticketgate serve', 1],
    ['node scripts/start.mjs', 2],
  ])(
    '%s answers what is under way at one SIGTERM, and ends at once at a second',
    async (command, count) => {
      const { child, urls } = await startInside(command, count)
      const socket = await openRequest(urls[0] as string)
      const exit = once(child, 'exit')
      const pid = firstInside(child)
      process.kill(pid, 'SIGTERM')
      await expect.poll(() => isFree(urls[0] as string)).toBe(true)
      // It drains: the request that is under way still holds it.
      expect(child.exitCode).toBeNull()
      const ended = once(socket, 'close')
      process.kill(pid, 'SIGTERM')
      expect(await exit).toEqual([143, null])
      await ended
    },
    60_000,
  )

  test('a SIGTERM while it waits for Redis ends it at once', async () => {
    const hanging = createServer(() => {}).listen(0, '127.0.0.1')
    await once(hanging, 'listening')
    const { port } = hanging.address() as { port: number }
    const connected = once(hanging, 'connection')
    const [unshare = '', ...flags] = asFirst ?? []
    const child = spawn(unshare, [...flags, 'node_modules/.bin/ticketgate', 'serve'], {
      cwd: root,
      detached: true,
      env: { PATH: process.env['PATH'], TICKETGATE_PORT: '0', TICKETGATE_REDIS: `redis://127.0.0.1:${port}` },
      stdio: 'ignore',
    })
    started.add(child)
    const exit = once(child, 'exit')
    const [socket] = await connected
    process.kill(firstInside(child), 'SIGTERM')
    expect(await exit).toEqual([143, null])
    socket.destroy()
    hanging.close()
  }, 60_000)
})
