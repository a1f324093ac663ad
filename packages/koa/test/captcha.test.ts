import { createServer, type RequestListener } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import Koa3, { type Middleware } from 'koa'
import Koa2 from 'koa2'
import supertest from 'supertest'
import { describe, expect, it } from 'vitest'
import { type CaptchaOptions, type CaptchaState, captcha, challenge } from '../src/index.js'

const versions = [
  ['Koa 2', Koa2],
  ['Koa 3', Koa3],
] as const

function setup() {
  const provider = fakeProvider()
  return { provider, verifier: createVerifier({ provider }) }
}

const handler: Middleware = (ctx) => {
  ctx.body = `handled ${ctx.state.captcha?.admittedBy}`
}

describe.each(versions)('captcha with %s', (_, Koa) => {
  function newApp(...before: Middleware[]) {
    const app = new Koa()
    app.silent = true
    for (const middleware of before) app.use(middleware)
    app.use(bodyParser())
    return app
  }
  const client = (app: { callback(): RequestListener }) => supertest(createServer(app.callback()))

  it('guards the whole app with app.use', async () => {
    const app = newApp()
      .use(captcha(setup().verifier, { methods: ['POST'] }))
      .use(handler)
    await client(app).get('/').expect(200, 'handled skip')
    await client(app).post('/').expect(400)
    await client(app)
      .post('/')
      .send({ ticket: tickets.pass('a') })
      .expect(200, 'handled ticket')
  })

  it('guards what is below router.use, and nothing else', async () => {
    const router = new Router<CaptchaState>()
    router.use('/login', captcha(setup().verifier))
    router.post('/login', handler).post('/login/sms', handler).post('/logout', handler)
    const app = newApp().use(router.routes())
    await client(app).post('/login').expect(400)
    await client(app).post('/login/sms').expect(400)
    await client(app).post('/logout').expect(200, 'handled undefined')
  })

  it('keeps headers that other middleware set, but for what core’s reply says', async () => {
    const app = newApp(async (ctx, next) => {
      ctx.set('Access-Control-Allow-Origin', '*')
      ctx.type = 'html'
      await next()
    })
    app.use(captcha(setup().verifier)).use(handler)
    const { headers } = await client(app).post('/').expect(400)
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'content-type': 'application/problem+json' })
  })

  it('leaves other cookies alone', async () => {
    const app = newApp(async (ctx, next) => {
      ctx.cookies.set('session', '1', { httpOnly: false })
      await next()
    })
    app.use(captcha(setup().verifier, { issuePass: { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 } })).use(handler)
    const { headers } = await client(app)
      .post('/')
      .send({ ticket: tickets.pass('a') })
      .expect(200)
    expect(headers['set-cookie']).toEqual(['session=1; path=/', expect.stringContaining('captcha_pass')])
  })

  describe('sends a retry pass, once,', () => {
    const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 }
    const cookiesAfter = async (failing: Middleware, ...before: Middleware[]) => {
      const app = newApp(...before)
      app.use(captcha(setup().verifier, { issuePass })).use(failing)
      const { status, headers } = await client(app)
        .post('/')
        .send({ ticket: tickets.pass('a') })
      return [status, headers['set-cookie']]
    }
    const aPass = expect.stringContaining('captcha_pass')
    const unauthorized: Middleware = (ctx) => ctx.throw(401)

    it('with the answer to an error of the handler', async () => {
      expect(await cookiesAfter(unauthorized)).toEqual([401, [aPass]])
    })

    it('beside the headers of the error itself', async () => {
      const failing: Middleware = (ctx) => ctx.throw(401, { headers: { 'Set-Cookie': 'session=; Max-Age=0' } })
      expect(await cookiesAfter(failing)).toEqual([401, ['session=; Max-Age=0', aPass]])
    })

    it('with the answer to what is no error object', async () => {
      expect(await cookiesAfter(() => Promise.reject('a text'))).toEqual([500, [aPass]])
    })

    it('where an error handler of the application answers', async () => {
      const answerIt: Middleware = async (ctx, next) => {
        try {
          await next()
        } catch {
          ctx.status = 422
        }
      }
      expect(await cookiesAfter(unauthorized, answerIt)).toEqual([422, [aPass]])
    })

    it('where middleware throws after the handler', async () => {
      const throwAfter: Middleware = async (ctx, next) => {
        await next()
        ctx.throw(502)
      }
      expect(await cookiesAfter(handler, throwAfter)).toEqual([502, [aPass]])
    })
  })

  it('throws what a callback throws, through Koa’s middleware', async () => {
    const seen: unknown[] = []
    const thrown = new Error('no session')
    const app = newApp(async (ctx, next) => {
      try {
        await next()
      } catch (error) {
        seen.push(error)
        ctx.status = 500
      }
    })
    app.use(captcha(setup().verifier, { skip: () => Promise.reject(thrown) })).use(handler)
    await client(app).post('/').expect(500)
    expect(seen).toEqual([thrown])
  })

  it('after validation: a form with a mistake costs nothing', async () => {
    const { provider, verifier } = setup()
    const validate: Middleware = async (ctx, next) => {
      const { user } = (ctx.request as { body?: { user?: unknown } }).body ?? {}
      if (typeof user === 'string') await next()
      else ctx.throw(422, 'a user, please')
    }
    const app = newApp().use(validate).use(captcha(verifier)).use(handler)
    const ticket = tickets.pass('a')
    await client(app).post('/').send({ ticket }).expect(422)
    expect(provider.calls).toEqual([])
    await client(app).post('/').send({ ticket, user: 'ann' }).expect(200)
  })

  describe('onRefusal', () => {
    async function refused(onRefusal: NonNullable<CaptchaOptions['onRefusal']>, ...before: Middleware[]) {
      const app = newApp(...before)
        .use(captcha(setup().verifier, { onRefusal }))
        .use(handler)
      return client(app).post('/')
    }

    it('may redirect', async () => {
      const { status, headers } = await refused(({ outcome }, ctx) => ctx.redirect(`/?why=${outcome}`))
      expect([status, headers['location']]).toEqual([302, '/?why=reject'])
    })

    it('may set a status alone', async () => {
      const { status, text } = await refused((_verdict, ctx) => {
        ctx.status = 418
      })
      expect([status, text]).toEqual([418, expect.not.stringContaining('ticketgate')])
    })

    it('may set the status that Koa begins with', async () => {
      const { status, text } = await refused((_verdict, ctx) => {
        ctx.status = 404
      })
      expect([status, text]).toEqual([404, 'Not Found'])
    })

    it('may throw an HTTP error', async () => {
      const { status, text } = await refused((_verdict, ctx) => ctx.throw(410, 'gone'))
      expect([status, text]).toEqual([410, 'gone'])
    })

    it('may hand on to the handler, which then has no admission', async () => {
      const { status, text } = await refused((_verdict, _ctx, next) => next())
      expect([status, text]).toEqual([200, 'handled undefined'])
    })

    it('may hand on where nobody answers', async () => {
      const app = newApp().use(captcha(setup().verifier, { onRefusal: (_verdict, _ctx, next) => next() }))
      await client(app).post('/').expect(404, 'Not Found')
    })

    it('may answer around Koa', async () => {
      const { status, text } = await refused((_verdict, ctx) => {
        ctx.respond = false
        setImmediate(() => ctx.res.writeHead(418).end('raw'))
      })
      expect([status, text]).toEqual([418, 'raw'])
    })

    it('answers nothing: what stood in the context before is no answer', async () => {
      const { status, headers } = await refused(
        () => {},
        async (ctx, next) => {
          ctx.body = 'set before'
          await next()
        },
      )
      expect([status, headers['content-type']]).toEqual([400, 'application/problem+json'])
    })
  })
})

describe('mistakes at construction', () => {
  const { verifier } = setup()

  it.each([
    ['no verifier', () => captcha(undefined as never), 'ERR_CAPTCHA_VERIFIER'],
    ['an unknown option', () => captcha(verifier, { method: ['POST'] } as object), 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    ['challenge: no verifier', () => challenge({} as never), 'ERR_CAPTCHA_VERIFIER'],
  ])('%s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
