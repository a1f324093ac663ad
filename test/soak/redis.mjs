import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A redis-server to be killed and started again, which keeps what it knew; undefined where none is installed. */
export async function killableRedis() {
  const folder = mkdtempSync(join(tmpdir(), 'ticketgate-soak-'))
  const port = await freePort()
  const settings = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes']
  let child
  async function start() {
    child = spawn('redis-server', settings.map(String), { stdio: ['ignore', 'pipe', 'ignore'] })
    return new Promise((resolve) => {
      child.once('error', () => resolve(false))
      child.once('exit', () => resolve(false))
      // Read to its end: a pipe that nobody empties would stop it.
      child.stdout.on('data', (text) => {
        if (String(text).includes('eady to accept connections')) resolve(true)
      })
    })
  }
  async function kill() {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  if (!(await start())) return undefined
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    restart: start,
    async stop() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}
