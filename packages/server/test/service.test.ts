import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { testService } from './support/service.js'
import { scriptToken } from './support/widget.js'

let service = testService()
afterEach(async () => {
  await service.close()
  service = testService()
})

test('the service listens on its URL until it is closed', async () => {
  expect(service.url).toBeUndefined()
  const url = await service.listen()
  expect(service.url).toBe(url)
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await service.close()
  await expect(fetch(`${url}/healthz`)).rejects.toThrow()
})

test('the service listens on IPv6', async () => {
  const own = testService({ host: '::1' })
  const url = await own.listen()
  expect(url).toMatch(/^http:\/\/\[::1\]:\d+$/)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  await own.close()
})

test.each([
  '/healthz',
  '/nowhere',
  '/v2/index.php',
  '/getcap_new',
  '/template/TCapIframeApi.js',
  '/widget/audio',
  '/widget/frame.html',
])('%s carries headers that keep a browser from misusing it, and sets no cookie', async (path) => {
  const { headers } = await service.app.inject(path)
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['referrer-policy']).toBe('no-referrer')
  expect(headers['cache-control']).toMatch(path === '/widget/frame.html' ? /no-cache/ : /no-store/)
  expect(headers['set-cookie']).toBeUndefined()
  expect(headers['access-control-allow-origin']).toBeUndefined()
})

test('the answer 404 repeats nothing of the request', async () => {
  const response = await service.app.inject('/nowhere?uid=somebody')
  expect([response.statusCode, response.json()]).toEqual([404, { error: 'not found' }])
})

test.each([
  'GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /v2/index.php\0 HTTP/1.1\r\nHost: x\r\n\r\n',
  '\r\n\r\n',
  'POST /v2/index.php HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
])('the service survives %j on a bare socket', async (bytes) => {
  const url = new URL(await service.listen())
  const socket = connect(Number(url.port), url.hostname)
  await new Promise((resolve) => {
    socket.on('error', resolve).on('close', resolve).on('data', resolve)
    socket.end(bytes)
  })
  expect((await fetch(`${url.origin}/healthz`)).status).toBe(200)
})

test('a warning says once that a proxy is not trusted', async () => {
  const messages: string[] = []
  const log = (_: object, message: string) => messages.push(message)
  const logger = { info: log, warn: log, error: log }
  const own = testService({ logger })
  for (let i = 0; i < 3; i += 1) await own.app.inject({ url: '/healthz', headers: { 'x-forwarded-for': '1.2.3.4' } })
  expect(messages).toHaveLength(1)
  await own.close()
  const trusting = testService({ logger, trustProxy: 1 })
  await trusting.app.inject({ url: '/healthz', headers: { 'x-forwarded-for': '1.2.3.4' } })
  expect(messages).toHaveLength(1)
  await trusting.close()
})

test.each([
  ['a trusted proxy', 1, [200, 200, 429, 200]],
  ['a proxy that nobody trusts', false, [200, 200, 429, 429]],
] as const)('behind %s visitors are counted by the IP that can be believed', async (_, trustProxy, statuses) => {
  const own = testService({ trustProxy, budgets: { ip: { fetch: [3, 3, 3, 3], fail: [9, 9, 9, 9] } } })
  const fetchAs = async (ip: string) => {
    const headers = { 'x-forwarded-for': ip }
    const payload = { token: scriptToken(own) }
    return (await own.app.inject({ method: 'POST', url: '/widget/challenge', payload, headers })).statusCode
  }
  const seen = []
  for (const ip of ['1.1.1.1', '1.1.1.1', '1.1.1.1', '2.2.2.2']) seen.push(await fetchAs(ip))
  expect(seen).toEqual(statuses)
  await own.close()
})
