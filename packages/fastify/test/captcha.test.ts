import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import type { FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import captcha, { type CaptchaPluginOptions } from '../src/index.mjs'
import { ends, handler, newApp, newVerifier, on, post } from './support.js'

async function statusesOf(app: FastifyInstance, urls: readonly string[]): Promise<number[]> {
  return Promise.all(urls.map(async (url) => (await app.inject(post(url))).statusCode))
}

describe('where a route is guarded', () => {
  it('by its own config, be it declared before the plugin, in a plugin before it, after it, or below it', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    app.post('/before', on, handler)
    app.register(async (earlier) => {
      earlier.post('/earlier', on, handler)
      earlier.register(async (deep) => void deep.post('/deep', on, handler))
    })
    app.register(captcha, { verifier })
    app.post('/after', on, handler)
    app.register(async (later) => void later.post('/later', on, handler), { prefix: '/v1' })
    const urls = ['/before', '/earlier', '/deep', '/after', '/v1/later']
    expect(await statusesOf(app, urls)).toEqual(urls.map(() => 400))
    for (const url of urls) {
      expect((await app.inject(post(url, { ticket: tickets.pass(url) }))).body).toBe('handled')
    }
  })

  it('only where its config says so', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    app.register(captcha, { verifier })
    app.post('/open', async ({ captcha: admission }) => `open ${admission}`)
    app.post('/off', { config: { captcha: false } }, handler)
    app.post('/on', on, handler)
    expect(await statusesOf(app, ['/open', '/off', '/on'])).toEqual([200, 200, 400])
    expect((await app.inject(post('/open'))).body).toBe('open undefined')
  })

  it('with `global`, a route is guarded if its method writes, unless the route says otherwise', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    app.register(captcha, { verifier, global: true })
    app.route({ method: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], url: '/form', handler })
    app.post('/off', { config: { captcha: false } }, handler)
    app.get('/on', on, handler)
    const statusOf = async (method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url = '/form') =>
      (await app.inject({ method, url })).statusCode
    expect(await Promise.all((['POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => statusOf(method)))).toEqual([
      400, 400, 400, 400,
    ])
    expect([await statusOf('GET'), await statusOf('HEAD'), await statusOf('POST', '/off')]).toEqual([200, 200, 200])
    expect(await statusOf('GET', '/on')).toBe(400)
    expect(await statusOf('POST', '/nowhere')).toBe(404)
  })

  it('with `global`, `methods` choose which methods are guarded', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    app.register(captcha, { verifier, global: true, methods: ['GET'] })
    app.route({ method: ['GET', 'POST'], url: '/form', handler })
    expect((await app.inject({ method: 'GET', url: '/form' })).statusCode).toBe(400)
    expect((await app.inject({ method: 'POST', url: '/form' })).statusCode).toBe(200)
  })

  it('two prefixes can have two verifiers', async () => {
    const [one, two] = [newVerifier(), newVerifier()]
    const app = newApp()
    for (const [prefix, { verifier }] of [['/one', one] as const, ['/two', two] as const]) {
      app.register(
        async (below) => {
          below.register(captcha, { verifier })
          below.post('/login', on, handler)
        },
        { prefix },
      )
    }
    await app.inject(post('/one/login', { ticket: tickets.pass('a') }))
    await app.inject(post('/two/login', { ticket: tickets.pass('b') }))
    expect([one, two].map(({ provider }) => provider.calls.map(({ ticket }) => ticket))).toEqual([
      ['pass-a'],
      ['pass-b'],
    ])
  })

  it('only the plugin nearest to the route checks', async () => {
    const [outer, inner] = [newVerifier(), newVerifier()]
    const app = newApp()
    app.register(captcha, { verifier: outer.verifier })
    app.register(async (below) => {
      below.register(captcha, { verifier: inner.verifier, fields: { ticket: 'body.t' } })
      below.post('/inner', on, handler)
    })
    app.post('/outer', on, handler)
    expect((await app.inject(post('/inner', { t: tickets.pass('a') }))).statusCode).toBe(200)
    expect((await app.inject(post('/outer', { ticket: tickets.pass('b') }))).statusCode).toBe(200)
    expect([outer, inner].map(({ provider }) => provider.calls.length)).toEqual([1, 1])
  })

  it('only the plugin nearest to the route validates the route’s config', async () => {
    const app = newApp()
    const provider = { ...fakeProvider(), fieldNames: ['ticket', 'randstr'] as const }
    app.register(captcha, { verifier: newVerifier().verifier })
    app.register(async (below) => {
      below.register(captcha, { verifier: createVerifier({ provider }) })
      below.post('/inner', { config: { captcha: { fields: { randstr: 'body.r' } } } }, handler)
    })
    expect((await app.inject(post('/inner', { ticket: tickets.pass('a') }))).statusCode).toBe(200)
  })

  describe('below a global plugin, with another verifier nearer to the route', () => {
    async function callsOf(inner: Omit<CaptchaPluginOptions, 'verifier'>, isOuterLast = false) {
      const [outer, nearer] = [newVerifier(), newVerifier()]
      const app = newApp()
      const registerOuter = () => void app.register(captcha, { verifier: outer.verifier, global: true })
      if (!isOuterLast) registerOuter()
      app.register(async (below) => {
        below.register(captcha, { verifier: nearer.verifier, ...inner } as CaptchaPluginOptions)
        below.post('/plain', handler)
        below.put('/plain', handler)
        below.get('/plain', handler)
        below.post('/on', on, handler)
        below.post('/off', { config: { captcha: false } }, handler)
        below.register(async (deep) => {
          deep.register(captcha, { verifier: nearer.verifier })
          deep.post('/deep', handler)
        })
      })
      if (isOuterLast) registerOuter()
      await app.ready()
      const askedBy = async (url: string, method: 'GET' | 'POST' | 'PUT' = 'POST') => {
        const before = [outer, nearer].map(({ provider }) => provider.calls.length)
        const headers = { 'x-captcha-ticket': tickets.pass(`${method}${url}`) }
        const { statusCode } = await app.inject({ method, url, headers })
        const [calls, nearerCalls] = [outer, nearer].map(({ provider }, n) => provider.calls.length - (before[n] ?? 0))
        return `${statusCode} ${'outer'.repeat(calls ?? 0)}${'nearer'.repeat(nearerCalls ?? 0)}`
      }
      return { app, askedBy }
    }

    it.each([
      ['registered before it', false],
      ['registered after it', true],
    ])('the global guard holds where the nearer one does not guard the route (%s)', async (_, isOuterLast) => {
      const { app, askedBy } = await callsOf({}, isOuterLast)
      expect(await statusesOf(app, ['/plain', '/deep', '/on', '/off'])).toEqual([400, 400, 400, 200])
      expect(await askedBy('/plain')).toBe('200 outer')
      expect(await askedBy('/deep')).toBe('200 outer')
      expect(await askedBy('/on')).toBe('200 nearer')
      expect(await askedBy('/off')).toBe('200 ')
    })

    it('of two plugins with `global` the nearer one guards', async () => {
      const { askedBy } = await callsOf({ global: true })
      expect(await askedBy('/plain')).toBe('200 nearer')
      expect(await askedBy('/deep')).toBe('200 nearer')
      expect(await askedBy('/plain', 'GET')).toBe('200 ')
    })

    it('the outer one guards the methods that the nearer one leaves out', async () => {
      const { askedBy } = await callsOf({ global: true, methods: ['PUT', 'GET'] })
      expect(await askedBy('/plain', 'PUT')).toBe('200 nearer')
      expect(await askedBy('/plain', 'GET')).toBe('200 nearer')
      expect(await askedBy('/plain', 'POST')).toBe('200 outer')
    })
  })

  it('app.captcha() is a hook of its own, over the plugin’s options', async () => {
    const { verifier } = newVerifier()
    const app = newApp()
    await app.register(captcha, { verifier, fields: { ticket: 'body.t' } })
    app.post('/hook', { preValidation: app.captcha({ maxUses: 2 }) }, async (request) => request.captcha?.admittedBy)
    const call = post('/hook', { t: tickets.pass('a') })
    const answers = [await app.inject(call), await app.inject(call), await app.inject(call)]
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 403])
    expect(answers[0]?.body).toBe('ticket')
  })
})

describe('onRefusal', () => {
  async function answerOf(onRefusal: NonNullable<CaptchaPluginOptions['onRefusal']>) {
    // Fastify warns of a reply that is sent twice.
    const warnings: string[] = []
    const app = newApp({ logger: { level: 'warn', stream: { write: (line: string) => void warnings.push(line) } } })
    ends.push(() => expect(warnings).toEqual([]))
    app.register(captcha, { verifier: newVerifier().verifier, onRefusal })
    // Until a hook like this has run, Fastify's `reply.sent` is false of a reply that was sent.
    app.addHook('onSend', async (_request, _reply, payload) => {
      await new Promise(setImmediate)
      return payload
    })
    app.post('/login', on, handler)
    return app.inject(post('/login'))
  }

  it('may send the reply and return nothing', async () => {
    const answer = await answerOf((_verdict, _request, reply) => {
      reply.code(422).send('own')
    })
    expect([answer.statusCode, answer.body]).toEqual([422, 'own'])
  })

  it('gets Fastify’s request and reply', async () => {
    const answer = await answerOf((verdict, request, reply) => {
      reply.redirect(`${request.url}?why=${verdict.outcome}`)
    })
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/login?why=reject'])
  })

  it('may return the reply and send it later', async () => {
    const answer = await answerOf((_verdict, _request, reply) => {
      setImmediate(() => reply.code(418).send('later'))
      return reply
    })
    expect([answer.statusCode, answer.body]).toEqual([418, 'later'])
  })

  it('may hijack the reply', async () => {
    const answer = await answerOf((_verdict, _request, reply) => {
      reply.hijack()
      reply.raw.writeHead(418).end('raw')
    })
    expect([answer.statusCode, answer.body]).toEqual([418, 'raw'])
  })
})

describe('the reply', () => {
  it('goes the way of every Fastify reply: headers of other hooks stay, onSend runs', async () => {
    const app = newApp()
    app.addHook('onRequest', async (_request, reply) => void reply.header('access-control-allow-origin', '*'))
    app.addHook('onSend', async (_request, reply) => void reply.header('x-seen', 'onSend'))
    app.register(captcha, { verifier: newVerifier().verifier })
    app.post('/login', on, handler)
    const { headers } = await app.inject(post('/login'))
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'x-seen': 'onSend',
      'content-type': 'application/problem+json',
    })
  })

  it('leaves other cookies alone', async () => {
    const app = newApp()
    app.addHook('onRequest', async (_request, reply) => void reply.header('set-cookie', 'session=1'))
    const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 }
    app.register(captcha, { verifier: newVerifier().verifier, issuePass })
    app.post('/login', on, handler)
    const { headers } = await app.inject(post('/login', { ticket: tickets.pass('a') }))
    expect(headers['set-cookie']).toEqual(['session=1', expect.stringContaining('captcha_pass')])
  })
})
