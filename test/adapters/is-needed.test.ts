import { once } from 'node:events'
import { connect, createServer as createHttp2 } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createVerifier } from '@ticketgate/core'
import { captcha as expressCaptcha } from '@ticketgate/express'
import fastifyCaptcha from '@ticketgate/fastify'
import { captcha as honoCaptcha } from '@ticketgate/hono'
import { captcha as koaCaptcha } from '@ticketgate/koa'
import { fakeProvider, type RunningApp } from '@ticketgate/testing'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serve } from './start.js'

const onlyAfter = { failures: 2 }
const verifierOf = () => createVerifier({ provider: fakeProvider() })

/** A login that fails, and its page, which asks whether it needs a captcha. */
const apps: Record<string, () => Promise<RunningApp>> = {
  Express: () => {
    const guard = expressCaptcha(verifierOf(), { onlyAfter })
    const app = express()
    app.post('/login', guard, (_req, res) => void res.sendStatus(401))
    app.get('/login', async (req, res) => void res.send(`${await guard.isNeeded(req)}`))
    return serve(app)
  },
  Koa: () => {
    const guard = koaCaptcha(verifierOf(), { onlyAfter })
    const app = new Koa()
    app.use(async (ctx) => {
      if (ctx.method === 'GET') ctx.body = `${await guard.isNeeded(ctx)}`
      else await guard(ctx as never, async () => ctx.throw(401))
    })
    app.silent = true
    return serve(app.callback())
  },
  Fastify: async () => {
    const app = fastify()
    await app.register(fastifyCaptcha, { verifier: verifierOf() })
    const guard = app.captcha({ onlyAfter })
    app.post('/login', { preValidation: guard }, (_request, reply) => reply.code(401).send())
    app.get('/login', async (request) => `${await guard.isNeeded(request)}`)
    return { url: await app.listen({ port: 0, host: '127.0.0.1' }), close: () => app.close() }
  },
  Hono: () => {
    const guard = honoCaptcha(verifierOf(), { onlyAfter })
    const app = new Hono()
    app.post('/login', guard, (c) => c.body(null, 401))
    app.get('/login', async (c) => c.text(`${await guard.isNeeded(c)}`))
    return serve(getRequestListener(app.fetch))
  },
}

describe.each(Object.entries(apps))('a page of %s', (_, start) => {
  it('knows before it is rendered whether it needs a captcha', async () => {
    const { url, close } = await start()
    onTestFinished(close as () => Promise<void>)
    const isNeeded = async () => (await fetch(`${url}/login`)).text()
    for (let n = 0; n < 2; n += 1) {
      expect(await isNeeded()).toBe('false')
      expect((await fetch(`${url}/login`, { method: 'POST' })).status).toBe(401)
    }
    expect(await isNeeded()).toBe('true')
    expect((await fetch(`${url}/login`, { method: 'POST' })).status).toBe(400)
  })
})

describe('Hono where there is no Node response', () => {
  const appOf = () => {
    const app = new Hono()
    const bytes = (text: string) => new TextEncoder().encode(text)
    app.post('/login', honoCaptcha(verifierOf(), { onlyAfter: { failures: 1 } }), (c) => {
      const { how } = c.req.query()
      if (how === 'empty') return c.body(null, 204)
      if (how === 'wrong') return c.text('no', 401)
      if (how === 'redirect') return c.redirect('/')
      return c.body(
        new ReadableStream({
          pull(controller) {
            controller.enqueue(bytes('x'))
            if (how === 'stream') controller.close()
          },
        }),
      )
    })
    return (how: string, signal?: AbortSignal) =>
      app.request(`/login?how=${how}`, { method: 'POST', ...(signal && { signal }) })
  }

  it.each(['empty', 'stream'])('a success frees the place: %s', async (how) => {
    const send = appOf()
    for (let n = 0; n < 4; n += 1) {
      const response = await send(how)
      expect(response.ok).toBe(true)
      await response.text()
    }
  })

  it.each(['wrong', 'redirect'])('a failure keeps it: %s', async (how) => {
    const send = appOf()
    await (await send(how)).text()
    expect((await send(how)).status).toBe(400)
  })

  it('a stream that its client leaves keeps it', async () => {
    const send = appOf()
    await (await send('endless')).body?.cancel()
    expect((await send('empty')).status).toBe(400)
  })

  it('an answer to a client that is gone keeps it', async () => {
    const send = appOf()
    const client = new AbortController()
    const response = await send('stream', client.signal)
    client.abort()
    await response.text()
    expect((await send('empty')).status).toBe(400)
  })
})

describe('HTTP/2', () => {
  it.each([
    ['an answer of 200', (url: string) => `${url}`, true],
    ['a stream that its client resets', () => '/?endless', false],
  ])('%s', async (_, path, isFree) => {
    const guard = koaCaptcha(verifierOf(), { onlyAfter: { failures: 1 } })
    const closed: Promise<unknown>[] = []
    const app = new Koa()
    app.silent = true
    app.use(guard as never).use((ctx) => {
      closed.push(once(ctx.res, 'close'))
      ctx.status = 200
      if (ctx.querystring !== 'endless') {
        ctx.body = 'welcome'
        return
      }
      ctx.respond = false
      ctx.res.write('x')
    })
    const server = createHttp2(app.callback()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    onTestFinished(() => {
      session.destroy()
      server.close()
    })
    const send = async (target: string) => {
      const stream = session.request({ ':method': 'POST', ':path': target })
      const [headers] = await once(stream, 'response')
      if (target.endsWith('endless')) stream.close(8)
      else stream.resume()
      await once(stream, 'close')
      await Promise.all(closed)
      return headers[':status']
    }
    expect(await send(path('/'))).toBe(200)
    expect(await send('/')).toBe(isFree ? 200 : 400)
  })
})
