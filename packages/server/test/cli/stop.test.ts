import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'

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
async function start(command: string, env: Record<string, string>, urls: number) {
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

// `npm start` and `npx` are none of these: npm's shell ends at SIGTERM and leaves what it started running.
test.each([
  ['docs/self-host.md', 'node_modules/.bin/ticketgate serve', { TICKETGATE_PORT: '0' }, 1],
  ['README.md', 'node scripts/start.mjs', { PORT: '0', SERVICE_PORT: '0' }, 2],
  ['README.zh-CN.md', 'node scripts/start.mjs', { PORT: '0', SERVICE_PORT: '0' }, 2],
])(
  'the start command that %s names for supervisors, %s, frees its ports at SIGTERM',
  async (page, command, env, count) => {
    expect(readFileSync(root + page, 'utf8')).toContain(command)
    const { child, urls } = await start(command, env, count)
    for (const url of urls) expect((await fetch(url)).status).toBeLessThan(500)
    const exit = once(child, 'exit')
    child.kill('SIGTERM')
    expect(await exit).toEqual([0, null])
    for (const url of urls) await expect(fetch(url)).rejects.toThrow('fetch failed')
  },
  60_000,
)
