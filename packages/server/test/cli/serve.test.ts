import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isCi } from '../../../../test/left-out.js'
import { call, keyFlags, serve, stop, stopServices } from '../support/cli.js'

stopServices()
const onCi = test.skipIf(!isCi)

describe('serve', () => {
  test('generates keys and prints them, and an application can sign with them', async () => {
    const { url, text } = await serve(['--port', '0'])
    const [, id = '', key = ''] = /SECRET_ID=(\S+)\s+TICKETGATE_SECRET_KEY=(\S+)/.exec(text()) ?? []
    expect(await call(url as string, { Action: 'CaptchaGetUrl' }, id, key)).toMatchObject({ code: 0 })
  })

  test('takes its flags from the environment too, and ends at SIGTERM and SIGINT with 0', async () => {
    const env = {
      TICKETGATE_PORT: '0',
      TICKETGATE_SECRET_ID: 'AKIDcli',
      TICKETGATE_SECRET_KEY: 'cli-secret-key-of-tests',
      TICKETGATE_SEAL_KEY: 'cli-seal-key-of-32-characters-or-more,another-seal-key-of-32-characters-or-more',
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const { child, url, text } = await serve([], { ...env, NODE_ENV: 'production' })
      expect(text()).not.toContain('generated')
      expect(await call(url as string, { Action: 'CaptchaGetUrl' })).toMatchObject({ code: 0 })
      expect(await stop(child, signal)).toBe(0)
      await expect(fetch(url as string)).rejects.toThrow()
    }
  })

  onCi('prints the public URL beside the address that it listens on', async () => {
    const { text } = await serve([...keyFlags, '--port', '0', '--public-url', 'https://captcha.example.com'])
    await expect.poll(text).toMatch(/^Captcha service: http:\/\/127.*\nPublic URL: https:\/\/captcha\.example\.com\n/m)
  })

  test('says in at most twelve lines what it is, what is off and what is risky', async () => {
    const { text } = await serve(['--port', '0', '--test-tickets', '--no-budgets', '--aj-captcha', '*', '--log', 'off'])
    await expect.poll(text).toMatch(/^Risky: .*--test-tickets.*; --no-budgets.*; --aj-captcha \*/m)
    expect(text()).toMatch(
      /^Mode: development\nStore: memory of this process\nStatistics: memory.*48 hours\nOff: --metrics, console, --page-origin/m,
    )
    expect(text().trimEnd().split('\n').length).toBeLessThanOrEqual(12)
  })

  onCi('says it in one record of a JSON log, without a password', async () => {
    const production = { NODE_ENV: 'production' }
    const { text } = await serve([...keyFlags, '--port', '0', '--log', 'json', '--trust-proxy', 'true'], production)
    const records = () =>
      text()
        .split('\n')
        .filter((line) => line.includes('"mode"'))
    await expect.poll(records).toHaveLength(1)
    expect(JSON.parse(records()[0] ?? '')).toMatchObject({
      level: 'info',
      mode: 'production',
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v2\/index\.php$/),
      publicUrl: 'that of each request',
      store: 'memory of this process',
      off: expect.arrayContaining(['--metrics']),
      risky: expect.arrayContaining([expect.stringContaining('--trust-proxy true')]),
    })
  })

  onCi('takes a second key pair, and PNG for the picture URL', async () => {
    const more = ['--more-key', 'AKIDnew=new-key', '--picture-format', 'png']
    const { url } = await serve([...keyFlags, '--port', '0', ...more])
    const action = { Action: 'CaptchaGetUrl' }
    expect(await call(url as string, action)).toMatchObject({ code: 0 })
    expect(await call(url as string, action, 'AKIDnew', 'cli-secret-key-of-tests')).toMatchObject({ code: 4100 })
    const answer = await call(url as string, action, 'AKIDnew', 'new-key')
    expect((await fetch(answer.url)).headers.get('content-type')).toBe('image/png')
  })

  test('says plainly that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { child, text } = await serve(['--port', String(port)])
    expect(child.exitCode).toBe(1)
    // No made-up keys, and no pointer to the help.
    expect(text()).toMatch(new RegExp(`^ticketgate serve: Port ${port} is taken.*\n$`))
    other.close()
  })

  test('serves the console to who has the password, and says where; which port of the two is taken is said, too', async () => {
    const env = { TICKETGATE_CONSOLE_PASSWORD: 'a password of tests' }
    const { text } = await serve([...keyFlags, '--port', '0', '--console-port', '0'], env)
    await expect
      .poll(text)
      .toMatch(/^Captcha service: .*\nPublic URL: .*\nConsole: http:\/\/127\.0\.0\.1:\d+\/console\n/m)
    const url = /Console: (\S+)/.exec(text())?.[1] as string
    const { status, headers } = await fetch(url, { redirect: 'manual' })
    expect([status, headers.get('location')]).toEqual([303, '/console/sign-in?next=%2Fconsole'])
    const { port } = new URL(url)
    const second = await serve([...keyFlags, '--port', '0', '--console-port', port], env)
    expect(second.text()).toMatch(new RegExp(`Port ${port} is taken.*--console-port\\.\n$`))
  })

  onCi('keeps serving after the reader of its log has gone', async () => {
    const { child, url } = await serve([...keyFlags, '--port', '0'])
    child.stderr?.destroy()
    child.stdout?.destroy()
    for (let i = 0; i < 5; i += 1) {
      const refused = await call(url as string, { Action: 'CaptchaGetUrl' }, 'AKIDcli', 'another-key-that-is-wrong')
      expect(refused).toMatchObject({ code: 4100 })
    }
    expect((await fetch(new URL('/healthz', url))).status).toBe(200)
    expect(child.exitCode).toBeNull()
  })

  test('keeps statistics in the folder of --data, written at the latest when it stops', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'ticketgate-data-')), 'data')
    const check = { Action: 'CaptchaCheck', ticket: 'x', captchaType: 1, userIp: '1.1.1.1', businessId: 42 }
    for (let i = 0; i < 2; i += 1) {
      const { child, url } = await serve([...keyFlags, '--port', '0', '--data', folder])
      expect(await call(url as string, check)).toMatchObject({ code: 5100 })
      expect(await stop(child)).toBe(0)
    }
    const files = readdirSync(join(folder, 'statistics'))
    expect(files).toHaveLength(2)
    const rows = files.flatMap((name) => JSON.parse(readFileSync(join(folder, 'statistics', name), 'utf8')).rows)
    const row = { business: '42', scene: '', captchaType: 1, stage: 0, way: 'unknown', checks: { unknown: 1 } }
    expect(rows).toEqual([row, row])
    rmSync(dirname(folder), { recursive: true })
  })

  test('says plainly that nothing can be kept in the folder of --data', async () => {
    const { child, text } = await serve([...keyFlags, '--port', '0', '--data', '/dev/null'])
    expect(child.exitCode).toBe(2)
    expect(text()).toMatch(/^ticketgate serve: --data \/dev\/null is no folder that can be written to \(ENOTDIR\)\./)
    const folder = mkdtempSync(join(tmpdir(), 'ticketgate-data-'))
    writeFileSync(join(folder, 'statistics'), '')
    const inner = await serve([...keyFlags, '--port', '0', '--data', folder])
    expect(inner.child.exitCode).toBe(2)
    expect(inner.text()).toContain(`--data ${folder}/statistics is no folder that can be written to (ENOTDIR).`)
    rmSync(folder, { recursive: true })
  })

  test('answers /healthz, /readyz and, with --metrics, /metrics', async () => {
    const { url } = await serve([...keyFlags, '--port', '0', '--metrics'])
    const get = async (path: string) => fetch(new URL(path, url))
    expect([(await get('/healthz')).status, (await get('/readyz')).status]).toEqual([200, 200])
    await call(url as string, { Action: 'CaptchaCheck', ticket: 'x', captchaType: 1, userIp: '1.1.1.1', businessId: 1 })
    const metrics = await (await get('/metrics')).text()
    expect(metrics).toMatch(/^ticketgate_actions_total\{action="CaptchaCheck",code="5100"\} 1$/m)
    expect(metrics).toMatch(/^ticketgate_ticket_checks_total\{outcome="malformed"\} 1$/m)
    expect(metrics).toMatch(/^# TYPE ticketgate_failures_total counter$/m)
    const { url: other } = await serve([...keyFlags, '--port', '0'])
    expect((await fetch(new URL('/metrics', other))).status).toBe(404)
  })
})
