import { createReadStream, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExecutionContext,
  HttpException,
  type INestApplication,
  type ModuleMetadata,
  Post,
} from '@nestjs/common'
import { APP_FILTER } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { createVerifier } from '@ticketgate/core'
import { fakeProvider, testTickets } from '@ticketgate/testing'
import type { Response } from 'express'
import type { FastifyReply } from 'fastify'
import { describe, expect, it } from 'vitest'
import { Captcha, CaptchaException, CaptchaModule } from '../src/index.js'
import { platforms, post, runApp } from './run-app.js'

interface AnyResponse {
  status(status: number): this
  send(body: string): unknown
}

@Controller()
class Refusals {
  @Post('plain')
  @Captcha()
  plain() {
    return 'in'
  }

  @Post('own-page')
  @Captcha({
    onRefusal: (verdict, context: ExecutionContext) => {
      const response = context.switchToHttp().getResponse<AnyResponse>()
      response.status(422).send(`own page: ${verdict.outcome}`)
    },
  })
  ownPage() {
    return 'in'
  }

  @Post('own-exception')
  @Captcha({
    onRefusal: (_verdict, context) => {
      throw new HttpException(`${context.getClass().name}.${context.getHandler().name}`, 418)
    },
  })
  ownException() {
    return 'in'
  }

  @Post('silent')
  @Captcha({ onRefusal: () => undefined })
  silent() {
    return 'in'
  }

  @Post('pass')
  @Captcha({ issuePass: { key: 'k'.repeat(32), ttlSeconds: 60, uses: 1 } })
  pass() {
    return 'in'
  }
}

@Catch()
class CatchAll {
  catch(exception: unknown, host: ArgumentsHost) {
    const caught = exception instanceof CaptchaException ? exception.verdict.outcome : 'else'
    host.switchToHttp().getResponse<AnyResponse>().status(499).send(caught)
  }
}

it('leaves what onRefusal answered on Fastify, however late it goes out', async () => {
  const warnings: string[] = []
  const adapter = new FastifyAdapter({ logger: { level: 'warn', stream: { write: (line) => warnings.push(line) } } })
  adapter.getInstance().addHook('onSend', async () => {
    await new Promise((resolve) => setImmediate(resolve))
  })
  const url = await runApp(adapter, {
    imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
    controllers: [Refusals],
  })
  const own = await post(`${url}/own-page`, {})
  expect([own.status, await own.text()]).toEqual([422, 'own page: reject'])
  expect(warnings).toEqual([])
})

describe('a refusal that is answered later than onRefusal returns', () => {
  type PageOf = (response: Response) => unknown
  const file = fileURLToPath(new URL('package.json', import.meta.url))
  const content = readFileSync(file, 'utf8')

  function controllerWith(answer: (context: ExecutionContext) => unknown) {
    @Controller()
    class Login {
      @Post('login')
      @Captcha({ onRefusal: (_verdict, context) => answer(context) })
      login() {
        return 'in'
      }
    }
    return Login
  }
  const imports = () => [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })]
  const answerOf = async (url: string) => {
    const answer = await post(`${url}/login`, {})
    return [answer.status, await answer.text()]
  }

  /** An engine whose page, or fault, is there when it says so. */
  const viewOf = (later: (run: () => void) => void, fault?: Error) =>
    class {
      readonly path: string
      constructor(name: string) {
        this.path = name
      }
      render(_options: object, done: (fault?: Error, page?: string) => void) {
        later(() => done(fault, `page ${this.path}`))
      }
    }

  async function onExpress(page: PageOf, view = viewOf(setImmediate)) {
    const answer = (context: ExecutionContext) => void page(context.switchToHttp().getResponse<Response>())
    const url = await runApp('express', { imports: imports(), controllers: [controllerWith(answer)] }, (app) => {
      app.getHttpAdapter().getInstance().set('view', view)
    })
    return answerOf(url)
  }
  const busy: PageOf = (response) => response.status(503).render('busy')

  it.each([
    ['in the next tick', process.nextTick],
    ['after I/O', setImmediate],
    ['at once', (run: () => void) => run()],
  ])('waits for a page of Express whose engine is done %s', async (_, later) => {
    expect(await onExpress(busy, viewOf(later))).toEqual([503, 'page busy'])
  })

  it('leaves to Nest’s filters that a page of Express cannot be rendered', async () => {
    const [status, body] = await onExpress(busy, viewOf(setImmediate, new Error('no such page')))
    expect([status, JSON.parse(`${body}`)]).toEqual([500, { statusCode: 500, message: 'Internal server error' }])
  })

  it('waits for a file of Express', async () => {
    expect(await onExpress((response) => response.status(503).sendFile(file))).toEqual([503, content])
  })

  it('leaves a stream that is piped into Express’s response', async () => {
    expect(await onExpress((response) => createReadStream(file).pipe(response.status(503)))).toEqual([503, content])
  })

  it('waits for a reply of Fastify that is returned', async () => {
    const later = (context: ExecutionContext) => {
      const reply = context.switchToHttp().getResponse<FastifyReply>().code(503)
      setImmediate(() => reply.send('page busy'))
      return reply
    }
    const url = await runApp('fastify', { imports: imports(), controllers: [controllerWith(later)] })
    expect(await answerOf(url)).toEqual([503, 'page busy'])
  })
})

describe.each(platforms)('on %s', (platform) => {
  const run = (providers: ModuleMetadata['providers'] = [], configure?: (app: INestApplication) => void) =>
    runApp(
      platform,
      {
        imports: [CaptchaModule.forRoot({ verifier: createVerifier({ provider: fakeProvider() }) })],
        controllers: [Refusals],
        providers,
      },
      configure,
    )

  it('sends the reply of core and nothing beside it', async () => {
    const url = await run()
    const refused = await post(`${url}/plain`, { ticket: testTickets.unavailable('network') })
    expect(refused.status).toBe(503)
    const body = await refused.text()
    expect(JSON.parse(body)).toEqual({ type: 'urn:ticketgate:unavailable', title: expect.any(String), status: 503 })
    const headers = Object.fromEntries(refused.headers)
    for (const hopByHop of ['connection', 'keep-alive', 'date', 'x-powered-by']) delete headers[hopByHop]
    expect(headers).toEqual({
      'content-type': 'application/problem+json',
      'content-length': String(body.length),
      'cache-control': 'no-store',
      'retry-after': '2',
    })
  })

  it('lets onRefusal answer, with the execution context', async () => {
    const url = await run()
    const own = await post(`${url}/own-page`, {})
    expect([own.status, await own.text()]).toEqual([422, 'own page: reject'])
    const thrown = await post(`${url}/own-exception`, {})
    expect(thrown.status).toBe(418)
    expect(await thrown.json()).toMatchObject({ message: 'Refusals.ownException' })
  })

  it('answers itself where onRefusal does not', async () => {
    const url = await run()
    const refused = await post(`${url}/silent`, {})
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ reason: 'missing' })
  })

  it('stands beside an APP_FILTER that catches all', async () => {
    const url = await run([{ provide: APP_FILTER, useClass: CatchAll }])
    const refused = await post(`${url}/plain`, {})
    expect(refused.status).toBe(400)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect((await post(`${url}/nowhere`, {})).status).toBe(499)
  })

  it('leaves the answer to a filter of useGlobalFilters() that catches all', async () => {
    const url = await run([], (app) => app.useGlobalFilters(new CatchAll()))
    const refused = await post(`${url}/plain`, {})
    expect([refused.status, await refused.text()]).toEqual([499, 'reject'])
  })

  it('sets the headers of an admission', async () => {
    const url = await run()
    const admitted = await post(`${url}/pass`, { ticket: testTickets.pass('p') })
    expect([admitted.status, await admitted.text()]).toEqual([201, 'in'])
    const [cookie] = admitted.headers.getSetCookie()
    expect(cookie).toContain('HttpOnly')
    const retry = await post(`${url}/pass`, {}, { cookie: String(cookie).split(';')[0] ?? '' })
    expect(retry.status).toBe(201)
  })
})
