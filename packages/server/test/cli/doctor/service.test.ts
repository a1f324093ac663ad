import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { isCi } from '../../../../../test/left-out.js'
import { checkAddress, isInside, tlsFindings } from '../../../src/cli/doctor/address.js'
import { clientOnlyCertificate } from '../../support/certificate.js'
import { run } from '../../support/cli.js'
import { forwarder } from '../../support/forwarder.js'
import { caFlags, examine, fakeService, folder, keyFlags, keys, startConsole, startService } from './doctored.js'

afterEach(() => {
  vi.useRealTimers()
})

/** A service behind a proxy that does what it should. */
async function goodSetUp() {
  const service = await startService({ trustProxy: 1 })
  return forwarder([service], { hides: ['/metrics', '/console'] })
}

describe('a service behind a proxy', () => {
  test('that is as it should be has no fault, and nothing that was given is left out', async () => {
    const url = await goodSetUp()
    const flags = ['--url', url, '--console-url', url, ...keyFlags, ...caFlags()]
    const { exitCode, ok, findings, codes } = await examine(...flags)
    expect(codes).toEqual([])
    expect([exitCode, ok]).toEqual([0, true])
    const fine = findings.filter(({ state }) => state === 'fine').map(({ check }) => check)
    expect(fine).toEqual([
      'Node',
      'Address',
      'Store',
      'Certificate',
      'Signature',
      'Clock',
      'Public URL',
      'Proxy trust',
      'Seal keys',
      'Metrics',
      'AJ-Captcha',
      'Console',
    ])
  })

  test('that keeps /readyz to those inside has no fault for it; one that answers it 503 has', async () => {
    const service = await startService({ trustProxy: 1 })
    const flags = [...keyFlags, ...caFlags()]
    const hidden = await examine('--url', await forwarder([service], { hides: ['/readyz'] }), ...flags)
    expect([hidden.exitCode, hidden.codes]).toEqual([0, []])
    expect(hidden.findings.find(({ check }) => check === 'Store')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('/readyz answers 404'),
    })
    const failed = () => Promise.reject(new Error('away'))
    const broken = await startService({ trustProxy: 1, store: { claim: failed, take: failed, release: failed } })
    expect((await examine('--url', await forwarder([broken]), ...caFlags())).codes).toEqual([
      'TICKETGATE_DOCTOR_NOT_READY',
    ])
  })

  test.each([302, 401, 404, 429, 502])(
    'that answers %d for what is for those inside keeps it to itself',
    async (status) => {
      const service = await fakeService((path) => (path === '/healthz' || path === '/readyz' ? 200 : status))
      const { codes, findings } = await examine('--url', await forwarder([service]), ...caFlags())
      expect(codes).toEqual([])
      const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
      expect(states).toMatchObject({ Metrics: 'fine', 'AJ-Captcha': 'fine', Console: 'skipped' })
    },
  )

  test('whose certificate is not trusted is asked nothing more', async () => {
    const url = await goodSetUp()
    const { exitCode, codes, findings } = await examine('--url', url, ...keyFlags)
    expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_CERTIFICATE']])
    expect(findings.find(({ code }) => code !== undefined)?.message).toContain('DEPTH_ZERO_SELF_SIGNED_CERT')
    const other = url.replace('localhost', '127.0.0.1')
    expect((await examine('--url', other, ...caFlags())).codes).toEqual(['TICKETGATE_DOCTOR_CERTIFICATE'])
  })

  test('whose certificate is trusted, but not for servers', async () => {
    const server = createTlsServer(clientOnlyCertificate)
    await new Promise<void>((resolve) => server.listen(0, resolve))
    onTestFinished(() => void server.close())
    const url = new URL(`https://localhost:${(server.address() as AddressInfo).port}`)
    const { findings } = await checkAddress({ url, ca: clientOnlyCertificate.cert })
    expect(findings.map(({ code }) => code)).toEqual(['TICKETGATE_DOCTOR_CERTIFICATE'])
  })

  test('whose certificate ends soon is warned of', async () => {
    const url = await goodSetUp()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2126, 10, 1) })
    const { codes } = await examine('--url', url, ...caFlags())
    expect(codes).toContain('TICKETGATE_DOCTOR_CERTIFICATE_ENDS')
  })

  test.skipIf(!isCi)('that believes what callers write is a fault, one that trusts no proxy a warning', async () => {
    const credulous = await forwarder([await startService({ trustProxy: true })])
    const flags = [...keyFlags, ...caFlags()]
    expect((await examine('--url', credulous, ...flags)).codes).toContain('TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY')
    const oneTooMany = await forwarder([await startService({ trustProxy: 2 })])
    expect((await examine('--url', oneTooMany, ...flags)).codes).toContain('TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY')
    const url = await forwarder([await startService()])
    const { exitCode, codes } = await examine('--url', url, ...flags, '--address', '192.0.2.7')
    expect(codes).toContain('TICKETGATE_DOCTOR_PROXY_NOT_TRUSTED')
    // The service trusts no X-Forwarded-Proto either.
    expect([exitCode, codes]).toEqual([1, expect.arrayContaining(['TICKETGATE_DOCTOR_PUBLIC_URL'])])
  })

  test('that trusts no proxy is found from its own machine too, where the proxy has the address of the caller', async () => {
    const services = [await startService()]
    const url = await forwarder(services)
    services[0] = await startService({ publicUrl: url })
    const { codes, findings } = await examine('--url', url, ...keyFlags, ...caFlags())
    expect(codes).toContain('TICKETGATE_DOCTOR_PROXY_NOT_TRUSTED')
    expect(findings.filter(({ check, state }) => check === 'Proxy trust' && state === 'fine')).toEqual([])
  })

  test.skipIf(!isCi)(
    'that trusts it by its address is as it should be; by a network with the caller, nothing is proven',
    async () => {
      const services = [await startService({ trustProxy: '127.0.0.1, ::1' })]
      const url = await forwarder(services, { hides: ['/metrics', '/console'] })
      const flags = ['--url', url, ...keyFlags, ...caFlags()]
      expect((await examine(...flags)).codes).toEqual([])
      services[0] = await startService({ trustProxy: '127.0.0.0/8, ::1' })
      const { exitCode, codes, findings } = await examine(...flags)
      expect([exitCode, codes]).toEqual([0, []])
      expect(findings.find(({ check }) => check === 'Proxy trust')?.state).toBe('skipped')
      for (const trustProxy of [3, '64.0.0.0/2, 128.0.0.0/1, ::1']) {
        services[0] = await startService({ trustProxy })
        expect((await examine(...flags)).codes).toEqual(['TICKETGATE_DOCTOR_PROXY_TRUSTS_ANYBODY'])
      }
    },
  )

  test.each([
    [{ trustProxy: 1, publicUrl: 'https://captcha.example.com' }],
    [{ trustProxy: '127.0.0.1', publicUrl: 'https://captcha.example.com' }],
    [{ trustProxy: 1 }],
    [{}],
  ])('started with %j has no fault at its inside address, where nothing is proven of the proxy', async (options) => {
    const { exitCode, codes, findings } = await examine('--url', await startService(options), ...keyFlags)
    expect([exitCode, codes]).toEqual([0, []])
    const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
    expect(states).toMatchObject({ Signature: 'fine', 'Seal keys': 'fine' })
    expect(states).toMatchObject({ 'Public URL': 'skipped', 'Proxy trust': 'skipped' })
  })

  test.skipIf(!isCi)(
    'that does not pass Host on breaks signatures, unless the service was told its public URL',
    async () => {
      const flags = [...keyFlags, ...caFlags()]
      const services = [await startService({ trustProxy: 1 })]
      const url = await forwarder(services, { passesHost: false })
      expect((await examine('--url', url, ...flags)).codes).toEqual(['TICKETGATE_DOCTOR_SIGNATURE'])
      services[0] = await startService({ trustProxy: 1, publicUrl: url })
      expect((await examine('--url', url, ...flags)).codes).toEqual([])
      services[0] = await startService({
        trustProxy: 1,
        publicUrl: 'https://captcha.example.com',
        hostNames: ['localhost'],
      })
      const renamed = await forwarder(services)
      expect((await examine('--url', renamed, ...flags)).codes).toEqual(['TICKETGATE_DOCTOR_PUBLIC_URL'])
    },
  )

  test('whose calls with a made-up address are refused in front proves nothing of its trust', async () => {
    const service = await startService({ trustProxy: true })
    const url = await forwarder([service], { refusesForwarded: true, hides: ['/metrics', '/console'] })
    const { codes, findings } = await examine('--url', url, ...keyFlags, ...caFlags())
    expect(codes).toEqual([])
    expect(findings.find(({ check }) => check === 'Proxy trust')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('X-Forwarded-For'),
    })
  })

  test('is seen right from its own machine, also if that has another address to the internet', async () => {
    const url = await goodSetUp()
    const { codes, findings } = await examine('--url', url, ...keyFlags, ...caFlags(), '--address', '203.0.113.5')
    expect(codes).toEqual([])
    expect(findings.find(({ check }) => check === 'Proxy trust')?.state).toBe('fine')
  })

  test('whose console can be reached, by its own host or by the captcha’s, has a fault', async () => {
    const url = await goodSetUp()
    const at = await forwarder([await startConsole()])
    const { exitCode, codes, findings } = await examine(...caFlags(), '--console-url', at)
    expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_CONSOLE_EXPOSED']])
    expect(findings.find(({ check }) => check === 'Console')?.message).toContain(`GET ${at}/console answers 303`)
    // As it refuses a host that it does not have.
    const statuses: Readonly<Record<string, number>> = { '/healthz': 200, '/readyz': 200, '/console': 421 }
    const misled = await forwarder([await fakeService((path) => statuses[path] ?? 404)])
    const codesOf = async (...args: string[]) => (await examine('--url', misled, ...args, ...caFlags())).codes
    expect(await codesOf()).toEqual(['TICKETGATE_DOCTOR_CONSOLE_EXPOSED'])
    // Also where its own host is hidden.
    expect(await codesOf('--console-url', url)).toEqual(['TICKETGATE_DOCTOR_CONSOLE_EXPOSED'])
  })

  test('whose console was not named, is inside, redirects, or has a certificate that is not trusted, is not said to keep it', async () => {
    const url = await goodSetUp()
    const consoleOf = async (...args: string[]) =>
      (await examine('--url', url, ...args)).findings.find(({ check }) => check === 'Console')
    expect(await consoleOf(...caFlags())).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('--console-url'),
    })
    // Inside nobody is kept out, and a redirect says nothing of where it leads.
    const inside = (await startConsole()).replace(/\/$/, '')
    const redirecting = await fakeService(() => 301)
    for (const consoleUrl of [inside, redirecting]) {
      expect(await consoleOf(...caFlags(), '--console-url', consoleUrl)).toMatchObject({
        state: 'skipped',
        message: expect.stringContaining('with https'),
      })
    }
    const service = await startService()
    const untrusted = await examine('--url', service, '--console-url', url)
    expect(untrusted.findings.find(({ check }) => check === 'Console')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
    })
  })

  test('that shows what is for those inside: metrics and console are faults, AJ-Captcha a warning', async () => {
    const metrics = { action() {}, challenge() {}, answer() {}, check() {}, failure() {} }
    const scrape = async () => ({ contentType: 'text/plain', body: 'x 1\n' })
    const service = await startService({
      trustProxy: 1,
      metrics: { ...metrics, scrape },
      ajCaptcha: { origins: ['https://shop.example.com'] },
    })
    const url = await forwarder([service])
    const { exitCode, codes } = await examine('--url', url, ...caFlags())
    expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_METRICS_EXPOSED', 'TICKETGATE_DOCTOR_AJ_EXPOSED']])
    const verifyHidden = await forwarder([service], { hides: ['/metrics', '/captcha/verify'] })
    expect((await examine('--url', verifyHidden, ...caFlags())).codes).toEqual([])
    // At the inside address they are as they should be.
    expect((await examine('--url', service)).codes).toEqual([])
  })

  test('of which one process has another seal key is found by asking several times', async () => {
    const services = [
      await startService({ trustProxy: 1 }),
      await startService({ trustProxy: 1, sealKeys: ['y'.repeat(40)] }),
    ]
    const { findings } = await examine('--url', await forwarder(services), ...keyFlags, ...caFlags())
    const seal = findings.find(({ check }) => check === 'Seal keys')
    expect(seal).toMatchObject({ state: 'fault', code: 'TICKETGATE_DOCTOR_SEAL_KEY' })
    expect(seal?.message).toContain('2 of 4')
  })

  test('of which one process misses the second of two seal keys is found as well', async () => {
    const oldAndNew = [keys.sealKey, 'y'.repeat(40)]
    const services = [
      await startService({ trustProxy: 1, sealKeys: oldAndNew }),
      await startService({ trustProxy: 1, sealKeys: [keys.sealKey] }),
    ]
    const url = await forwarder(services, { hides: ['/metrics', '/console'] })
    const flags = ['--url', url, ...keyFlags, '--seal-key', oldAndNew[1] as string, ...caFlags()]
    const { codes, findings, out, err } = await examine(...flags)
    expect(codes).toEqual(['TICKETGATE_DOCTOR_SEAL_KEY'])
    expect(findings.find(({ code }) => code !== undefined)?.message).toContain('Key 2 of 2: 2 of 4')
    expect(out + err).not.toContain(oldAndNew[1])
    services[1] = services[0] as string
    expect((await examine(...flags)).codes).toEqual([])
  })

  test('of which one process does not answer has no other seal key for that', async () => {
    const away = createServer((request) => request.socket.destroy())
    await new Promise<void>((resolve) => away.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void away.close())
    const service = await startService({ trustProxy: 1 })
    const gone = `http://127.0.0.1:${(away.address() as AddressInfo).port}`
    // Five calls come before those about the seal key, of which the last goes to the one that is away.
    const services = [...Array.from({ length: 8 }, () => service), gone]
    const url = await forwarder(services, { hides: ['/metrics', '/console'] })
    const { findings } = await examine('--url', url, ...keyFlags, ...caFlags())
    const seal = findings.find(({ check }) => check === 'Seal keys')
    expect(seal).toMatchObject({ state: 'fault', code: 'TICKETGATE_DOCTOR_UNREADABLE' })
  })

  test('whose clock is off is found by what the service says, whatever Date the proxy writes', async () => {
    const flags = [...keyFlags, ...caFlags()]
    for (const [offMs, codes] of [
      [-30_000, []],
      [90_000, ['TICKETGATE_DOCTOR_CLOCK']],
      [-90_000, ['TICKETGATE_DOCTOR_CLOCK']],
    ] as const) {
      const service = await startService({ trustProxy: 1, now: () => Date.now() + offMs })
      const url = await forwarder([service], { answers: { date: new Date().toUTCString() } })
      expect((await examine('--url', url, ...flags)).codes, String(offMs)).toEqual(codes)
      // A signature alone tells, and so without keys nobody knows.
      const { findings } = await examine('--url', url, ...caFlags())
      expect(findings.find(({ check }) => check === 'Clock')?.state).toBe('skipped')
    }
    const late = { date: new Date(Date.now() - 600_000).toUTCString() }
    const url = await forwarder([await startService({ trustProxy: 1 })], { answers: late })
    expect((await examine('--url', url, ...flags)).codes).toEqual([])
    const service = await startService({ trustProxy: 1, now: () => Date.now() + 600_000 })
    expect((await examine('--url', service, ...keyFlags)).codes).toEqual(['TICKETGATE_DOCTOR_CLOCK'])
  })
})

describe('a service without a proxy', () => {
  test('at an inside address has no TLS to look at; elsewhere that is a fault', async () => {
    const service = await startService()
    const { ok, findings } = await examine('--url', service, ...keyFlags)
    expect(ok).toBe(true)
    expect(findings.find(({ check }) => check === 'TLS')?.state).toBe('skipped')
    const outside = new URL('http://captcha.example.com')
    const answer = { certificateEnds: undefined, remoteAddress: '203.0.113.7' }
    expect(tlsFindings(outside, answer)).toMatchObject([{ code: 'TICKETGATE_DOCTOR_NO_TLS' }])
  })

  test.each([
    ['http://localhost:8787', '127.0.0.1', true],
    ['http://10.1.2.3', '10.1.2.3', true],
    ['http://[::1]:8787', '::1', true],
    // As a service of Compose or of a cluster is called, and as `serve --host 0.0.0.0` prints its address.
    ['http://captcha:8787', '172.18.0.3', true],
    ['http://ticketgate', '::ffff:10.96.0.12', true],
    ['http://ticketgate', 'fd00::12', true],
    ['http://0.0.0.0:8787', '127.0.0.1', true],
    ['https://localhost', '127.0.0.1', false],
    ['https://captcha.example.com', '10.1.2.3', false],
    ['http://captcha.example.com', '203.0.113.7', false],
    ['http://captcha.example.com', undefined, false],
    ['http://203.0.113.7', '203.0.113.7', false],
  ])('%s, answered by %s, is an inside address: %s', (url, remoteAddress, expected) => {
    expect(isInside(new URL(url), { remoteAddress })).toBe(expected)
  })

  test('whose inside address does not look like one has no fault there either', async () => {
    const url = (await startService()).replace('127.0.0.1', '0.0.0.0')
    const { exitCode, codes, findings } = await examine('--url', url, ...keyFlags)
    expect([exitCode, codes]).toEqual([0, []])
    const skipped = findings.filter(({ state }) => state === 'skipped').map(({ check }) => check)
    expect(skipped).toEqual(
      expect.arrayContaining(['TLS', 'Public URL', 'Proxy trust', 'Metrics', 'Console', 'AJ-Captcha']),
    )
  })

  test('takes the keys of a file that was named, which a key given otherwise goes before', async () => {
    const path = join(folder(), 'environment')
    const { secretId, secretKey, sealKey } = keys
    const file = `TICKETGATE_SECRET_ID=${secretId}\nTICKETGATE_SECRET_KEY="${secretKey}"\nTICKETGATE_SEAL_KEY=${sealKey}\n`
    writeFileSync(path, file, { mode: 0o600 })
    const flags = ['--url', await startService(), '--key-file', path]
    const { codes, findings, out, err } = await examine(...flags)
    expect(codes).toEqual([])
    const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
    expect(states).toMatchObject({ Signature: 'fine', 'Seal keys': 'fine' })
    expect(out + err).not.toMatch(new RegExp(`${secretKey}|${sealKey}`))
    expect((await examine(...flags, '--secret-key', 'another')).codes).toEqual(['TICKETGATE_DOCTOR_SIGNATURE'])
  })

  test('with other keys: the signature, and the seal key, which is never sent', async () => {
    const service = await startService({ secretKey: 'another-secret-key-than-given' })
    expect((await examine('--url', service, ...keyFlags)).codes).toEqual(['TICKETGATE_DOCTOR_SIGNATURE'])
    const resealed = await startService({ sealKeys: ['z'.repeat(40)] })
    const { codes, out, err } = await examine('--url', resealed, ...keyFlags)
    expect(codes).toEqual(['TICKETGATE_DOCTOR_SEAL_KEY'])
    expect(out + err).not.toMatch(new RegExp(`${keys.secretKey}|${keys.sealKey}`))
  })

  test('whose store fails is not ready', async () => {
    const failed = () => Promise.reject(new Error('away'))
    const service = await startService({ store: { claim: failed, take: failed, release: failed } })
    const { codes } = await examine('--url', service, ...keyFlags)
    expect(codes).toEqual(['TICKETGATE_DOCTOR_NOT_READY', 'TICKETGATE_DOCTOR_UNREADABLE'])
  })

  test('that is none: nobody listens, or something else does', async () => {
    const other = createServer((_, response) => response.end('hello'))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    expect((await examine('--url', url, ...keyFlags)).codes).toEqual(['TICKETGATE_DOCTOR_NOT_THE_SERVICE'])
    await new Promise((resolve) => other.close(resolve))
    expect((await examine('--url', url)).codes).toEqual(['TICKETGATE_DOCTOR_UNREACHABLE'])
  })

  test('of an older version does not know the question', async () => {
    const older = createServer((request, response) => {
      if (request.method === 'POST') response.end('{"code":4000,"message":"Parameter Action is not a known action."}')
      else response.end('{"status":"ok"}')
    })
    await new Promise<void>((resolve) => older.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void older.close())
    const url = `http://127.0.0.1:${(older.address() as AddressInfo).port}`
    expect((await examine('--url', url, ...keyFlags)).codes).toEqual(['TICKETGATE_DOCTOR_OLD_SERVICE'])
  })

  test('of an older version that says nothing of the time is read all the same', async () => {
    const older = createServer((request, response) => {
      const answer = { code: 0, message: '', origin: 'match', address: 'match', sealKeys: 'match' }
      response.end(JSON.stringify(request.method === 'POST' ? answer : { status: 'ok' }))
    })
    await new Promise<void>((resolve) => older.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void older.close())
    const url = `http://127.0.0.1:${(older.address() as AddressInfo).port}`
    const { codes, findings } = await examine('--url', url, ...keyFlags)
    expect(codes).toEqual([])
    expect(findings.find(({ check }) => check === 'Clock')).toMatchObject({
      state: 'skipped',
      message: expect.stringContaining('older version'),
    })
  })
})

test('nothing is called that was not named', async () => {
  const { exitCode, findings } = await examine()
  expect(exitCode).toBe(0)
  expect(findings.map(({ check, state }) => [check, state])).toEqual([
    ['Node', 'fine'],
    ['Key files', 'skipped'],
    ['Statistics', 'skipped'],
    ['Service', 'skipped'],
    ['Console', 'skipped'],
    ['Redis', 'skipped'],
  ])
})

test.each([
  [['--url', 'localhost:8787'], /--url must be a URL/],
  [['--secret-id', 'a'], /belong together/],
  [['--address', 'here'], /--address must be an IP/],
  [['--address', '127.0.0.1'], /--address must be what the internet sees/],
  [['--redis', 'localhost'], /--redis must be a URL/],
  [['--console-url', 'localhost'], /--console-url must be a URL/],
])('%j is a mistake on the command line', async (args, message) => {
  const { code, err } = await run(['doctor', ...args])
  expect([code, err]).toEqual([2, expect.stringMatching(message)])
})
