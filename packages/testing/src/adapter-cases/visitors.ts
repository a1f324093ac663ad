import { deepStrictEqual as same } from 'node:assert/strict'
import type { RetryPassOptions } from '@ticketgate/core'
import { testTickets as tickets } from '../fake-provider.js'
import type { RouteGuard } from './app-spec.js'
import { type AppUnderTest, type Case, headersOf, isHandled, isMissing, isUnavailable } from './app-under-test.js'
import { type HttpAnswer, type HttpCall, json } from './http.js'

const ips = (app: AppUnderTest) => app.provider.calls.map(({ ip }) => ip)
const issuePass: RetryPassOptions = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 2 }
const admittedBy = (app: AppUnderTest) => app.admissions.map((admission) => admission?.admittedBy)
const wrongPassword = (): never => {
  throw Object.assign(new Error('wrong password'), { status: 401, statusCode: 401 })
}
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
  'retry pass: goes out with the error that the handler throws': async (start) => {
    const app = await start({ guard: { issuePass }, answer: wrongPassword })
    const first = await app.post(tickets.pass('a'))
    same([first.status >= 400, first.cookies.length], [true, 1])
    await app.send({ headers: { cookie: first.cookies[0]?.split(';')[0] ?? '' } })
    same(admittedBy(app), ['ticket', 'retry-pass'])
  },
  'retry pass: in a header, goes out with the error that the handler rejects with': async (start) => {
    const guard: RouteGuard = { issuePass: { ...issuePass, carrier: 'header' } }
    const app = await start({ guard, answer: async () => wrongPassword() })
    const pass = (await app.post(tickets.pass('a'))).headers['x-captcha-pass'] ?? ''
    await app.send({ headers: { 'x-captcha-pass': pass } })
    same(admittedBy(app), ['ticket', 'retry-pass'])
  },
  'retry pass: an error that is thrown again takes no visitor’s pass to another': async (start) => {
    const error = new Error('the one error object of this application')
    const answer = () => Promise.reject(error)
    const app = await start({ guard: { issuePass }, other: { path: '/other' }, answer })
    const cookiesOf = async (call: HttpCall) => (await app.send(call)).cookies.length
    same(await cookiesOf(json({ ticket: tickets.pass('a') })), 1)
    same(await cookiesOf(json({ ticket: tickets.pass('b') })), 1)
    same(await cookiesOf({ ...json({ ticket: tickets.pass('c') }), path: '/other' }), 0)
    same(app.admissions.length, 3)
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
  'challenge: a page that has the script already gets 304, and no body': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js' }, page: { vendor: 'turnstile', siteKey: 'key' } })
    const ask = (headers = {}) => app.send({ method: 'GET', path: '/captcha.js', headers })
    const first = await ask()
    const { etag = '' } = first.headers
    same([first.status, etag.startsWith('W/"')], [200, true])
    for (let visit = 0; visit < 2; visit += 1) {
      isEmpty(await ask({ 'if-none-match': etag }), 304, {
        'access-control-allow-origin': '*',
        'cache-control': 'public, max-age=300',
        'cross-origin-resource-policy': 'cross-origin',
        etag,
        vary: 'Accept-Encoding',
        'x-content-type-options': 'nosniff',
      })
    }
  },
  'challenge: 404 for a language that there is not, and no body': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js' }, page: { vendor: 'turnstile', siteKey: 'key' } })
    isEmpty(await app.send({ method: 'GET', path: '/captcha.js?messages=xx' }), 404, { 'content-length': '0' })
  },
  'challenge: OPTIONS of a page of another site: 204, which allows what is listed': async (start) => {
    const origin = 'https://shop.example'
    const app = await start({ challenge: { path: '/captcha.js', origins: [origin] } })
    const ask = (from: string) =>
      app.send({
        method: 'OPTIONS',
        path: '/captcha.js',
        headers: {
          origin: from,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'x-device',
        },
      })
    isEmpty(await ask(origin), 204, {
      'access-control-allow-headers': 'x-device',
      'access-control-allow-methods': 'GET',
      'access-control-allow-origin': origin,
      vary: 'Origin',
    })
    isEmpty(await ask('https://elsewhere.example'), 204, { vary: 'Origin' })
  },
}

/** A reply without a body, to the last header. */
function isEmpty(answer: HttpAnswer, status: number, headers: Record<string, string>): void {
  same([answer.status, answer.body, headersOf(answer)], [status, '', headers])
}
