import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { connect, redisServerName, startRedis } from '../../../../../test/redis/redis-server.js'
import { doctorCodes } from '../../../src/cli/doctor/codes.js'
import { fine, raw, skipped, wrong } from '../../../src/cli/doctor/finding.js'
import { checkDataFolder, checkNode } from '../../../src/cli/doctor/machine.js'
import { textReport } from '../../../src/cli/doctor/report.js'
import { phrase } from '../../../src/cli/phrase.js'
import { run } from '../../support/cli.js'
import { examine, folder } from './doctored.js'

test.each(['v20.19.0', 'v22.0.0', 'v22.12.0', 'v24.1.0', 'v26.0.0'])(
  '%s is a Node that the service runs on',
  (version) => {
    expect(checkNode(version).state).toBe('fine')
  },
)

test.each(['v18.20.0', 'v20.18.9', 'v21.7.0'])('%s is too old a Node', (version) => {
  expect(checkNode(version).code).toBe('TICKETGATE_DOCTOR_NODE_VERSION')
})

test('the folder of statistics is there and can be written to, which root cannot say of others', async () => {
  const path = folder()
  expect(await checkDataFolder(path, 1000)).toMatchObject({ state: 'fine' })
  expect(await checkDataFolder(path, 0)).toMatchObject({ state: 'skipped' })
  const file = join(path, 'file')
  writeFileSync(file, '')
  for (const wrong of [join(path, 'none'), file]) {
    expect((await examine('--data', wrong)).codes).toEqual(['TICKETGATE_DOCTOR_DATA_FOLDER'])
  }
})

test('so is the folder in it that the service writes to, once it is there', async () => {
  const path = folder()
  const inner = join(path, 'statistics')
  mkdirSync(inner, { mode: 0o700 })
  expect(await checkDataFolder(path, 1000)).toMatchObject({ state: 'fine' })
  rmdirSync(inner)
  writeFileSync(inner, '')
  const { exitCode, codes, findings } = await examine('--data', path)
  expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_DATA_FOLDER']])
  expect(findings.find(({ check }) => check === 'Statistics')?.message).toContain(`${inner}: ENOTDIR`)
})

test('one that this user may not write to is a fault, though the folder around it is everybody’s', () => {
  const path = folder()
  chmodSync(path, 0o777)
  const inner = join(path, 'statistics')
  mkdirSync(inner, { mode: 0o500 })
  // Root can write everywhere: then somebody else looks, once the code is loaded, which may be root's alone.
  const look = `
    const { checkDataFolder } = require(process.argv[1])
    if (process.getuid() === 0) process.setuid(65534)
    checkDataFolder(process.argv[2]).then(({ code, messages }) => console.log(code, JSON.stringify(messages)))`
  const code = fileURLToPath(new URL('../../../dist/cli/doctor/machine.js', import.meta.url))
  const found = execFileSync(process.execPath, ['-e', look, code, path], { encoding: 'utf8' })
  expect(found).toMatch(/^TICKETGATE_DOCTOR_DATA_FOLDER .*statistics.*EACCES/)
})

describe.skipIf(redisServerName === undefined)('Redis', () => {
  const good = ['--maxmemory', '50mb', '--maxmemory-policy', 'noeviction', '--appendonly', 'yes']

  async function redisWith(...settings: string[]) {
    const redis = await startRedis(...settings)
    onTestFinished(() => redis.stop())
    return redis
  }

  test('that forgets nothing has no fault', async () => {
    const { url } = await redisWith(...good)
    const { codes, findings } = await examine('--redis', url)
    expect(codes).toEqual([])
    expect(findings.filter(({ check }) => check.startsWith('Redis')).map(({ state }) => state)).toEqual([
      'fine',
      'fine',
      'fine',
    ])
  })

  test('that evicts, has no limit, or keeps nothing over a start', async () => {
    const { url } = await redisWith('--maxmemory-policy', 'allkeys-lru')
    const { exitCode, codes } = await examine('--redis', url)
    expect([exitCode, codes]).toEqual([
      1,
      ['TICKETGATE_DOCTOR_REDIS_EVICTS', 'TICKETGATE_DOCTOR_REDIS_NO_LIMIT', 'TICKETGATE_DOCTOR_REDIS_NOT_KEPT'],
    ])
  })

  test('that rejects commands, wants a password, only reads, or is away', async () => {
    const redis = await redisWith(...good)
    const admin = await connect(redis)
    onTestFinished(() => admin.destroy())
    await admin.sendCommand(['ACL', 'SETUSER', 'captcha', 'on', '>secret', '~*', '+@all', '-eval', '-evalsha'])
    const as = (user: string) => redis.url.replace('//', `//${user}@`)
    const refuses = ['TICKETGATE_DOCTOR_REDIS_REFUSES']
    const denied = await examine('--redis', as('captcha:secret'))
    expect([denied.exitCode, denied.codes]).toEqual([1, refuses])
    expect(denied.out).not.toContain('secret')
    expect((await examine('--redis', as('captcha:wrong'))).codes).toEqual(refuses)
    await admin.sendCommand(['REPLICAOF', '127.0.0.1', '1'])
    expect((await examine('--redis', redis.url)).codes).toEqual(refuses)
    await redis.stop()
    expect((await examine('--redis', redis.url)).codes).toEqual(['TICKETGATE_DOCTOR_REDIS_UNREACHABLE'])
  })

  test('whose user has no rights for statistics keeps none, unless a folder does', async () => {
    const redis = await redisWith(...good)
    const admin = await connect(redis)
    onTestFinished(() => admin.destroy())
    const rights = ['evalsha', 'eval', 'get', 'set', 'pttl', 'incrby', 'pexpire', 'info'].map((name) => `+${name}`)
    await admin.sendCommand(['ACL', 'SETUSER', 'captcha', 'on', '>secret', '~ticketgate:service:*', ...rights])
    const url = redis.url.replace('//', '//captcha:secret@')
    const { exitCode, codes, findings } = await examine('--redis', url)
    expect([exitCode, codes]).toEqual([0, ['TICKETGATE_DOCTOR_REDIS_STATISTICS']])
    expect(findings.filter(({ state }) => state === 'fine').map(({ check }) => check)).toContain('Redis disk')
    expect((await examine('--redis', url, '--data', folder())).codes).toEqual([])
    expect(await admin.sendCommand(['KEYS', '*statistics*'])).toEqual([])
  })

  test('whose user may not read INFO is used all the same, and that is said', async () => {
    const redis = await redisWith(...good)
    const admin = await connect(redis)
    onTestFinished(() => admin.destroy())
    await admin.sendCommand(['ACL', 'SETUSER', 'captcha', 'on', '>secret', '~*', '+@all', '-info'])
    const { codes, findings } = await examine('--redis', redis.url.replace('//', '//captcha:secret@'))
    expect(codes).toEqual([])
    expect(findings.at(-1)?.message).toContain('INFO')
  })
})

describe('the report', () => {
  const findings = [
    fine('Node', raw('v24.0.0')),
    wrong(
      'Seal keys',
      'TICKETGATE_DOCTOR_SEAL_KEY',
      phrase('{matches} of {rounds} calls found it.', { matches: 2, rounds: 4 }),
    ),
    wrong('Redis disk', 'TICKETGATE_DOCTOR_REDIS_NOT_KEPT'),
    skipped('Redis', 'give --redis'),
  ]
  const escapeCode = '\u001b'

  test('fits a terminal, names a page for each code, and sums up', () => {
    const lines = textReport(findings, { colours: false, language: 'en' })
    // An address is in one piece, so that it can be opened.
    const wrapped = lines.filter((line) => !line.includes('https:'))
    expect(Math.max(...wrapped.map((line) => line.length))).toBeLessThanOrEqual(80)
    const text = lines.join('\n')
    expect(text).not.toContain(escapeCode)
    for (const part of [
      '✓ Node',
      '✗ Seal keys',
      '! Redis disk',
      '– Redis',
      'docs/errors/TICKETGATE_DOCTOR_SEAL_KEY.md',
    ]) {
      expect(text).toContain(part)
    }
    expect(lines.at(-1)).toBe('1 fault, 1 warning; 1 fine, 1 not looked at.')
  })

  test('has colours only where they are wanted', async () => {
    expect(textReport(findings, { colours: true, language: 'en' }).join('\n')).toContain(
      `${escapeCode}[31m✗${escapeCode}[0m`,
    )
    expect((await run(['doctor'])).out).not.toContain(escapeCode)
  })

  test('every code says what it means, what causes it and what to do', () => {
    for (const [code, { meaning, cause, remedy }] of Object.entries(doctorCodes)) {
      expect(code).toMatch(/^TICKETGATE_DOCTOR_[A-Z_]+$/)
      for (const text of [meaning, cause, remedy]) expect(text).toMatch(/\w.*$/)
    }
  })
})
