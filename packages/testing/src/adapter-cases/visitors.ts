import { deepStrictEqual as same } from 'node:assert/strict'
import type { RetryPassOptions } from '@ticketgate/core'
import { testTickets as tickets } from '../fake-provider.js'
import { type AppUnderTest, type Case, headersOf, isHandled, isMissing, isUnavailable } from './app-under-test.js'

const ips = (app: AppUnderTest) => app.provider.calls.map(({ ip }) => ip)
const issuePass: RetryPassOptions = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 2 }
const proxied = (forwardedFor: string) => ({ 'x-forwarded-for': forwardedFor })

/** Who the visitor is: IP, retry passes, challenges. */
export const visitorCases: Record<string, Case> = {
  'IP: the socket’s, where no proxy is trusted': async (start) => {
    const app = await start()
    isHandled(await app.post(tickets.pass('a'), proxied('203.0.113.7')))
    same(ips(app), ['127.0.0.1'])
  },
  'IP: X-Forwarded-For of the trusted proxy': async (start) => {
    const app = await start({ trustProxy: true })
    isHandled(await app.post(tickets.pass('a'), proxied('203.0.113.7')))
    isHandled(await app.post(tickets.pass('b')))
    same(ips(app), ['203.0.113.7', '127.0.0.1'])
  },
  'IP: not what the client wrote before the trusted proxy did': async (start) => {
    const app = await start({ trustProxy: true })
    isHandled(await app.post(tickets.pass('a'), proxied('198.51.100.1, 203.0.113.7')))
    same(ips(app), ['203.0.113.7'])
  },
  'IP: IPv6': async (start) => {
    const app = await start({ trustProxy: true })
    isHandled(await app.post(tickets.pass('a'), proxied('2001:db8::7')))
    same(ips(app), ['2001:db8::7'])
  },
  'retry pass: a cookie after the ticket, admitted as often as it says': async (start) => {
    const app = await start({ guard: { issuePass } })
    const first = await app.post(tickets.pass('a'))
    isHandled(first)
    same(first.cookies.length, 1)
    const [cookie = '', ...flags] = first.cookies[0]?.split('; ') ?? []
    same(flags, ['Path=/', 'Max-Age=60', 'HttpOnly', 'Secure', 'SameSite=Lax'])
    for (let use = 0; use < 2; use += 1) isHandled(await app.send({ headers: { cookie } }))
    isMissing(await app.send({ headers: { cookie } }))
    same(app.admissions.slice(1), [
      { admittedBy: 'retry-pass', usesLeft: 1 },
      { admittedBy: 'retry-pass', usesLeft: 0 },
    ])
  },
  'retry pass: in a header': async (start) => {
    const app = await start({ guard: { issuePass: { ...issuePass, carrier: 'header' } } })
    const first = await app.post(tickets.pass('a'))
    const pass = first.headers['x-captcha-pass'] ?? ''
    same(first.cookies, [])
    isHandled(await app.send({ headers: { 'x-captcha-pass': pass } }))
    isMissing(await app.send({ headers: { 'x-captcha-pass': `${pass}x` } }))
  },
  'retry pass: is one visitor’s own': async (start) => {
    const app = await start({ trustProxy: true, guard: { issuePass } })
    const { cookies } = await app.post(tickets.pass('a'), proxied('203.0.113.7'))
    const cookie = cookies[0]?.split(';')[0] ?? ''
    isMissing(await app.send({ headers: { cookie, ...proxied('203.0.113.8') } }))
    isHandled(await app.send({ headers: { cookie, ...proxied('203.0.113.7') } }))
  },
  'retry pass: one visitor’s IPv4 address has two spellings': async (start) => {
    const app = await start({ trustProxy: true, guard: { issuePass } })
    const { cookies } = await app.post(tickets.pass('a'), proxied('203.0.113.7'))
    const cookie = cookies[0]?.split(';')[0] ?? ''
    isHandled(await app.send({ headers: { cookie, ...proxied('::ffff:203.0.113.7') } }))
  },
  'retry pass: none comes with a refusal': async (start) => {
    const app = await start({ guard: { issuePass } })
    same((await app.post(tickets.reject('expired'))).cookies, [])
  },
  'challenge: the provider’s script for this visitor, to the last byte': async (start) => {
    const identity = async ({ headers }: { headers: Record<string, unknown> }) => ({ uid: String(headers['x-uid']) })
    const app = await start({ challenge: { path: '/captcha.js', identity } })
    const answer = await app.send({ method: 'GET', path: '/captcha.js', headers: { 'x-uid': 'ann' } })
    const body = 'fakeCaptcha("ann")'
    same([answer.status, answer.body], [200, body])
    same(headersOf(answer), {
      'cache-control': 'no-store',
      'content-length': String(body.length),
      'content-type': 'text/javascript; charset=utf-8',
      'cross-origin-resource-policy': 'same-site',
      'x-content-type-options': 'nosniff',
      vary: 'Accept-Encoding',
    })
  },
  'challenge: compressed for a browser that takes it': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js' } })
    const call = { method: 'GET', path: '/captcha.js', headers: { 'accept-encoding': 'gzip, deflate, br' } }
    same((await app.send(call)).headers['content-encoding'], 'gzip')
  },
  'challenge: compressed for nobody where the server does that': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js', compress: false } })
    const call = { method: 'GET', path: '/captcha.js', headers: { 'accept-encoding': 'gzip, deflate, br' } }
    const { body, headers } = await app.send(call)
    same([body, headers['content-encoding']], ['fakeCaptcha("nobody")', undefined])
  },
  'challenge: without options': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js' } })
    same((await app.send({ method: 'GET', path: '/captcha.js' })).body, 'fakeCaptcha("nobody")')
  },
  'challenge: HEAD has the headers of GET, and no body': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js' } })
    const get = await app.send({ method: 'GET', path: '/captcha.js' })
    const head = await app.send({ method: 'HEAD', path: '/captcha.js' })
    same([head.status, head.body, headersOf(head)], [200, '', headersOf(get)])
  },
  'challenge: 503 where the vendor gives none': async (start) => {
    const app = await start({
      challenge: { path: '/captcha.js' },
      challengeAnswer: { outcome: 'unavailable', cause: 'network', retryable: false, retryAfterMs: 1500 },
    })
    const answer = await app.send({ method: 'GET', path: '/captcha.js' })
    isUnavailable(answer, 2, { 'cross-origin-resource-policy': 'same-site' })
  },
}
