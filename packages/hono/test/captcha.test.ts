import { once } from 'node:events'
import { connect, createServer } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createVerifier, type VerifierOptions } from '@ticketgate/core'
import { type FakeIdentity, fakeProvider } from '@ticketgate/testing'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import { validator } from 'hono/validator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type CaptchaEnv, captcha, challenge } from '../src/index.js'
import { onNode } from './on-node.js'

function verifierOf(options: Partial<VerifierOptions<FakeIdentity, 'ticket'>> = {}) {
  const provider = fakeProvider()
  return { provider, verifier: createVerifier({ provider, ...options }) }
}

const login = (body: BodyInit, headers: Record<string, string> = {}) =>
  new Request('http://app.test/login', { method: 'POST', body, headers })
const json = { 'content-type': 'application/json' }
const ip = () => '203.0.113.9'

describe('captcha()', () => {
  it.each([
    ['a JSON validator', 'json', JSON.stringify({ ticket: 'pass-one' }), json],
    ['a form validator', 'form', new URLSearchParams({ ticket: 'pass-one' }), {}],
    ['a validator of a multipart form', 'form', formData({ ticket: 'pass-one' }), {}],
  ] as const)('finds the ticket after %s has read the body', async (_, target, body, headers) => {
    const app = new Hono<CaptchaEnv>()
    const { verifier } = verifierOf()
    app.post(
      '/login',
      validator(target, (value) => value as Record<string, string>),
      captcha(verifier, { ip }),
      (c) => c.json({ admittedBy: c.var.captcha.admittedBy, seen: c.req.valid(target as never) }),
    )
    const response = await app.request(login(body, headers))
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ admittedBy: 'ticket', seen: { ticket: 'pass-one' } })
  })

  it('leaves the body to the handler, as JSON and as the raw request', async () => {
    const app = new Hono<CaptchaEnv>()
    app.post('/login', captcha(verifierOf().verifier, { ip }), async (c) => c.text(await c.req.raw.text()))
    const response = await app.request(login('{"ticket":"pass-one","user":"ada"}', json))
    expect(await response.text()).toBe('{"ticket":"pass-one","user":"ada"}')
  })

  it('sends a retry pass also with a response that the handler made itself', async () => {
    const app = new Hono<CaptchaEnv>()
    const issuePass = { key: 'a test key that is 32 characters ', ttlSeconds: 60, uses: 2, carrier: 'header' } as const
    app.post('/login', captcha(verifierOf().verifier, { ip, issuePass }), () => new Response('own'))
    const response = await app.request(login('{"ticket":"pass-one"}', json))
    expect(await response.text()).toBe('own')
    expect(response.headers.get('x-captcha-pass')).toMatch(/^[\w-]+\.\d+\.2\.[\w-]+$/)
  })

  it('sends the response that onRefusal returns, that it makes by calling next, and else core’s reply', async () => {
    const refuse = async (onRefusal: (verdict: unknown, c: Context, next: () => Promise<void>) => unknown) => {
      const app = new Hono<CaptchaEnv>()
      app.post('/login', captcha(verifierOf().verifier, { ip, onRefusal }), (c) => c.text('handler', 202))
      const response = await app.request(login('{}', json))
      return [response.status, (await response.text()).slice(0, 7)]
    }
    expect(await refuse((_, c) => c.text('my page', 418))).toEqual([418, 'my page'])
    expect(await refuse((_, __, next) => next())).toEqual([202, 'handler'])
    expect(await refuse(() => undefined)).toEqual([400, '{"type"'])
  })

  it('takes the connection’s address on Node, and what `ip` returns elsewhere', async () => {
    const app = new Hono<CaptchaEnv & { Bindings: HttpBindings }>()
    const { provider, verifier } = verifierOf()
    app.post('/login', captcha(verifier), (c) => c.body(null))
    app.post('/elsewhere', captcha(verifier, { ip: (c) => c.req.header('cf-connecting-ip') }), (c) => c.body(null))
    await onNode(app, async (url) => {
      const post = { method: 'POST', headers: { ...json, 'cf-connecting-ip': '198.51.100.7' } }
      await fetch(`${url}/login`, { ...post, body: '{"ticket":"pass-one"}' })
      await fetch(`${url}/elsewhere`, { ...post, body: '{"ticket":"pass-two"}' })
    })
    expect(provider.calls.map(({ ip }) => ip)).toEqual(['127.0.0.1', '198.51.100.7'])
  })

  it('refuses a wrong `ip` when the route is made', () => {
    const { verifier } = verifierOf()
    const wrong = { ip: '127.0.0.1' } as never
    expect(() => captcha(verifier, wrong)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
    expect(() => challenge(verifier, wrong)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_TYPE' }))
  })
})

describe('challenge()', () => {
  const page = { vendor: 'turnstile', siteKey: 'key' }
  const appOf = () => {
    const app = new Hono()
    app.get('/captcha.js', challenge(createVerifier({ provider: { ...fakeProvider(), page } }), { ip }))
    return app
  }

  it.each([
    ['alone', (): void => {}],
    ['behind cors()', (app: Hono) => void app.use(cors())],
    ['behind cors() for one origin', (app: Hono) => void app.use(cors({ origin: 'https://shop.example' }))],
    ['behind middleware that sets a header', (app: Hono) => void app.use(setHeader)],
  ])('answers 304 to a page that has the script already, %s', async (_, before) => {
    const app = new Hono()
    before(app)
    app.route('/', appOf())
    const first = await app.request('/captcha.js')
    const known = { headers: { 'if-none-match': first.headers.get('etag') ?? '' } }
    for (let visit = 0; visit < 2; visit += 1) {
      const again = await app.request('/captcha.js', known)
      expect([again.status, again.body, again.headers.get('etag')]).toEqual([304, null, first.headers.get('etag')])
    }
  })
})

const setHeader: MiddlewareHandler = async (c, next) => {
  c.header('x-before', '1')
  await next()
  c.header('x-after', '1')
}

describe('a CORS preflight over HTTP/2', () => {
  async function statusOf(body: string): Promise<unknown> {
    const app = new Hono<CaptchaEnv>()
    app.all('/login', captcha(verifierOf().verifier), (c) => c.body(null, 204))
    const server = createServer(getRequestListener(app.fetch)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => {
      session.destroy()
      server.close()
    })
    const preflight = { origin: 'https://shop.example', 'access-control-request-method': 'POST' }
    const stream = session.request(
      { ':method': 'OPTIONS', ':path': '/login', ...preflight },
      { endStream: body === '' },
    )
    if (body !== '') stream.end(body)
    const [headers] = await once(stream.resume(), 'response')
    return headers[':status']
  }

  it('is free', async () => expect(await statusOf('')).toBe(204))
  it('is guarded if it has a body, whose length nobody says', async () => expect(await statusOf('a text')).toBe(400))
})

function formData(fields: Record<string, string>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

it('hands the runtime what is to be done after the response', async () => {
  const { verifier } = verifierOf()
  const app = new Hono<CaptchaEnv>()
  app.post('/login', captcha(verifier, { ip }), (c) => c.body(null))
  const works: Promise<unknown>[] = []
  const context = { waitUntil: (work: Promise<unknown>) => works.push(work), passThroughOnException() {}, props: {} }
  expect((await app.fetch(login('{"ticket":"reject-invalid-x"}', json), {}, context)).status).toBe(403)
  expect(works).toHaveLength(1)
})
