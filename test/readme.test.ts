import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test } from 'vitest'
import { docsPages, packagePages, read, root } from './docs/markdown.js'
import { isCi } from './left-out.js'

/** A page's first block in a language, word for word; the first that has a text where one is given. */
function blockOf(file: string, language: 'js' | 'sh', text = ''): string {
  const blocks = [...read(file).matchAll(new RegExp(`^\`\`\`${language}\n(.+?)^\`\`\``, 'gms'))]
  const code = blocks.map(([, block]) => block).find((block) => block?.includes(text))
  if (code === undefined) throw new Error(`${file} has no example`)
  return code
}

function replaced(code: string, from: string, to: string): string {
  expect(code).toContain(from)
  return code.replace(from, to)
}

let child: ChildProcess | undefined
let folder: string | undefined
afterEach(() => {
  if (child?.pid !== undefined) endGroup(child.pid)
  child = undefined
  if (folder !== undefined) rmSync(folder, { recursive: true })
  folder = undefined
})

/** The whole group, for the README starts a service beside its app. What ended by itself is no fault of the end. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

let packageJson: string | undefined

/** An empty project, as npm makes it, with the packages installed. */
function newProject(): string {
  folder = mkdtempSync(join(tmpdir(), 'ticketgate-readme-'))
  if (packageJson === undefined) execFileSync('npm', ['init', '-y'], { cwd: folder })
  packageJson ??= readFileSync(join(folder, 'package.json'), 'utf8')
  writeFileSync(join(folder, 'package.json'), packageJson)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** Whatever port a program wants, it gets a free one and tells which. */
const anyPort = `import { Server } from 'node:net'
const { listen } = Server.prototype
Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log('port', this.address().port))
  return listen.call(this, 0, '127.0.0.1', ...args.filter((arg) => typeof arg === 'function'))
}`

/** Saves an example as it is written and types what its page says; resolves to the port that it listens on. */
async function start(cwd: string, file: string, code: string, typed: string, env: NodeJS.ProcessEnv): Promise<number> {
  writeFileSync(join(cwd, file), code)
  writeFileSync(join(cwd, 'any-port.mjs'), anyPort)
  const script = replaced(typed, `node ${file}`, `node --import ./any-port.mjs ${file}`)
  const stdio = ['ignore', 'pipe', 'inherit'] as const
  const shell = spawn('sh', ['-ec', script], {
    cwd,
    env: { ...process.env, ...env },
    stdio: [...stdio],
    detached: true,
  })
  child = shell
  const lines = createInterface({ input: shell.stdout })
  // What it started in the background would keep the stream open.
  shell.once('exit', () => lines.close())
  for await (const line of lines) {
    const [, port] = /^port (\d+)$/.exec(line) ?? []
    if (port !== undefined) return Number(port)
  }
  throw new Error('The example ended.')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** The path goes out as it is, which fetch would not let it. */
async function send(port: number, method: string, path: string): Promise<number | undefined> {
  const call = request({ host: '127.0.0.1', port, method, path }).end()
  const [response] = await once(call, 'response')
  response.resume()
  return response.statusCode
}

test.each(['README.md', 'README.zh-CN.md'])('what %s says to type shows a login page and guards it', async (page) => {
  const project = newProject()
  const [, file = ''] = /`(\S+)`\S*\n\n```js/.exec(read(page)) ?? []
  const service = await freePort()
  const code = replaced(blockOf(page, 'js'), '127.0.0.1:8787', `127.0.0.1:${service}`)
  const port = await start(project, file, code, blockOf(page, 'sh', `node ${file}`), { TICKETGATE_PORT: `${service}` })

  expect(await send(port, 'GET', '/')).toBe(200)
  // The block starts the service in the background, so the app may be the first to listen.
  await expect.poll(() => send(port, 'GET', '/captcha.js?captcha'), { timeout: 30_000 }).toBe(200)
  expect(await send(port, 'POST', '/login')).toBe(400)
  expect(await send(port, 'POST', '/login?ticket=nonsense')).toBe(403)
})

describe('the first example of', () => {
  const env = {
    SECRET_ID: 'AKIDreadme-test',
    SECRET_KEY: 'readme-test-secret-key',
    TURNSTILE_SECRET: 'readme-test-secret',
    TURNSTILE_SITE_KEY: 'readme-test-site-key',
    TICKETGATE_SECRET_ID: 'AKIDreadme-test',
    TICKETGATE_SECRET_KEY: 'readme-test-secret-key',
  }
  const startFirstOf = (page: string) => start(newProject(), 'app.mjs', blockOf(page, 'js'), 'node app.mjs', env)

  const guardsItsLogin = async (page: string) => {
    const port = await startFirstOf(page)
    expect(await send(port, 'POST', '/login')).toBe(400)
    expect(await send(port, 'GET', '/nothing')).toBe(404)
  }
  test.each(['packages/express/README.md'])('%s guards its login', guardsItsLogin)
  test
    .skipIf(!isCi)
    .each([
      ...['express', 'node-http'].map((name) => `docs/guard/${name}.md`),
      'docs/migrate/captcha-check.md',
      'packages/fastify/README.md',
      'packages/hono/README.md',
      'packages/koa/README.md',
    ])('%s guards its login', guardsItsLogin)

  test('core’s page is a server that no request ends', async () => {
    const port = await startFirstOf('packages/core/README.md')
    for (const path of ['//', '/\\', '/%', '/?ticket', 'http://[', '*']) {
      expect(await send(port, 'POST', path)).toBe(400)
    }
    expect(await send(port, 'GET', '/')).toBe(400)
    expect(child?.exitCode).toBe(null)
  })
})

describe('npx ticketgate', () => {
  const pages = [...['README.md', 'README.zh-CN.md'], ...docsPages, ...packagePages]

  // Without the package npx would fetch whatever bears that name at the registry, and run it with the secret key.
  test.each(pages)('is said in %s only once its package is installed', (page) => {
    const [before, ...rest] = read(page).split('npx ticketgate')
    if (rest.length > 0) expect(before).toMatch(/npm install .*@ticketgate\/server/)
  })
})
