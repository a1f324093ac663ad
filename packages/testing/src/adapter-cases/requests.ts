import { deepStrictEqual as same } from 'node:assert/strict'
import { testTickets as tickets } from '../fake-provider.js'
import { type AppUnderTest, type Case, headersOf, isHandled, isMissing, isRefused } from './app-under-test.js'
import { form, type HttpCall, json } from './http.js'

const multipart: HttpCall = {
  headers: { 'content-type': 'multipart/form-data; boundary=b' },
  body: '--b\r\ncontent-disposition: form-data; name="ticket"\r\n\r\npass-a\r\n--b--\r\n',
}
const text: HttpCall = { headers: { 'content-type': 'text/plain' }, body: 'ticket=pass-a' }
const withTicket = (method: string): HttpCall => ({ method, path: `/login?ticket=${tickets.pass(method)}` })

/** Refused with 400, by the guard or by the framework's own parser. */
async function isBadRequest(app: AppUnderTest, call: HttpCall): Promise<void> {
  const answer = await app.send(call)
  same([answer.status, app.admissions, app.provider.calls], [400, [], []])
}

/** Bodies of each content type, methods, paths. */
export const requestCases: Record<string, Case> = {
  'the ticket in a JSON body': async (start) => {
    const app = await start()
    isHandled(await app.send(json({ ticket: tickets.pass('a') })))
  },
  'the ticket in a JSON body with a charset': async (start) => {
    const app = await start()
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    isHandled(await app.send({ ...json({ ticket: tickets.pass('a') }), headers }))
  },
  'the ticket in a form': async (start) => {
    const app = await start()
    isHandled(await app.send(form({ user: 'ann', ticket: tickets.pass('a') })))
  },
  'the ticket in the query': async (start) => {
    const app = await start()
    isHandled(await app.send({ path: '/login?ticket=pass-a' }))
  },
  'the ticket in the header x-captcha-ticket': async (start) => {
    const app = await start()
    isHandled(await app.send({ headers: { 'x-captcha-ticket': 'pass-a' } }))
  },
  'a ticket that the query encodes': async (start) => {
    const app = await start()
    isHandled(await app.send({ path: '/login?ticket=pass-%26%20%2B' }))
    same(app.provider.calls[0]?.ticket, 'pass-& +')
  },
  'a ticket with anything but printable ASCII: 400': async (start) => {
    const app = await start()
    for (const end of ['%C3%A9', '%C2%85', '%EF%BB%BF', '%0A', '%20']) {
      await isBadRequest(app, { path: `/login?ticket=pass-a${end}` })
    }
  },
  'two tickets in the query: 400': async (start) => {
    const app = await start()
    await isBadRequest(app, { path: '/login?ticket=pass-a&ticket=pass-b' })
  },
  'no body at all: 400 missing': async (start) => {
    const app = await start()
    isMissing(await app.send({}))
  },
  'an empty JSON body: 400': async (start) => {
    const app = await start()
    await isBadRequest(app, { headers: { 'content-type': 'application/json' }, body: '' })
  },
  'a text body: 400 missing, and the header still works': async (start) => {
    const app = await start()
    isMissing(await app.send(text))
    isHandled(await app.send({ ...text, headers: { ...text.headers, 'x-captcha-ticket': 'pass-a' } }))
  },
  'a multipart body that nothing parsed: 400 missing, and the header still works': async (start) => {
    const app = await start()
    isMissing(await app.send(multipart))
    isHandled(await app.send({ ...multipart, headers: { ...multipart.headers, 'x-captcha-ticket': 'pass-a' } }))
  },
  'a JSON body that nothing parsed: 400 missing': async (start) => {
    const app = await start({ parsers: [] })
    isMissing(await app.send(json({ ticket: tickets.pass('a') })))
  },
  'a form that nothing parsed: 400 missing': async (start) => {
    const app = await start({ parsers: ['json'] })
    isMissing(await app.send(form({ ticket: tickets.pass('a') })))
  },
  'JSON that is no object: 400': async (start) => {
    const app = await start()
    for (const value of [null, 7, 'pass-a', ['pass-a'], [{ ticket: 'pass-a' }]]) await isBadRequest(app, json(value))
  },
  'JSON that is none: 400': async (start) => {
    const app = await start()
    await isBadRequest(app, { ...json(0), body: '{"ticket":"pass-a"' })
  },
  'a prototype in JSON is no ticket: 400': async (start) => {
    const app = await start()
    await isBadRequest(app, { ...json(0), body: '{"__proto__":{"ticket":"pass-a"}}' })
    await isBadRequest(app, { ...json(0), body: '{"constructor":{"prototype":{"ticket":"pass-a"}}}' })
  },
  ...Object.fromEntries(
    ['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => [
      `${method} is guarded`,
      (async (start) => {
        const app = await start()
        isMissing(await app.send({ method }))
        isHandled(await app.send(withTicket(method)))
        isRefused(await app.send(withTicket(method)), 'replayed')
      }) satisfies Case,
    ]),
  ),
  'HEAD is guarded: the headers of GET, and no body': async (start) => {
    const app = await start()
    const get = await app.send({ method: 'GET' })
    const head = await app.send({ method: 'HEAD' })
    same([head.status, head.body, headersOf(head)], [400, '', headersOf(get)])
    const admitted = await app.send(withTicket('HEAD'))
    same([admitted.status, admitted.body, app.admissions.length], [200, '', 1])
  },
  'OPTIONS that is no preflight is guarded': async (start) => {
    const app = await start()
    isMissing(await app.send({ method: 'OPTIONS', headers: { origin: 'https://shop.example' } }))
  },
  'a CORS preflight is free': async (start) => {
    const app = await start()
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    isHandled(await app.send({ method: 'OPTIONS', headers }))
    same(app.admissions, [{ admittedBy: 'skip' }])
  },
  'a preflight with a body is guarded': async (start) => {
    const app = await start()
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    const call = json({ amount: 100 })
    const answer = await app.send({ ...call, method: 'OPTIONS', headers: { ...call.headers, ...headers } })
    same([answer.status, app.admissions], [400, []])
  },
  'a preflight is guarded where the route guards OPTIONS': async (start) => {
    const app = await start({ guard: { methods: ['POST', 'OPTIONS'] } })
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    isMissing(await app.send({ method: 'OPTIONS', headers }))
  },
  'preflight headers on another method free nothing': async (start) => {
    const app = await start()
    const headers = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    isMissing(await app.send({ method: 'POST', headers }))
  },
  'below a prefix: guarded': async (start) => {
    const app = await start({ prefix: '/api', path: '/api/login' })
    isMissing(await app.send({}))
    isHandled(await app.post(tickets.pass('a')))
    isRefused(await app.post(tickets.pass('a')), 'replayed')
  },
  'below a prefix: a retry pass is for the whole path': async (start) => {
    const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1, carrier: 'header' } as const
    const guard = { issuePass }
    const app = await start({ prefix: '/api', path: '/api/login', guard, other: { path: '/login', guard } })
    const { headers } = await app.post(tickets.pass('a'))
    const pass = { headers: { 'x-captcha-pass': headers['x-captcha-pass'] ?? '' } }
    isMissing(await app.send({ ...pass, path: '/login' }))
    isHandled(await app.send({ ...pass, path: '/api/login?again=1' }))
  },
}
