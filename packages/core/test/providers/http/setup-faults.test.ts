import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { turnstile } from '@ticketgate/core/turnstile'
import { Agent, type Dispatcher } from 'undici'
import { Agent as Agent5, ProxyAgent as ProxyAgent5 } from 'undici5'
import { Agent as Agent6, RetryAgent as RetryAgent6 } from 'undici6'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { clock } from '../../../src/deadline.js'
import { CaptchaError } from '../../../src/errors.js'
import { type VendorClient, type VendorClientOptions, vendorClient } from '../../../src/providers/http/client.js'
import { isCertificateFault } from '../../../src/providers/http/setup-faults.js'
import { blackhole } from '../../support/blackhole.js'
import { untrustedCertificate } from '../../support/certificate.js'
import { withFullThreadPool } from '../../support/full-thread-pool.js'
import { type LoopbackVendor, loopbackVendor } from '../../support/loopback-vendor.js'

let vendor: LoopbackVendor
let clients: VendorClient[] = []

beforeEach(async () => {
  vendor = await loopbackVendor()
})
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()))
  clients = []
  await vendor.close()
  vi.unstubAllGlobals()
})

function clientOf(options: VendorClientOptions): VendorClient {
  const client = vendorClient(options)
  clients.push(client)
  return client
}

const call = (client: VendorClient, ms = 30_000) =>
  client.send({ method: 'POST', path: '/check', body: 'x=1', deadline: clock() + ms })

const setup = { ok: false, cause: 'setup', vendor: 'unknown' }

test.each([
  ['CERT_HAS_EXPIRED', true],
  ['ERROR_IN_CERT_NOT_AFTER_FIELD', true],
  ['INVALID_PURPOSE', true],
  ['PATH_LENGTH_EXCEEDED', true],
  ['ERR_TLS_CERT_ALTNAME_INVALID', true],
  ['ECONNREFUSED', false],
  [23, false],
])('a connection’s error %s is one of the certificate: %s', (code, isOne) => {
  expect(isCertificateFault(Object.assign(new Error('no connection'), { code }))).toBe(isOne)
})

describe('what our own settings or machine cause shows nothing of the vendor', () => {
  test('a host name that nobody knows', async () => {
    const answer = await call(clientOf({ origin: 'http://no-such-host.invalid' }))
    expect(answer).toMatchObject({ ...setup, written: false })
    expect(answer.ok ? '' : answer.error.message).toContain('check the endpoint')
  })

  test('a certificate that does not fit', async () => {
    const server = createTlsServer(untrustedCertificate, (_, response) => response.end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const answer = await call(clientOf({ origin: `https://127.0.0.1:${port}` }))
    server.close()
    expect(answer).toMatchObject({ ...setup, written: false })
    expect(answer.ok ? '' : answer.error.message).toContain('certificate')
  })

  test('https to a port that speaks plain HTTP', async () => {
    const answer = await call(clientOf({ origin: vendor.origin.replace('http:', 'https:') }))
    expect(answer).toMatchObject({ ...setup, written: false })
    expect(answer.ok ? '' : answer.error.message).toContain('scheme')
  })

  test('no file descriptors left', async () => {
    const error = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE' })
    const dispatcher = new Agent({ connect: (_, callback) => callback(error, null) })
    expect(await call(clientOf({ origin: vendor.origin, dispatcher }))).toMatchObject({ ...setup, written: false })
    await dispatcher.close()
  })

  test('a dispatcher that throws', async () => {
    const dispatcher = {
      dispatch() {
        throw new TypeError('broken')
      },
    } as unknown as Dispatcher
    expect(await call(clientOf({ origin: vendor.origin, dispatcher }))).toMatchObject({ ...setup, written: false })
  })

  test('a dispatcher that was closed', async () => {
    const dispatcher = new Agent()
    await dispatcher.close()
    expect(await call(clientOf({ origin: vendor.origin, dispatcher }))).toMatchObject(setup)
  })

  test('a client that was closed first', async () => {
    const client = clientOf({ origin: vendor.origin })
    await client.close()
    expect(await call(client)).toMatchObject({ ...setup, written: false })
    expect(vendor.calls).toHaveLength(0)
  })

  test('a thread pool in which no host name is looked up', async () => {
    const client = clientOf({ origin: vendor.origin.replace('127.0.0.1', 'localhost') })
    expect(await withFullThreadPool(() => call(client, 150))).toMatchObject({ ...setup, written: false })
  })
})

describe('what is seen at the vendor', () => {
  test('a refused connection: down', async () => {
    await vendor.close()
    expect(await call(clientOf({ origin: vendor.origin }))).toMatchObject({ cause: 'network', vendor: 'down' })
    vendor = await loopbackVendor()
  })

  test('a connection that is lost before the answer begins: down', async () => {
    vendor.answers((_, __, socket) => socket.resetAndDestroy())
    expect(await call(clientOf({ origin: vendor.origin }))).toMatchObject({ cause: 'network', vendor: 'down' })
  })

  test('a connection that is lost within the answer: nobody knows', async () => {
    vendor.answers((_, __, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 31\r\n\r\n{', () => setTimeout(() => socket.destroy(), 20))
    })
    expect(await call(clientOf({ origin: vendor.origin }))).toMatchObject({ cause: 'network', vendor: 'unknown' })
  })

  test('no answer in time, with a healthy loop: down', async () => {
    vendor.answers(() => {})
    expect(await call(clientOf({ origin: vendor.origin }), 1_500)).toMatchObject({ cause: 'timeout', vendor: 'down' })
  })

  test('no connection in time: down', async () => {
    const hole = await blackhole()
    expect(await call(clientOf({ origin: hole.origin }), 1_500)).toMatchObject({ cause: 'timeout', vendor: 'down' })
    await hole.end()
  })

  test('an answer longer than the cap: up', async () => {
    vendor.answers((_, response) => response.end('x'.repeat(70_000)))
    expect(await call(clientOf({ origin: vendor.origin }))).toMatchObject({ cause: 'vendor', vendor: 'up' })
  })
})

describe('refused when the provider is made', () => {
  const make = (dispatcher: unknown) => () => turnstile({ secret: 'x', dispatcher: dispatcher as Dispatcher })

  test.each([
    ['an Agent of undici 5', () => new Agent5()],
    ['a ProxyAgent of undici 5', () => new ProxyAgent5('http://127.0.0.1:1')],
    ['an Agent of undici 6', () => new Agent6()],
    ['a RetryAgent of undici 6', () => new RetryAgent6(new Agent6())],
  ])('%s', (_, dispatcher) => {
    expect(make(dispatcher())).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_VALUE' }))
  })

  test('but an Agent of undici 7 is taken', () => {
    expect(make(new Agent())).not.toThrow()
  })

  test('an object without dispatch', () => {
    expect(make({ request() {} })).toThrow(CaptchaError)
  })

  test('a runtime without WebAssembly, or one that compiles none', () => {
    const unsupported = expect.objectContaining({ code: 'ERR_CAPTCHA_UNSUPPORTED', option: 'dispatcher' })
    vi.stubGlobal('WebAssembly', undefined)
    expect(make(undefined)).toThrow(unsupported)
    vi.stubGlobal('WebAssembly', {
      Module: class {
        constructor() {
          throw new Error('Wasm code generation disallowed by embedder')
        }
      },
    })
    expect(make(undefined)).toThrow(unsupported)
    expect(make(new Agent())).not.toThrow()
  })
})
