import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { envName, type Flag, readFlags } from '../../src/cli/flags.js'
import { keysOf } from '../../src/cli/keys.js'
import { SERVE_FLAGS } from '../../src/cli/serve-flags.js'
import { serveOptions } from '../../src/cli/serve-options.js'
import { createService } from '../../src/index.js'
import { noLogger } from '../../src/options/contracts.js'

const pairFlags = ['--secret-id', 'A', '--secret-key', 'k']

function optionsOf(args: string[], env: Record<string, string> = {}) {
  const flags = readFlags(SERVE_FLAGS, [...pairFlags, ...args], env)
  return serveOptions(flags, keysOf(flags, { isProduction: false }), { isProduction: false, logger: noLogger })
}

const EACH = [
  ['port', '0', { port: 0 }],
  ['host', '::1', { host: '::1' }],
  ['public-url', 'https://a.example', { publicUrl: 'https://a.example' }],
  ['host-name', 'a.example,b.example:81', { hostNames: ['a.example', 'b.example:81'] }],
  ['trust-proxy', '2', { trustProxy: 2 }],
  ['trust-proxy', '10.0.0.0/8,::1', { trustProxy: '10.0.0.0/8,::1' }],
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
  ['client-id', 'a,b', { oneaccess: { clientIds: ['a', 'b'], encryptPoints: false } }],
  ['encrypt-points', 'true', { oneaccess: { encryptPoints: true } }],
  ['test-tickets', '1', { testTickets: true }],
] as const

test.each(EACH)('--%s %s, by flag and by environment', (name, value, options) => {
  const flag: Flag = SERVE_FLAGS[name]
  const values = flag.multiple === true ? value.split(',') : [value]
  const args = flag.value === undefined ? [`--${name}`] : values.flatMap((each) => [`--${name}`, each])
  expect(optionsOf(args)).toMatchObject(options)
  expect(optionsOf([], { [envName(name)]: value })).toMatchObject(options)
})

test('what no flag says has its default, budgets too', () => {
  expect(Object.keys(optionsOf([])).sort()).toEqual(
    ['secretId', 'secretKey', 'sealKeys', 'oneaccess', 'testTickets', 'development', 'logger'].sort(),
  )
})

test('all options have a flag but those that are code, and what the flags give is taken', () => {
  const { pictureFolder, ...options } = Object.assign(optionsOf([]), ...EACH.map(([, , option]) => option), {
    development: true,
    logger: noLogger,
  })
  expect(pictureFolder).toBeDefined()
  expect(() => createService(options)).not.toThrow()
  let known = ''
  try {
    createService({ ...options, other: 1 } as never)
  } catch (error) {
    known = (error as Error).message
  }
  const names = /Its options are (.*)\./.exec(known)?.[1]?.split(', ') ?? []
  const unset = names.filter((name) => !(name in options) && name !== 'pictureFolder')
  expect(unset.sort()).toEqual(['counters', 'metrics', 'now', 'store'])
})

test.each(['README.md', 'docs/self-host.md'])('%s calls no flag that is not there', (file) => {
  const text = readFileSync(new URL(`../../../../${file}`, import.meta.url), 'utf8')
  const named = [...text.matchAll(/`(TICKETGATE_[A-Z_]+)`/g)].map(([, name]) => name)
  const known = Object.keys(SERVE_FLAGS).map(envName)
  expect(named.filter((name) => !known.includes(name as string))).toEqual([])
})

test('docs/self-host.md lists every flag with its variable', () => {
  const text = readFileSync(new URL('../../../../docs/self-host.md', import.meta.url), 'utf8')
  for (const name of Object.keys(SERVE_FLAGS)) {
    expect(text).toMatch(new RegExp(`^\\| \`--${name}( [^\`]+)?\` \\| \`${envName(name)}\` \\|`, 'm'))
  }
})
