import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { CaptchaError } from '@ticketgate/core'
import { expect, onTestFinished, test } from 'vitest'
import { referencePage, referencePages } from '../../../../scripts/service-options.mjs'
import { readFlags } from '../../src/cli/flag-parser.js'
import { keysOf } from '../../src/cli/keys.js'
import { inFlagWords, serveFlags, serveOptions } from '../../src/cli/options-from-flags.js'
import { noLogger } from '../../src/contracts/reporting.js'
import { createService } from '../../src/index.js'
import { envName, type FlagEntry, type OptionEntry } from '../../src/options/option-entry.js'
import { flagsWithoutOption, serviceOptions } from '../../src/options/options-and-flags.js'

const pairFlags = ['--secret-id', 'A', '--secret-key', 'k']

function optionsOf(args: string[], env: Record<string, string> = {}) {
  const flags = readFlags(serveFlags, [...pairFlags, ...args], env)
  return serveOptions(flags, keysOf(flags, { isProduction: false }), { isProduction: false, logger: noLogger })
}

const eachFlag = [
  ['port', '0', { port: 0 }],
  ['host', '::1', { host: '::1' }],
  ['public-url', 'https://a.example', { publicUrl: 'https://a.example' }],
  ['host-name', 'a.example,b.example:81', { hostNames: ['a.example', 'b.example:81'] }],
  ['trust-proxy', '2', { trustProxy: 2 }],
  ['trust-proxy', 'true', { trustProxy: true }],
  ['trust-proxy', '10.0.0.0/8,::1', { trustProxy: '10.0.0.0/8,::1' }],
  ['back-end', '10.1.0.4,10.2.0.0/16', { backEnds: ['10.1.0.4', '10.2.0.0/16'] }],
  ['more-key', 'B=k=2==,C=k3', { moreKeys: { B: 'k=2==', C: 'k3' } }],
  ['seal-key', `${'y'.repeat(32)},${'z'.repeat(32)}`, { sealKeys: ['y'.repeat(32), 'z'.repeat(32)] }],
  ['style-seed', 's', { styleSeed: 's' }],
  ['pictures', '/scenes', { pictureFolder: '/scenes' }],
  ['picture-format', 'png', { pictureFormat: 'png' }],
  ['ticket-ttl-seconds', '60', { ticketTtlSeconds: 60 }],
  ['ticket-uses', '1', { ticketUses: 1 }],
  ['challenge-ttl-seconds', '61', { challengeTtlSeconds: 61 }],
  ['script-ttl-seconds', '62', { scriptTtlSeconds: 62 }],
  ['session-ttl-seconds', '64', { sessionTtlSeconds: 64 }],
  ['picture-url-ttl-seconds', '63', { pictureUrlTtlSeconds: 63 }],
  ['no-budgets', '1', { budgets: false }],
  ['captcha-app', '190000001=k', { captchaApps: { 190000001: 'k' } }],
  ['client-id', 'a,b', { oneaccess: { clientIds: ['a', 'b'] } }],
  ['encrypt-points', 'true', { oneaccess: { encryptPoints: true } }],
  ['page-origin', 'https://a.example,https://b.example', { pageOrigins: ['https://a.example', 'https://b.example'] }],
  ['aj-captcha', 'https://a.example,*', { ajCaptcha: { origins: ['https://a.example', '*'] } }],
  ['test-tickets', '1', { testTickets: true }],
  ['data', '/data', { dataFolder: '/data' }],
  ['console-port', '0', { console: { port: 0 } }],
  ['console-host', '::1', { console: { host: '::1' } }],
  [
    'console-origin',
    'https://a.example,https://b.example:8443',
    { console: { origins: ['https://a.example', 'https://b.example:8443'] } },
  ],
] as const
const password = 'a password of tests'

test.each(eachFlag)('--%s %s, by flag and by environment', (name, value, options) => {
  const flag = serveFlags[name]
  if (flag === undefined) throw new Error(`There is no flag --${name}.`)
  const values = flag.multiple === true ? value.split(',') : [value]
  const args = flag.value === undefined ? [`--${name}`] : values.flatMap((each) => [`--${name}`, each])
  expect(optionsOf(args)).toMatchObject(options)
  expect(optionsOf([], { [envName(name)]: value })).toMatchObject(options)
})

test('the console’s password comes from the environment or from a file, and from one of them alone', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'ticketgate-password-')), 'password')
  onTestFinished(() => rmSync(dirname(file), { recursive: true }))
  writeFileSync(file, `${password}\n`)
  const env = { TICKETGATE_CONSOLE_PASSWORD: password }
  expect(optionsOf([], env)).toMatchObject({ console: { password } })
  expect(optionsOf(['--console-password-file', file])).toMatchObject({ console: { password } })
  expect(optionsOf([], { TICKETGATE_CONSOLE_PASSWORD_FILE: file })).toMatchObject({ console: { password } })
  expect(() => optionsOf(['--console-password-file', file], env)).toThrow(/both given/)
})

test.each([[['--console-password', password]], [[`--console-password=${password}`]]])(
  'on the command line the console’s password is refused, and not repeated: %j',
  (args) => {
    expect(() => optionsOf(args)).toThrow(/TICKETGATE_CONSOLE_PASSWORD/)
    expect(() => optionsOf(args)).not.toThrow(password)
  },
)

test('options without a flag on the command line have their defaults, budgets too', () => {
  expect(Object.keys(optionsOf([])).sort()).toEqual(
    ['secretId', 'secretKey', 'sealKeys', 'development', 'logger'].sort(),
  )
})

test('the tests above try every flag, and the service accepts all that the flags give', () => {
  const entries: OptionEntry[] = Object.values(serviceOptions)
  const flags = entries.flatMap(({ flag }: { flag?: FlagEntry }) => flag?.name ?? [])
  const tried = ['secret-id', 'secret-key', 'console-password', ...eachFlag.map(([name]) => name)]
  expect(new Set(flags)).toEqual(new Set(tried))
  const { pictureFolder, ...options } = Object.assign(optionsOf([]), ...eachFlag.map(([, , option]) => option))
  expect(pictureFolder).toBe('/scenes')
  expect(() => createService({ ...options, console: { ...options.console, password } })).not.toThrow()
})

test.each([
  [
    { styleSeed: 7 },
    '--style-seed must be .*; it is of type number\\.',
    '--style-seed 必须是.*，现在是 number 类型的值。',
  ],
  [
    { sealKeys: ['a', ''] },
    '--seal-key must be .*; it is \\[a string of 1 .*, empty',
    '--seal-key .*\\[1 个字符, 空的',
  ],
  // Without a flag it is what the library says.
  [{ now: 7 }, 'option "now" must be a function; it is 7\\.', 'option "now" must be a function; it is 7\\.'],
])('what is wrong with %j is said of its flag, in English and in Chinese', (wrong, english, chinese) => {
  let error: unknown
  try {
    createService({ ...optionsOf([]), ...wrong } as never)
  } catch (thrown) {
    error = thrown
  }
  const page = 'errors/ERR_CAPTCHA_OPTION_(TYPE|VALUE)\\.md$'
  expect(inFlagWords(error as CaptchaError, 'en')).toMatch(new RegExp(`${english}.*/docs/${page}`))
  expect(inFlagWords(error as CaptchaError, 'zh')).toMatch(new RegExp(`${chinese}.*/docs/zh/${page}`))
})

test.each(['README.md', 'docs/service/index.md', 'docs/service/keys.md'])('%s names only flags that exist', (file) => {
  const text = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
  const named = [...text.matchAll(/`(TICKETGATE_[A-Z_]+)`/g)].map(([, name]) => name)
  const known = Object.keys(serveFlags).map(envName)
  expect(named.filter((name) => !known.includes(name as string))).toEqual([])
})

test.each(Object.entries(referencePages))('%s is what its script makes of the table', (path, words) => {
  const page = readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')
  expect(page).toBe(referencePage({ serviceOptions, flagsWithoutOption }, envName, words))
})

test('the @default of each option is the one in the table', () => {
  const source = readFileSync(new URL('../../src/options/service-options.ts', import.meta.url), 'utf8')
  const [ofService = '', ofConsole = ''] = source.split('interface ConsoleOptions')
  const defaultsIn = (text: string, prefix = '') =>
    [...text.matchAll(/@default ([^\n*]+?) *(?:\*\/)?\n(?: *\*\/\n)? *readonly (\w+)\?/g)].map(
      ([, value, name]) => [`${prefix}${name}`, value] as const,
    )
  const defaultInHelp = new Map([...defaultsIn(ofService), ...defaultsIn(ofConsole, 'console.')])
  for (const [name, entry] of Object.entries(serviceOptions)) {
    const defaultValue = (entry as OptionEntry).default
    if (typeof defaultValue === 'number') expect(`${name} ${defaultInHelp.get(name)}`).toBe(`${name} ${defaultValue}`)
  }
})
