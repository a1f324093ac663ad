import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createService, type Service } from '../../src/index.js'
import { call, sealKey, secretId, secretKey, send, serviceHost, signedParams, testService } from '../support/service.js'

const logged: string[] = []
const at = (level: string) => (_fields: object, message: string) => logged.push(`${level} ${message}`)
const logger = { info: at('info'), warn: at('warn'), error: at('error') }
const keys = { secretId, secretKey, sealKeys: [sealKey] }

let service: Service
let url: URL
async function start(options: object = {}): Promise<void> {
  service = createService({ ...keys, port: 0, logger, ...options })
  url = new URL(await service.listen())
}
beforeEach(() => {
  logged.length = 0
})
afterEach(() => service.close())

/** Everything that the service answers on a socket of its own, until it ends it. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.write(bytes)
  await once(socket, 'end')
  socket.destroy()
  return text
}
const get = (path: string, headers: readonly string[]) =>
  exchange(
    ['GET ', path, ' HTTP/1.1\r\n', ...headers.map((line) => `${line}\r\n`), 'Connection: close\r\n\r\n'].join(''),
  )

describe('a request with a Host that is none, or an unreadable address,', () => {
  test.each([
    ['/TCaptcha.js', 'Host: ['],
    ['/TCaptcha.js', 'Host: a b'],
    ['/TCaptcha.js', 'Host: evil.example/path'],
    ['/TCaptcha.js', 'Host: 1.2.3.999'],
    ['/healthz', 'Host: ['],
    ['/nowhere', 'Host: user@evil.example'],
    ['/%', 'Host: captcha.test'],
    ['/captcha/get/%E0%A4%A', 'Host: captcha.test'],
    ['/widget/x/%zz', 'Host: captcha.test'],
  ])('%s with %s is 400 with the usual headers, and no error in the log', async (path, host) => {
    await start()
    const answer = await get(path, [host])
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer.toLowerCase()).toContain('cache-control: no-store')
    expect(answer).toContain('x-content-type-options: nosniff')
    expect(answer.endsWith('{"error":"invalid"}')).toBe(true)
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([])
  })

  test('without a Host, from HTTP/1.0, gets no script, but a probe is answered', async () => {
    await start()
    expect(await exchange('GET /TCaptcha.js HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*no-store/)
    expect(await exchange('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('the origin in scripts and URLs', () => {
  const evil = ['Host: captcha.test', 'X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: javascript']

  test('is the Host that the proxy passes on, never what a client wrote into X-Forwarded-Host', async () => {
    await start({ trustProxy: 1 })
    const answer = await get('/TCaptcha.js', evil)
    expect(answer).toContain('"http://captcha.test"')
    expect(answer).not.toContain('evil.example')
    expect(answer.toLowerCase()).toMatch(/^vary: host, x-forwarded-proto, accept-encoding\r$/m)
  })

  test('is the public URL if there is one, and caches need not tell hosts apart', async () => {
    await start({ trustProxy: 1, publicUrl: 'https://public.example' })
    const answer = await get('/TCaptcha.js', evil)
    expect(answer).toContain('"https://public.example"')
    expect(answer.toLowerCase()).toMatch(/^vary: accept-encoding\r$/m)
  })

  test.each([
    [{ development: false }, 1],
    [{ development: false, publicUrl: 'https://public.example' }, 0],
    [{ development: true }, 0],
  ])('%j: warns %i times that no public URL is set', async (options, times) => {
    await start(options)
    expect(logged.filter((line) => /^warn .*--public-url/.test(line))).toHaveLength(times)
  })

  test.each(['/widget/000000000000/main.js', '/nowhere', '/TCaptcha.js/'])(
    '%s is not found, and no cache keeps the answer',
    async (path) => {
      await start()
      expect(await get(path, ['Host: captcha.test'])).toMatch(/^HTTP\/1\.1 404 [\s\S]*cache-control: no-store/)
    },
  )
})

describe('a slow client', () => {
  test.each([
    ['headers', 'GET /healthz HTTP/1.1\r\nHost: captcha.test\r\nX-Slow: '],
    [
      'body',
      'POST /widget/session HTTP/1.1\r\nHost: captcha.test\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{',
    ],
  ])(
    'is cut off a second after the time that its %s may take, not after half a minute',
    async (_part, bytes) => {
      await start()
      expect(service.app.server).toMatchObject({ requestTimeout: 15_000, headersTimeout: 15_000 })
      Object.assign(service.app.server, { requestTimeout: 200, headersTimeout: 200 })
      expect(await exchange(bytes)).toMatch(/^HTTP\/1\.1 408 /)
    },
    10_000,
  )
})

describe('thousands of parameters', () => {
  const many = Array.from({ length: 5_000 }, (_, i) => `p${i}=x`).join('&')

  test.each(['GET', 'POST'] as const)('are refused by %s before anything is signed with them', async (method) => {
    const own = testService()
    const refused = { code: 4000, message: expect.stringContaining('at most 100 parameters') }
    expect(await send(own, `Action=CaptchaCheck&${many}`, { method })).toMatchObject(refused)
    await own.close()
  })

  test('are not read by any other protocol', async () => {
    const own = testService()
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const inject = (target: string, payload: string) =>
      own.app.inject({ method: 'POST', url: target, headers: form, payload })
    expect((await inject('/siteverify', `secret=a&response=b&${many}`)).json()).toMatchObject({ success: false })
    expect((await inject('/', `Action=DescribeCaptchaResult&${many}`)).json()).toMatchObject({
      Response: { Error: { Code: 'InvalidAction' } },
    })
    expect((await own.app.inject(`/getcap_new?asig=x&${many}`)).statusCode).toBe(410)
    await own.close()
  })

  test('are read if there are no more than honest requests have', async () => {
    const own = testService()
    const extra = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`extra${i}`, i]))
    expect(await call(own, { Action: 'CaptchaGetUrl', ...extra })).toMatchObject({ code: 0 })
    await own.close()
  })
})

describe('an address as a proxy writes it', () => {
  const fetches = async (trustProxy: number | string, forwarded: readonly string[]) => {
    const own = testService({
      trustProxy,
      budgets: { withoutWork: { ip: { fetch: [1, 1, 1, 2], fail: [9, 9, 9, 9] } } },
    })
    const { url: picture } = await call(own, { Action: 'CaptchaGetUrl' })
    const { pathname, search } = new URL(picture)
    const statuses: number[] = []
    for (const address of forwarded) {
      const headers = { host: serviceHost, 'x-forwarded-for': address }
      const answer = await own.app.inject({ url: pathname + search, headers, remoteAddress: '10.1.2.3' })
      statuses.push(answer.statusCode)
    }
    await own.close()
    return statuses
  }

  test.each([
    ['203.0.113.5:40001', '203.0.113.5:40002'],
    ['[2001:db8::1]:443', '[2001:db8::1]:444'],
    ['fe80::1%eth0', 'fe80::1%eth1'],
    ['::ffff:203.0.113.5', '203.0.113.5:1'],
    ['unknown', '_hidden'],
  ])('%s and %s are one visitor, with one budget', async (first, second) => {
    expect(await fetches(1, [first, second])).toEqual([200, 429])
    expect(await fetches('10.0.0.0/8', [first, second])).toEqual([200, 429])
  })

  test.each([['10.0.0.0/8'], ['uniquelocal'], ['10.0.0.0/255.0.0.0'], ['10.1.2.3, 10.9.9.9']])(
    'a proxy that %s trusts is recognised by its address, whatever port follows it',
    async (trusted) => {
      const forwarded = ['203.0.113.5:1, 10.9.9.9:4444', '203.0.113.6:1, 10.9.9.9:4445', '203.0.113.5:2, 10.9.9.9:4446']
      expect(await fetches(trusted, forwarded)).toEqual([200, 200, 429])
    },
  )
})

test('a request is answered although the logger throws', async () => {
  const broken = () => {
    throw new Error('ENOSPC')
  }
  await start({ logger: { info: broken, warn: broken, error: broken } })
  const params = signedParams({ clock: { now: Date.now() } }, { Action: 'CaptchaGetUrl' }, { host: url.host })
  expect(await send(service, { ...params, Signature: 'wrong' })).toMatchObject({ code: 4100 })
})
