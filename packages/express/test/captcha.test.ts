import { createReadStream, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets as tickets } from '@ticketgate/testing'
import express5, { type ErrorRequestHandler, type RequestHandler } from 'express'
import express4 from 'express4'
import supertest from 'supertest'
import { describe, expect, it, vi } from 'vitest'
import { type CaptchaOptions, captcha, challenge } from '../src/index.js'

const versions = [
  ['Express 4', express4],
  ['Express 5', express5],
] as const

const handler: RequestHandler = (req, res) => void res.send(`handled ${req.captcha?.admittedBy}`)

function setup() {
  const provider = fakeProvider()
  return { provider, verifier: createVerifier({ provider }) }
}

describe.each(versions)('captcha with %s', (_, express) => {
  function newApp() {
    const app = express()
    app.use(express.json())
    return app
  }

  it('guards what is below app.use, and nothing else', async () => {
    const { verifier } = setup()
    const app = newApp()
    app.use('/login', captcha(verifier, { methods: ['POST'] }))
    app.all(['/login', '/login/sms', '/logout'], handler)
    await supertest(app).post('/login').expect(400)
    await supertest(app).post('/login/sms').expect(400)
    await supertest(app).get('/login').expect(200, 'handled skip')
    await supertest(app).post('/logout').expect(200, 'handled undefined')
    await supertest(app)
      .post('/login')
      .send({ ticket: tickets.pass('a') })
      .expect(200, 'handled ticket')
  })

  it('guards a router', async () => {
    const { verifier } = setup()
    const router = express.Router()
    router.use(captcha(verifier))
    router.post('/login', handler)
    const app = newApp().use('/api', router)
    await supertest(app).post('/api/login').expect(400)
    await supertest(app)
      .post('/api/login')
      .send({ ticket: tickets.pass('a') })
      .expect(200)
  })

  it('adds nothing to core’s reply, and keeps what other middleware set', async () => {
    const { verifier } = setup()
    const app = newApp()
    app.use((_req, res, next) => {
      res.set('Access-Control-Allow-Origin', '*')
      next()
    })
    app.post('/login', captcha(verifier), handler)
    const { headers } = await supertest(app).post('/login').expect(400)
    expect(headers).toMatchObject({ 'access-control-allow-origin': '*', 'content-type': 'application/problem+json' })
    expect(headers['etag']).toBeUndefined()
  })

  it('leaves other cookies alone', async () => {
    const { verifier } = setup()
    const app = newApp()
    app.use((_req, res, next) => {
      res.cookie('session', '1')
      next()
    })
    app.post('/login', captcha(verifier, { issuePass: { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 } }), handler)
    const { headers } = await supertest(app)
      .post('/login')
      .send({ ticket: tickets.pass('a') })
      .expect(200)
    expect(headers['set-cookie']).toEqual(['session=1; Path=/', expect.stringContaining('captcha_pass')])
  })

  it('sends a retry pass with Express’s own answer to an error of the handler', async () => {
    const { verifier } = setup()
    const app = newApp()
    const issuePass = { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 }
    app.post('/login', captcha(verifier, { issuePass }), () => {
      throw Object.assign(new Error('wrong password'), { status: 401, headers: { 'X-Why': 'password' } })
    })
    const { headers } = await supertest(app)
      .post('/login')
      .send({ ticket: tickets.pass('a') })
      .expect(401)
    expect(headers['x-why']).toBe('password')
    expect(headers['set-cookie']).toEqual([expect.stringContaining('captcha_pass')])
  })

  it('hands what a callback throws to the application’s error handler', async () => {
    const { verifier } = setup()
    const app = newApp()
    const thrown = new Error('no session')
    app.post('/login', captcha(verifier, { identity: () => Promise.reject(thrown) }), handler)
    const seen: unknown[] = []
    const onError: ErrorRequestHandler = (error, _req, res, _next) => {
      seen.push(error)
      res.status(500).send('sorry')
    }
    app.use(onError)
    await supertest(app)
      .post('/login')
      .send({ ticket: tickets.pass('a') })
      .expect(500, 'sorry')
    expect(seen).toEqual([thrown])
  })

  it('sends nothing where a time-out answered before the check was over', async () => {
    const { promise, answer } = slow()
    const verifier = createVerifier({ provider: fakeProvider({ answers: { slow: () => promise } }) })
    const app = newApp()
    const seen: unknown[] = []
    app.use((_req, res, next) => {
      next()
      res.status(503).send('timed out')
      answer()
    })
    app.post('/login', captcha(verifier), handler)
    app.use(((error, _req, _res, _next) => seen.push(error)) satisfies ErrorRequestHandler)
    await supertest(app).post('/login').send({ ticket: 'slow' }).expect(503, 'timed out')
    await supertest(app).post('/login').send({ ticket: 'slow' }).expect(503, 'timed out')
    expect(seen).toEqual([])
  })

  it('after validation: a form with a mistake costs nothing', async () => {
    const { provider, verifier } = setup()
    const app = newApp()
    const validate: RequestHandler = (req, res, next) => {
      if (typeof req.body.user === 'string') next()
      else res.status(422).send('a user, please')
    }
    app.post('/login', validate, captcha(verifier), handler)
    const ticket = tickets.pass('a')
    await supertest(app).post('/login').send({ ticket }).expect(422)
    expect(provider.calls).toEqual([])
    await supertest(app).post('/login').send({ ticket, user: 'ann' }).expect(200)
  })

  describe('onRefusal', () => {
    async function refused(onRefusal: NonNullable<CaptchaOptions['onRefusal']>) {
      const app = newApp()
      app.set('views', new URL('.', import.meta.url).pathname)
      app.post('/login', captcha(setup().verifier, { onRefusal }), handler)
      app.use(((error, _req, res, _next) => void res.status(500).send(`error ${error}`)) satisfies ErrorRequestHandler)
      return supertest(app).post('/login')
    }

    it('may redirect', async () => {
      const { status, headers } = await refused(({ outcome }, req, res) => res.redirect(`${req.path}?why=${outcome}`))
      expect([status, headers['location']]).toEqual([302, '/login?why=reject'])
    })

    it('may hand on to the handler, which then has no admission', async () => {
      const { status, text } = await refused((_verdict, _req, _res, next) => next())
      expect([status, text]).toEqual([200, 'handled undefined'])
    })

    it('may hand on to a handler that answers later', async () => {
      const app = newApp()
      app.post(
        '/login',
        captcha(setup().verifier, { onRefusal: (_verdict, _req, _res, next) => next() }),
        (_req, res) => {
          setImmediate(() => res.send('later'))
        },
      )
      await supertest(app).post('/login').expect(200, 'later')
    })

    it('may hand on an error', async () => {
      const { status, text } = await refused((_verdict, _req, _res, next) => next('of mine'))
      expect([status, text]).toEqual([500, 'error of mine'])
    })

    it.each([
      ['at once', fail],
      ['later', async () => fail()],
    ])('that hands on and throws (%s) hands on once, and a warning says so', async (_, thenFail) => {
      const errors: unknown[] = []
      const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
      const verifier = createVerifier({ provider: fakeProvider(), logger })
      const app = newApp()
      const onRefusal: CaptchaOptions['onRefusal'] = (_verdict, _req, _res, next) => {
        next()
        return thenFail()
      }
      app.post('/login', captcha(verifier, { onRefusal }), handler)
      app.use(((error, _req, _res, _next) => void errors.push(error)) satisfies ErrorRequestHandler)
      await supertest(app).post('/login').expect(200, 'handled undefined')
      await expect.poll(() => logger.warn).toHaveBeenCalledOnce()
      expect(logger.warn.mock.calls[0]?.[0]).toEqual({ code: 'TICKETGATE_THROWN_AFTER_NEXT' })
      expect(errors).toEqual([])
    })

    describe('with a view engine that is slow', () => {
      const slowView = (fault?: Error) =>
        class {
          readonly path: string
          constructor(name: string) {
            this.path = name
          }
          render({ why }: { why?: string }, done: (fault?: Error, page?: string) => void) {
            setImmediate(() => done(fault, `${this.path}: ${why}`))
          }
        }

      function render(onRefusal: NonNullable<CaptchaOptions['onRefusal']>, fault?: Error) {
        const app = newApp()
        app.set('view', slowView(fault))
        app.post('/login', captcha(setup().verifier, { onRefusal }), (_req, res) => res.render('handler'))
        app.use(((error, _req, res, _next) => void res.status(500).send(`${error}`)) satisfies ErrorRequestHandler)
        return supertest(app).post('/login')
      }

      it('may render a page', async () => {
        const { status, text } = await render(({ outcome }, _req, res) => {
          res.status(403).render('login', { why: outcome })
        })
        expect([status, text]).toEqual([403, 'login: reject'])
      })

      it('may send what was rendered by a callback', async () => {
        const { status, text } = await render((_verdict, _req, res) => {
          res.render('login', { why: 'later' }, (_fault: Error, html: string) => void res.status(403).send(html))
        })
        expect([status, text]).toEqual([403, 'login: later'])
      })

      it('may render by a callback and send nothing', async () => {
        const pages: string[] = []
        const { status } = await render((_verdict, _req, res) => {
          res.render('login', (_fault: Error, html: string) => void pages.push(html))
        })
        expect([status, pages]).toEqual([400, ['login: undefined']])
      })

      it('hands on what a callback throws', async () => {
        const { status, text } = await render((_verdict, _req, res) => res.render('login', fail))
        expect([status, text]).toEqual([500, 'Error: of onRefusal'])
      })

      it('may send what was rendered itself', async () => {
        const { text } = await render(async (_verdict, _req, res) => {
          const page = await new Promise<string>((resolve) =>
            res.render('login', (_fault: Error, html: string) => resolve(html)),
          )
          res.status(403).send(`${page}, sent`)
        })
        expect(text).toBe('login: undefined, sent')
      })

      it('hands on what went wrong', async () => {
        const { status, text } = await render((_verdict, _req, res) => res.render('login'), new Error('no such page'))
        expect([status, text]).toEqual([500, 'Error: no such page'])
      })

      it('drops a page that comes after another answer', async () => {
        const { status, text } = await render((_verdict, _req, res) => {
          res.render('login')
          res.status(418).send('sent')
        })
        expect([status, text]).toEqual([418, 'sent'])
      })

      it('leaves the handler’s pages to Express', async () => {
        const { status, text } = await render((_verdict, _req, _res, next) => next())
        expect([status, text]).toEqual([200, 'handler: undefined'])
      })
    })

    describe('with a file', () => {
      const page = fileURLToPath(new URL('package.json', import.meta.url))
      const content = readFileSync(page, 'utf8')

      it('may send it', async () => {
        const { status, text } = await refused((_verdict, _req, res) => res.status(403).sendFile(page))
        expect([status, text]).toEqual([403, content])
      })

      it('may send it with options and a callback', async () => {
        const ends: unknown[] = []
        const options = { headers: { 'X-Page': 'of mine' } }
        const { headers, text } = await refused((_verdict, _req, res) => {
          res.sendFile(page, options, (fault) => void ends.push(fault))
        })
        expect([text, headers['x-page'], ends]).toEqual([content, 'of mine', [undefined]])
      })

      it('may send it where another one fails', async () => {
        const { status, text } = await refused((_verdict, _req, res) => {
          res.status(403).sendFile(`${page}.none`, (fault) => {
            if (fault) res.sendFile(page)
          })
        })
        expect([status, text]).toEqual([403, content])
      })

      it('may send it for download', async () => {
        const { headers, text } = await refused((_verdict, _req, res) => res.download(page))
        expect([text, headers['content-disposition']]).toEqual([content, expect.stringMatching(/^attachment; /)])
      })

      it('may pipe it', async () => {
        const { status, text } = await refused((_verdict, _req, res) => {
          createReadStream(page).pipe(res.status(403))
        })
        expect([status, text]).toEqual([403, content])
      })

      it('hands on that there is none', async () => {
        const { status, text } = await refused((_verdict, _req, res) => res.sendFile(`${page}.none`))
        expect([status, text]).toEqual([500, expect.stringContaining('ENOENT')])
      })

      it('hands on that it is a folder, and never the request', async () => {
        const app = newApp()
        const folder = fileURLToPath(new URL('../test', import.meta.url))
        const onRefusal: CaptchaOptions['onRefusal'] = (_verdict, _req, res) => res.sendFile(folder)
        app.use('/login', captcha(setup().verifier, { onRefusal }))
        app.post('/login', handler)
        app.use(((error, _req, res, _next) => void res.status(500).send(error.code)) satisfies ErrorRequestHandler)
        await supertest(app).post('/login').expect(500, 'EISDIR')
      })
    })

    it('leaves the response as whoever comes after it has made it', async () => {
      const app = newApp()
      const own = () => {}
      let isOver: () => void = () => {}
      const over = new Promise<void>((resolve) => {
        isOver = resolve
      })
      const onRefusal: CaptchaOptions['onRefusal'] = async (_verdict, _req, res, next) => {
        next()
        await over
        setImmediate(() => res.send(res.render === own ? 'its own' : 'another'))
      }
      app.post('/login', captcha(setup().verifier, { onRefusal }), (_req, res) => {
        res.render = own
        isOver()
      })
      await supertest(app).post('/login').expect(200, 'its own')
    })

    it('may begin an answer and end it later', async () => {
      const { status, text } = await refused((_verdict, _req, res) => {
        res.status(418).write('begun, ')
        setImmediate(() => res.end('ended'))
      })
      expect([status, text]).toEqual([418, 'begun, ended'])
    })
  })
})

function fail(): never {
  throw new Error('of onRefusal')
}

/** An answer of the vendor that waits for `answer()`. */
function slow() {
  let answer = () => {}
  const promise = new Promise<{ outcome: 'misconfigured' }>((resolve) => {
    answer = () => resolve({ outcome: 'misconfigured' })
  })
  return { promise, answer: () => answer() }
}

describe('mistakes at construction', () => {
  const { verifier } = setup()

  it.each([
    ['no verifier', () => captcha(undefined as never), 'ERR_CAPTCHA_VERIFIER'],
    ['an unknown option', () => captcha(verifier, { method: ['POST'] } as object), 'ERR_CAPTCHA_OPTION_UNKNOWN'],
    [
      'an unknown field',
      () => captcha(verifier, { fields: { tiket: 'body.t' } as object }),
      'ERR_CAPTCHA_OPTION_UNKNOWN',
    ],
    ['no function', () => captcha(verifier, { onRefusal: 'no' as never }), 'ERR_CAPTCHA_OPTION_TYPE'],
    ['challenge: no verifier', () => challenge({} as never), 'ERR_CAPTCHA_VERIFIER'],
    ['challenge: an unknown option', () => challenge(verifier, { uid: 1 } as object), 'ERR_CAPTCHA_OPTION_UNKNOWN'],
  ])('%s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })
})
