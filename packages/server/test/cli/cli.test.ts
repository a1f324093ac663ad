import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.js'
import { callTianyu } from '../clients/tianyu.mjs'

const packageUrl = new URL('../../', import.meta.url)
const { bin } = JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8'))
const cli = fileURLToPath(new URL(bin.ticketgate, packageUrl))
const built = fileURLToPath(new URL('dist/cli.js', packageUrl))
const keys = {
  'secret-id': 'AKIDcli',
  'secret-key': 'cli-secret-key',
  'seal-key': 'cli-seal-key-of-32-characters-or-more',
}
const keyFlags = Object.entries(keys).flatMap(([name, value]) => [`--${name}`, value])
const folder = mkdtempSync(join(tmpdir(), 'ticketgate-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a command in this process, with a terminal of its own. */
async function run(args: string[], env: Record<string, string> = {}) {
  const out: string[] = []
  const err: string[] = []
  const code = await main(args, { env, out: (line) => out.push(line), err: (line) => err.push(line) })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const started = new Set<ChildProcess>()
afterEach(async () => {
  await Promise.all([...started].map((child) => stop(child)))
})

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  started.delete(child)
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  return child.exitCode
}

/** Starts a process of its own and waits for its URL, or for its end. */
async function serve(args: string[] = [], env: Record<string, string> = {}) {
  if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build first.`)
  const child = spawn(process.execPath, [cli, 'serve', ...args], { env: { PATH: process.env['PATH'], ...env } })
  started.add(child)
  let text = ''
  const url = await new Promise<string | undefined>((resolve) => {
    const read = (chunk: Buffer) => {
      text += chunk
      const found = /Captcha service: (\S+)/.exec(text)
      if (found !== null) resolve(found[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('close', () => resolve(undefined))
  })
  return { child, url, text: () => text }
}

const call = (
  endpoint: string,
  parameters: Record<string, string | number>,
  secretId = keys['secret-id'],
  secretKey = keys['secret-key'],
) =>
  callTianyu({ endpoint, secretId, secretKey, method: 'POST', signatureMethod: 'HmacSHA256', parameters }).then(
    JSON.parse,
  )

// npm links no command whose file is missing as it installs, which in a fresh clone is before the build.
test('the command is a file that no build has to make', () => {
  expect(existsSync(cli)).toBe(true)
  expect(bin.ticketgate).not.toMatch(/dist/)
})

describe('help', () => {
  test.each([[[]], [['--help']], [['help']], [['-h']]])('%j lists the commands', async (args) => {
    const { code, out } = await run(args)
    expect(code).toBe(0)
    for (const name of ['serve', 'sample', 'ticket']) expect(out).toContain(name)
  })

  test.each(['serve', 'sample', 'ticket'])('%s --help names every flag and an example', async (name) => {
    const { code, out } = await run([name, '--help'])
    expect(code).toBe(0)
    expect(out).toContain('Examples:')
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120)
  })
})

describe('a mistake is told in words, with exit code 2', () => {
  test.each([
    [['srve'], /srve/],
    [['serve', '--prot', '1'], /--prot/],
    [['serve', 'positional'], /positional/],
    [['serve', '--port', 'x'], /--port.*65535.*"x"/],
    [['serve', '--port', '65536'], /--port/],
    [['serve', '--seal-key', 'short'], /sealKeys/],
    [['serve', '--secret-id', 'a'], /--secret-key/],
    [['serve', '--log', 'xml'], /--log/],
    [['serve', '--captcha-app', 'x'], /--captcha-app/],
    [['serve', '--public-url', 'captcha.example'], /publicUrl/],
    [['serve', '--public-url', 'https://captcha.example/path'], /publicUrl/],
    [['serve', '--redis', 'nonsense'], /--redis/],
    [['serve', '--pictures', '/nowhere'], /nowhere/],
    [['sample'], /--type/],
    [['sample', '--type', '10'], /--type/],
    [['sample', '--type', '9', '--pictures', '/nowhere'], /nowhere/],
    [['sample', '--type', '1', '--format', 'gif'], /--format/],
    [['ticket'], /--secret-id/],
    [['ticket', '--secret-id', 'a', '--secret-key', 'b', '--url', 'x'], /--url/],
    [['ticket', '--secret-id', 'a', '--secret-key', 'b', '--url', 'http://127.0.0.1:1'], /127\.0\.0\.1:1/],
  ])('%j', async (args, told) => {
    const { code, err } = await run(args)
    expect([code, err]).toEqual([2, expect.stringMatching(told)])
    expect(err).not.toMatch(/\n\s+at /)
  })

  test.each([[[]], [['--secret-id', 'a', '--secret-key', 'b']], [[...keyFlags, '--test-tickets']]])(
    'in production serve %j is refused',
    async (args) => {
      expect((await run(['serve', ...args], { NODE_ENV: 'production' })).code).toBe(2)
    },
  )

  test('a secret is never repeated', async () => {
    const { err } = await run(['serve', '--secret-id', 'a', '--secret-key', 'b', '--seal-key', 'too-short-secret'])
    expect(err).not.toContain('too-short-secret')
  })
})

describe('serve', () => {
  test('makes up keys and prints them, and an application can use them', async () => {
    const { url, text } = await serve(['--port', '0'])
    const [, id = '', key = ''] = /SECRET_ID=(\S+)\s+TICKETGATE_SECRET_KEY=(\S+)/.exec(text()) ?? []
    expect(await call(url as string, { Action: 'CaptchaGetUrl' }, id, key)).toMatchObject({ code: 0 })
  })

  test('takes its flags from the environment too, and ends at SIGTERM and SIGINT with 0', async () => {
    const env = {
      TICKETGATE_PORT: '0',
      TICKETGATE_SECRET_ID: 'AKIDcli',
      TICKETGATE_SECRET_KEY: 'cli-secret-key',
      TICKETGATE_SEAL_KEY: `${keys['seal-key']},another-seal-key-of-32-characters-or-more`,
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, url, text } = await serve([], { ...env, NODE_ENV: 'production' })
      expect(text()).not.toContain('made up')
      expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
      expect(await stop(child, signal)).toBe(0)
      await expect(fetch(url as string)).rejects.toThrow()
    }
  })

  test('says plainly that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { child, text } = await serve([...keyFlags, '--port', String(port)])
    expect(child.exitCode).toBe(2)
    expect(text()).toMatch(new RegExp(`Port ${port} is taken`))
    other.close()
  })

  test('answers /healthz, /readyz and, where asked, /metrics', async () => {
    const { url } = await serve([...keyFlags, '--port', '0', '--metrics'])
    const get = async (path: string) => fetch(new URL(path, url))
    expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200])
    await call(url as string, { Action: 'CaptchaCheck', ticket: 'x', captchaType: 1, userIp: '1.1.1.1' })
    const metrics = await (await get('/metrics')).text()
    expect(metrics).toMatch(/^ticketgate_actions_total\{action="CaptchaCheck",code="5100"\} 1$/m)
    expect(metrics).toMatch(/^ticketgate_ticket_checks_total\{outcome="malformed"\} 1$/m)
    const { url: other } = await serve([...keyFlags, '--port', '0'])
    expect((await fetch(new URL('/metrics', other))).status).toBe(404)
  })
})

describe('ticket', () => {
  const about = ['--captcha-type', '1', '--user-ip', '1.1.1.1', '--business-id', '2', '--scene-id', '3', '--uid', 'u']

  test('prints a ticket that verifies for whom it was made out, from a service with --test-tickets', async () => {
    const { url, text } = await serve([...keyFlags, '--port', '0', '--test-tickets'])
    expect(text()).toContain('--test-tickets')
    const { code, out } = await run(['ticket', '--url', String(url), ...keyFlags.slice(0, 4), ...about])
    expect(code).toBe(0)
    expect(out.split('\n')).toHaveLength(1)
    const { ticket, randstr } = JSON.parse(out)
    expect(randstr).toMatch(/^@/)
    const check = { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 2, sceneId: 3 }
    expect(await call(url as string, { ...check, uid: 'v' })).toMatchObject({ code: 5100 })
    expect(await call(url as string, { ...check, uid: 'u' })).toMatchObject({ code: 0 })
    const { out: second } = await run([
      'ticket',
      '--url',
      new URL(url as string).origin,
      ...keyFlags.slice(0, 4),
      ...about,
    ])
    expect(JSON.parse(second).ticket).not.toBe(ticket)
  })

  test('is refused by a service without --test-tickets, and to whoever cannot sign', async () => {
    const { url } = await serve([...keyFlags, '--port', '0'])
    const refused = await run(['ticket', '--url', String(url), ...keyFlags.slice(0, 4), ...about])
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('4300')])
    const unsigned = await run([
      'ticket',
      '--url',
      String(url),
      '--secret-id',
      'AKIDcli',
      '--secret-key',
      'x',
      ...about,
    ])
    expect([unsigned.code, unsigned.err]).toEqual([2, expect.stringContaining('4100')])
  })
})

describe('sample', () => {
  test.each([
    ['1', 'png', /^[A-Z]{4}_00000[1-3]\.png$/, '89504e47'],
    ['7', 'jpeg', /^[A-Z]{6}_00000[1-3]\.jpg$/, 'ffd8'],
  ])('writes pictures of type %s as %s, named by their answers', async (type, format, name, magic) => {
    const out = join(folder, `type-${type}`)
    const { code } = await run([
      'sample',
      '--type',
      type,
      '--disturb',
      '2',
      '--count',
      '3',
      '--format',
      format,
      '--out',
      out,
    ])
    expect(code).toBe(0)
    const files = readdirSync(out)
    expect(files).toHaveLength(3)
    for (const file of files) {
      expect(file).toMatch(name)
      expect(readFileSync(join(out, file)).toString('hex')).toMatch(new RegExp(`^${magic}`))
    }
  })
})
