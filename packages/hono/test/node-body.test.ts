import { once } from 'node:events'
import { connect as connectHttp2, createServer } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider } from '@ticketgate/testing'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { describe, expect, it } from 'vitest'
import { type CaptchaEnv, captcha } from '../src/index.js'
import { onNode } from './on-node.js'

type Env = CaptchaEnv & { Bindings: HttpBindings }

const sent = '{"ticket":"pass-one","user":"Åda"}'
const form = 'ticket=pass-one&user=ada'
const json = { 'content-type': 'application/json' }
const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
const inChunks = { body: new Blob([sent]).stream(), headers: json, duplex: 'half' } as RequestInit

/** A login that answers with what `read` finds of the body, after any middlewares. */
function login(read: (c: Context) => unknown = (c) => c.req.text(), ...before: MiddlewareHandler[]) {
  const warnings: string[] = []
  const logger = { info() {}, warn: (_: object, message: string) => warnings.push(message), error() {} }
  const provider = fakeProvider()
  const verifier = createVerifier({ provider, logger: logger as never })
  const app = new Hono<Env>()
  for (const one of before) app.use(one)
  app.all('/login', captcha(verifier, { maxUses: 2 }), async (c) => c.text(String(await read(c))))
  return { app, provider, warnings, verifier }
}

async function answerTo(app: Hono<Env>, request: RequestInit, wrap?: Parameters<typeof onNode>[2]) {
  let answer: { status: number; body: string } | undefined
  await onNode(
    app,
    async (url) => {
      const response = await fetch(`${url}/login`, { method: 'POST', ...request })
      answer = { status: response.status, body: await response.text() }
    },
    wrap,
  )
  return answer
}

describe('on Node the handler still finds the body that the guard has read', () => {
  it.each<[how: string, request: RequestInit, found: string, read: (c: Context) => unknown]>([
    ['as text', { body: sent, headers: json }, sent, (c) => c.req.text()],
    ['as JSON', { body: sent, headers: json }, sent, async (c) => JSON.stringify(await c.req.json())],
    ['as the raw request', { body: sent, headers: json }, sent, (c) => c.req.raw.text()],
    ['as a copy of it', { body: sent, headers: json }, sent, (c) => new Request(c.req.raw).text()],
    ['as a stream', { body: sent, headers: json }, sent, (c) => new Response(c.req.raw.body).text()],
    ['as a form', { body: form, headers: urlencoded }, 'ada', async (c) => (await c.req.parseBody())['user']],
    ['sent in chunks', inChunks, sent, (c) => c.req.text()],
  ])('%s', async (_, request, found, read) => {
    expect(await answerTo(login(read).app, request)).toEqual({ status: 200, body: found })
  })

  it.each<[what: string, before: MiddlewareHandler]>([
    ['a limit of the body', bodyLimit({ maxSize: 1000 })],
    ['a look at the stream', async (c, next) => void (c.req.raw.body !== null && (await next()))],
    ['a second guard', captcha(createVerifier({ provider: fakeProvider() }), { maxUses: 2 })],
    ['a reader', async (c, next) => void ((await c.req.text()) !== '' && (await next()))],
  ])('after %s', async (_, before) => {
    const request = { body: sent, headers: json }
    expect(await answerTo(login(undefined, before).app, request)).toEqual({ status: 200, body: sent })
    const chunked = { ...inChunks, body: new Blob([sent]).stream() }
    expect(await answerTo(login(undefined, before).app, chunked)).toEqual({ status: 200, body: sent })
  })

  it('over HTTP/2, with and without a length', async () => {
    const server = createServer(getRequestListener(login().app.fetch) as never)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const client = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    try {
      for (const length of [{}, { 'content-length': Buffer.byteLength(sent) }]) {
        const stream = client.request({ ':method': 'POST', ':path': '/login', ...json, ...length })
        stream.end(sent)
        expect(await text(stream)).toBe(sent)
      }
      const long = client.request({ ':method': 'POST', ':path': '/login', ...json })
      long.end(JSON.stringify({ user: 'a'.repeat(70_000), ticket: 'pass-one' }))
      expect(await text(long)).toContain('"reason":"missing"')
    } finally {
      client.destroy()
      server.close()
    }
  })
})

describe('on Node the guard finds', () => {
  const refused = { status: 400, body: expect.stringContaining('"reason":"missing"') }

  it('no ticket in a body that is longer than it reads, and leaves that to the handler', async () => {
    const body = JSON.stringify({ user: 'a'.repeat(70_000), ticket: 'pass-one' })
    expect(await answerTo(login().app, { body, headers: json })).toEqual(refused)
    const app = new Hono<Env>()
    const guard = captcha(createVerifier({ provider: fakeProvider() }), { onRefusal: (_, __, next) => next() })
    app.post('/login', guard, async (c) => c.text(String((await c.req.text()).length)))
    expect(await answerTo(app, { body, headers: json })).toEqual({ status: 200, body: String(body.length) })
  })

  it('the body of the request that a middleware has put in the place of Node’s', async () => {
    const { app } = login(undefined, async (c, next) => {
      c.req.raw = new Request(c.req.url, { method: 'POST', headers: json, body: sent })
      await next()
    })
    expect(await answerTo(app, { body: '{"ticket":"reject-used-x"}', headers: json })).toEqual({
      status: 200,
      body: sent,
    })
  })

  it('no ticket in a body that comes as texts, and that of a cloud function', async () => {
    const encoded = (listener: (req: never, res: never) => void) => (req: never, res: never) => {
      ;(req as { setEncoding(name: string): void }).setEncoding('utf8')
      listener(req, res)
    }
    expect(await answerTo(login().app, { body: sent, headers: json }, encoded as never)).toEqual(refused)
    const leaving = (body: string) => (listener: (req: never, res: never) => void) => (req: object, res: never) => {
      listener(Object.assign(req, { rawBody: Buffer.from(body) }) as never, res)
    }
    expect(await answerTo(login().app, { body: '{}', headers: json }, leaving(sent) as never)).toEqual({
      status: 200,
      body: sent,
    })
    const long = leaving(JSON.stringify({ user: 'a'.repeat(70_000), ticket: 'pass-one' }))
    expect(await answerTo(login().app, { body: '{}', headers: json }, long as never)).toEqual(refused)
  })

  it('none in what has none: no body, a GET, JSON that is none', async () => {
    expect(await answerTo(login().app, { headers: json })).toEqual(refused)
    expect(await answerTo(login().app, { body: '', headers: json })).toEqual(refused)
    expect(await answerTo(login().app, { body: '{"ticket":', headers: json })).toEqual(refused)
    await onNode(login().app, async (url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      const head = `GET /login HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\nContent-Type: application/json`
      socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`)
      expect(await text(socket)).toContain('HTTP/1.1 400')
    })
  })

  it('and blames nobody’s parser for a body that was read and is no JSON', async () => {
    const { app, warnings } = login(undefined, async (c, next) => {
      await c.req.json().catch(() => {})
      await next()
    })
    expect(await answerTo(app, { body: 'no JSON', headers: json })).toEqual(refused)
    expect(warnings).toEqual([])
  })
})

describe('on Node the check ends if the client is gone', () => {
  const head = ['POST /login HTTP/1.1', 'Host: a.test', 'Content-Type: application/json']
  const whole = `Content-Length: ${Buffer.byteLength(sent)}\r\n\r\n${sent}`
  const cut = `Content-Length: 99\r\n\r\n${sent}`

  it.each<[when: string, rest: string, isGoneFirst: boolean]>([
    ['while the body is read', cut, false],
    ['before the body is read, of which a part came', cut, true],
    ['before the body is read, all of which came', whole, true],
  ])('%s', async (_, rest, isGoneFirst) => {
    let end = () => {}
    const ended = new Promise<void>((resolve) => {
      end = resolve
    })
    const { app, provider } = login(undefined, async (c, next) => {
      const { socket } = (c.env as HttpBindings).incoming
      if (isGoneFirst) await new Promise((resolve) => socket.once('close', resolve))
      await next()
      end()
    })
    await onNode(app, async (url) => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1')
      socket.write(`${head.join('\r\n')}\r\n${rest}`, () => socket.destroySoon())
      await ended
    })
    expect(provider.calls).toEqual([])
  })
})
