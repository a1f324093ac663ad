import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { doctor } from '../../src/cli/doctor/doctor.js'
import type { Flag } from '../../src/cli/flag-parser.js'
import { main } from '../../src/cli/main.js'
import { serveFlags } from '../../src/cli/options-from-flags.js'
import { sample } from '../../src/cli/sample.js'
import { ticket } from '../../src/cli/ticket.js'
import { envName } from '../../src/options/option-entry.js'
import { bin, cli, keyFlags, run } from '../support/cli.js'

const folder = mkdtempSync(join(tmpdir(), 'ticketgate-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

const ofFolders = join(folder, 'of-folders')
mkdirSync(join(ofFolders, 'a.png'), { recursive: true })

// npm links no command whose file is missing as it installs, which in a fresh clone is before the build.
test('the command’s file is there before anything is built', () => {
  expect(existsSync(cli)).toBe(true)
  expect(bin.ticketgate).not.toMatch(/dist/)
})

describe('help', () => {
  const widthOf = (text: string) => Math.max(...text.split('\n').map((line) => line.length))

  test.each([[[]], [['--help']], [['help']], [['-h']]])('%j lists the commands', async (args) => {
    const { code, out } = await run(args)
    expect([code, widthOf(out)]).toEqual([0, expect.toSatisfy((width) => width <= 80)])
    for (const name of ['serve', 'doctor', 'sample', 'ticket']) expect(out).toContain(name)
  })

  test.each([
    ['serve', serveFlags],
    ['sample', sample.flags],
    ['ticket', ticket.flags],
    ['doctor', doctor.flags],
  ])('%s --help names every flag, marks those that are required, and fits a terminal', async (name, flags) => {
    const { code, out } = await run([name, '--help'])
    expect([code, widthOf(out)]).toEqual([0, expect.toSatisfy((width) => width <= 80)])
    const [, table = ''] = /^Flags:\n(.+?)\n\n/ms.exec(out) ?? []
    const rows = table.split(/^ {2}(?=--|TICKETGATE)/m).slice(1)
    expect(rows.map((row) => row.split(/\s/)[0])).toEqual(
      Object.entries<Flag>(flags).map(([flag, { environmentOnly }]) => (environmentOnly ? envName(flag) : `--${flag}`)),
    )
    const marked = (mark: RegExp) => rows.filter((row) => mark.test(row)).length
    expect(marked(/Required\.(\s|$)/)).toBe(Object.values(flags).filter(({ required }) => required).length)
    expect(marked(/Can be\s+repeated\./)).toBe(Object.values(flags).filter(({ multiple }) => multiple).length)
    expect(await run(['help', name])).toEqual({ code: 0, out, err: '' })
  })

  test.each(['serve', 'sample', 'ticket', 'doctor'])('every example of %s is a whole command', async (name) => {
    const { out } = await run([name, '--help'])
    const examples =
      out
        .split('Examples:\n')[1]
        ?.replaceAll(/\\\n */g, '')
        .split('\n') ?? []
    for (const example of examples) expect(example).toMatch(new RegExp(`^ {2}([A-Z_]+=\\S+ )?ticketgate ${name}\\b`))
    expect(examples.length).toBeGreaterThan(0)
  })
})

test('a failure that no message explains is one line without what the error holds, which may be a secret', async () => {
  const err: string[] = []
  const failure = Object.assign(new TypeError('the secret'), { code: 'ERR_INVALID_URL', input: 'the secret' })
  const out = () => {
    throw failure
  }
  expect(await main(['doctor'], { env: {}, out, err: (line) => err.push(line) })).toBe(1)
  expect(err).toEqual([expect.stringMatching(/^ticketgate doctor: .*TypeError ERR_INVALID_URL.*cli\.test\.ts:\d+/)])
  expect(err[0]).not.toMatch(/the secret|\n/)
})

test.each(['--version', '-v'])("%s prints the package's version", async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  expect(await run([flag])).toEqual({ code: 0, out: version, err: '' })
})

describe('a mistake on the command line ends with exit code 2 and says what is wrong:', () => {
  test.each([
    [['srve'], /^ticketgate: Unknown command "srve".\nSee: ticketgate --help$/],
    [['--verison'], /Unknown flag --verison/],
    [['help', 'srve'], /srve/],
    [['serve', '--prot', '1'], /--prot/],
    [['serve', 'positional'], /positional/],
    [['serve', '--port', 'x'], /--port.*65535.*"x"/],
    [['serve', '--port', '65536'], /--port/],
    [['serve', '--port', '-1'], /--port needs a value; one that begins with a dash, after "="\.\nSee:/],
    [['serve', '--port'], /--port needs a value/],
    [['serve', '--metrics=1'], /--metrics takes no value/],
    [['serve', '--seal-key', 'short'], /serve: --seal-key must be a secret text of 32 characters/],
    [['serve', '--secret-id', 'a'], /--secret-key/],
    [
      ['serve', '--console-port', '1'],
      /serve: TICKETGATE_CONSOLE_PASSWORD is required with any of --console-port, .*: a secret text of 16 to 1024/,
    ],
    [['serve', '--console-password', 'on the command line'], /--console-password is refused on the command line/],
    [['serve', '--log', 'xml'], /--log/],
    [['serve', '--captcha-app', 'x'], /--captcha-app/],
    [['serve', '--captcha-app', '0=key'], /--captcha-app/],
    [['serve', '--captcha-app', '7=a', '--captcha-app', '7=b'], /--captcha-app.* 7 /],
    [['serve', '--more-key', '=key'], /--more-key/],
    [['serve', '--more-key', 'AKIDnew='], /--more-key/],
    [
      ['serve', '--secret-id', 'AKIDold', '--secret-key', 'k', '--more-key', 'AKIDold=key'],
      /serve: --more-key must not repeat/,
    ],
    [['serve', '--picture-format', 'gif'], /--picture-format must be one of jpeg, png; it is "gif"/],
    [['serve', '--script-ttl-seconds', '0'], /--script-ttl-seconds/],
    [['serve', '--challenge-ttl-seconds', '3601'], /--challenge-ttl-seconds/],
    [['serve', '--host-name', 'https://captcha.example.com'], /serve: --host-name must be .*host name/],
    [['serve', '--client-id', ''], /serve: --client-id must be/],
    [['serve', '--host', ''], /serve: --host must be/],
    [['serve', '--trust-proxy', 'everybody'], /serve: --trust-proxy must be .*"everybody"/],
    [['serve', '--trust-proxy', '0.0.0.0/0.0.0.0'], /serve: --trust-proxy must be .*"0\.0\.0\.0\/0\.0\.0\.0"/],
    [['serve', '--page-origin', 'https://shop.example.com:70000'], /serve: --page-origin must be .*:70000/],
    [
      ['serve', '--style-seed', ''],
      /serve: --style-seed must be .*; it is empty \(is its environment variable set\?\)\./,
    ],
    [['serve', '--secret-id', '', '--secret-key', ''], /serve: --secret-id must be/],
    [['serve', '--public-url', 'captcha.example'], /serve: --public-url must be/],
    [['serve', '--public-url', 'https://captcha.example/path'], /serve: --public-url must be/],
    [['serve', '--redis', 'nonsense'], /--redis/],
    [['serve', '--redis', 'http://127.0.0.1:6379'], /--redis/],
    [['serve', '--pictures', ofFolders], /serve: --pictures cannot be used: .*a\.png/],
    [['serve', '--pictures', '/nowhere'], /serve: --pictures cannot be used: .*nowhere/],
    [['serve', '--secret-key', 'a key\n', '--secret-id', 'a'], /serve: --secret-key must be .*white space/],
    [['serve', '--more-key', 'AKIDnew=a key\n'], /serve: --more-key must be ID=KEY/],
    [['serve', '--seal-key', `${'x'.repeat(32)}\n`], /serve: --seal-key must be .*white space/],
    [['serve', '--secret-id', 'a\n', '--secret-key', 'k'], /serve: --secret-id must be .*white space/],
    [['sample'], /--type/],
    [['sample', '--type', '10'], /--type/],
    [['sample', '--type', '9', '--pictures', '/nowhere'], /sample: --pictures cannot be used: .*nowhere/],
    [['sample', '--type', '1', '--format', 'gif'], /--format/],
    [['ticket'], /--secret-id/],
    [['ticket', '--secret-id', 'a', '--secret-key', 'b', '--url', 'x'], /--url/],
    [['ticket', '--secret-id', 'a', '--secret-key', 'b', '--url', 'localhost:8787'], /--url/],
  ])('%j', async (args, message) => {
    const { code, out, err } = await run(args)
    // No made-up keys, no address: nothing but the mistake.
    expect([code, out, err]).toEqual([2, '', expect.stringMatching(message)])
    expect(err).toMatch(/^ticketgate.*\nSee: ticketgate.* --help$/)
  })

  test.each([[[]], [['--secret-id', 'a', '--secret-key', 'b']], [[...keyFlags, '--test-tickets']]])(
    'in production serve %j is refused',
    async (args) => {
      expect((await run(['serve', ...args], { NODE_ENV: 'production' })).code).toBe(2)
    },
  )

  test.each([
    ['--secret-key', ['--secret-id', 'a', '--secret-key', 'short']],
    ['--more-key', ['--secret-id', 'a', '--secret-key', 'k'.repeat(16), '--more-key', 'b=short']],
  ])('in production a short %s is refused, and not repeated', async (flag, args) => {
    const sealKey = ['--seal-key', 'cli-seal-key-of-32-characters-or-more']
    const { code, err } = await run(['serve', ...args, ...sealKey], { NODE_ENV: 'production' })
    expect([code, err]).toEqual([2, expect.stringMatching(new RegExp(`serve: ${flag} must have .* 16 characters`))])
    expect(err).not.toContain('short')
  })

  test.each(['TICKETGATE_PROT', 'TICKETGATE_SEAL_KEYS', 'TICKETGATE_'])(
    '%s in the environment is refused',
    async (name) => {
      const { code, err } = await run(['sample', '--type', '1'], { [name]: '1' })
      expect([code, err]).toEqual([2, expect.stringContaining(`${name} in the environment is no setting`)])
    },
  )

  test('variables that Kubernetes sets for a service of that name are ignored', async () => {
    const env = { TICKETGATE_SERVICE_HOST: '10.0.0.1', TICKETGATE_PORT_8787_TCP_ADDR: '10.0.0.1' }
    const { err } = await run(['ticket'], env)
    expect(err).toMatch(/--secret-id is missing/)
  })

  test.each(['production', 'Production', 'prod', 'staging'])(
    'with NODE_ENV=%s keys are generated',
    async (NODE_ENV) => {
      const { code, out, err } = await run(['serve'], { NODE_ENV })
      expect([code, out, err]).toEqual([2, '', expect.stringMatching(/In production --secret-id/)])
    },
  )

  test.each([
    ['--seal-key', 'too-short-secret'],
    ['--captcha-app', 'too-short-secret'],
    ['--more-key', '=too-short-secret'],
    ['--more-key', 'a=too-short-secret'],
  ])('the secret of %s %s is never repeated', async (...wrong) => {
    const { code, err } = await run(['serve', '--secret-id', 'a', '--secret-key', 'b', ...wrong])
    expect([code, err]).toEqual([2, expect.not.stringContaining('too-short-secret')])
  })
})

describe('a failure while running ends with exit code 1 and says why in one line:', () => {
  const taken = join(folder, 'a-file')
  writeFileSync(taken, '')
  test.each([
    [['ticket', '--secret-id', 'a', '--secret-key', 'b', '--url', 'http://127.0.0.1:1'], /http:\/\/127\.0\.0\.1:1\b/],
    [['sample', '--type', '1', '--out', taken], /a-file/],
    [['sample', '--type', '1', '--out', join(taken, 'deeper')], /a-file/],
    [['sample', '--type', '1', '--out', '/proc/nowhere/deeper'], /\/proc\/nowhere/],
  ])('%j', async (args, message) => {
    expect(await run(args)).toEqual({ code: 1, out: '', err: expect.stringMatching(message) })
    expect((await run(args)).err).toMatch(/^ticketgate \w+: .*$/)
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
