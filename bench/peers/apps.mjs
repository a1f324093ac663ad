// One login in each shape. `field` is where its ticket is expected.

import { deriveKey } from 'altcha-lib/algorithms/sha'
import { create as altchaOnExpress } from 'altcha-lib/frameworks/express'
import { create as altchaOnFastify, CappedMap } from 'altcha-lib/frameworks/fastify'
import { altchaSecret } from './altcha-secret.mjs'
import { rawCall, redirectVendors, signedCall, ticketgateVerifier } from './checks.mjs'

const altchaOptions = () => ({
  deriveKey,
  hmacSignatureSecret: altchaSecret,
  store: new CappedMap({ maxSize: 1_000_000 }),
})

async function onExpress(...handlers) {
  const { default: express } = await import('express')
  const app = express()
  app.use(express.json())
  app.post('/login', ...handlers, (_req, res) => res.json({ ok: true }))
  return listening(app.listen(0, '127.0.0.1'))
}

function listening(server) {
  server.keepAliveTimeout = 60_000
  return new Promise((resolve) => server.once('listening', () => resolve(server.address().port)))
}

async function onFastify(prepare = async () => ({})) {
  const { default: Fastify } = await import('fastify')
  const app = Fastify({ keepAliveTimeout: 60_000 })
  app.post('/login', await prepare(app), async () => ({ ok: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return app.server.address().port
}

async function onKoa(...handlers) {
  const { default: Koa } = await import('koa')
  const { bodyParser } = await import('@koa/bodyparser')
  const app = new Koa()
  app.use(bodyParser())
  for (const handler of handlers) app.use(handler)
  app.use((ctx) => {
    ctx.body = { ok: true }
  })
  return listening(app.listen(0, '127.0.0.1'))
}

async function onHono(...handlers) {
  const { Hono } = await import('hono')
  const { serve } = await import('@hono/node-server')
  const app = new Hono()
  app.post('/login', ...handlers, (c) => c.json({ ok: true }))
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port))
    server.keepAliveTimeout = 60_000
  })
}

const beforeExpress = (call) => onExpress((req, _res, next) => call(req.body.ticket, req.ip).then(() => next(), next))

const beforeFastify = (call) =>
  onFastify(async () => ({ preHandler: (request) => call(request.body.ticket, request.ip) }))

const beforeKoa = (call) => onKoa((ctx, next) => call(ctx.request.body.ticket, ctx.ip).then(next))

const beforeHono = (call) =>
  onHono(async (c, next) => {
    const { ticket } = await c.req.json()
    await call(ticket, c.env.incoming.socket.remoteAddress)
    return next()
  })

async function onBetterAuth(origin) {
  const { betterAuth } = await import('better-auth')
  const { toNodeHandler } = await import('better-auth/node')
  const { captcha } = await import('better-auth/plugins')
  const { default: express } = await import('express')
  const siteVerifyURLOverride = `${origin}/turnstile/v0/siteverify`
  const auth = betterAuth({
    baseURL: 'http://127.0.0.1',
    secret: 'bench-secret-of-more-than-thirty-two-characters',
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    // Its sign-in hashes a password for 50 ms; this endpoint of its own does nothing.
    plugins: [captcha({ provider: 'cloudflare-turnstile', secretKey: 's', endpoints: ['/ok'], siteVerifyURLOverride })],
  })
  const app = express()
  app.all('/api/auth/{*any}', toNodeHandler(auth))
  return listening(app.listen(0, '127.0.0.1'))
}

async function onNest(guard, imports = []) {
  await import('reflect-metadata')
  const { Controller, Module, Post, UseGuards } = await import('@nestjs/common')
  const { NestFactory } = await import('@nestjs/core')
  class Login {
    logIn() {
      return { ok: true }
    }
  }
  const method = Object.getOwnPropertyDescriptor(Login.prototype, 'logIn')
  Controller('login')(Login)
  Post()(Login.prototype, 'logIn', method)
  if (guard !== undefined) UseGuards(guard)(Login.prototype, 'logIn', method)
  class App {}
  Module({ imports, controllers: [Login] })(App)
  const app = await NestFactory.create(App, { logger: false })
  await app.listen(0, '127.0.0.1')
  const server = app.getHttpServer()
  server.keepAliveTimeout = 60_000
  return server.address().port
}

async function onNestWithRecaptcha(origin) {
  await import('reflect-metadata')
  const { GoogleRecaptchaGuard, GoogleRecaptchaModule } = await import('@nestlab/google-recaptcha')
  const network = `${origin}/recaptcha/api/siteverify`
  const settings = { secretKey: 's', response: (req) => req.body.ticket, network }
  return onNest(GoogleRecaptchaGuard, [GoogleRecaptchaModule.forRoot(settings)])
}

async function onNestWithTicketgate(origin) {
  const { CaptchaGuard, CaptchaModule } = await import('@ticketgate/nestjs')
  return onNest(CaptchaGuard, [CaptchaModule.forRoot({ verifier: ticketgateVerifier(origin) })])
}

async function onNestWith(call) {
  const guard = {
    async canActivate(context) {
      const { body, ip } = context.switchToHttp().getRequest()
      await call(body.ticket, ip)
      return true
    },
  }
  return onNest(guard)
}

async function tencentClient(origin) {
  const { default: sdk } = await import('tencentcloud-sdk-nodejs')
  const httpProfile = { endpoint: new URL(origin).host, protocol: 'http://' }
  const credential = { secretId: 'AKIDbench', secretKey: 'bench-secret-key' }
  const client = new sdk.captcha.v20190722.Client({ credential, region: '', profile: { httpProfile } })
  return async (Ticket, UserIp) => {
    const parameters = { CaptchaType: 9, Ticket, UserIp, Randstr: '@abc', CaptchaAppId: 1, AppSecretKey: 'k' }
    const { CaptchaCode } = await client.DescribeCaptchaResult(parameters)
    if (CaptchaCode !== 1) throw new Error(`code ${CaptchaCode}`)
  }
}

/** By framework, the bare app and the one with a raw call first: what the others are compared with. */
export const apps = {
  express: {
    bare: { start: () => onExpress() },
    'undici, raw': { start: (origin) => beforeExpress(rawCall(origin)) },
    'undici, signed by hand': { start: (origin) => beforeExpress(signedCall(origin)) },
    ticketgate: {
      async start(origin) {
        const { captcha } = await import('@ticketgate/express')
        return onExpress(captcha(ticketgateVerifier(origin)))
      },
    },
    'express-recaptcha': {
      field: 'g-recaptcha-response',
      async start(origin) {
        redirectVendors(origin)
        const { default: recaptcha } = await import('express-recaptcha')
        const { middleware } = new recaptcha.RecaptchaV2('site', 'secret')
        const refuse = (req, res, next) => (req.recaptcha.error ? res.status(403).end() : next())
        return onExpress(middleware.verify, refuse)
      },
    },
    'altcha-lib (calls nobody)': {
      field: 'altcha',
      start: () => onExpress(altchaOnExpress(altchaOptions()).middleware()),
    },
    'tencentcloud-sdk-nodejs': { start: async (origin) => beforeExpress(await tencentClient(origin)) },
    'better-auth (its /ok, no body)': { field: 'x-captcha-response', start: onBetterAuth },
  },
  fastify: {
    bare: { start: () => onFastify() },
    'undici, raw': { start: (origin) => beforeFastify(rawCall(origin)) },
    'undici, signed by hand': { start: (origin) => beforeFastify(signedCall(origin)) },
    ticketgate: {
      start: (origin) =>
        onFastify(async (app) => {
          const { default: captcha } = await import('@ticketgate/fastify')
          await app.register(captcha, { verifier: ticketgateVerifier(origin) })
          return { config: { captcha: true } }
        }),
    },
    'fastify-recaptcha': {
      field: 'g-recaptcha-response',
      start: (origin) =>
        onFastify(async (app) => {
          redirectVendors(origin)
          const { default: recaptcha } = await import('fastify-recaptcha')
          await app.register(recaptcha.default ?? recaptcha, { recaptcha_secret_key: 's', reply: true })
          return {}
        }),
    },
    'fastify-cloudflare-turnstile': {
      field: 'cf-turnstile-response',
      start: (origin) =>
        onFastify(async (app) => {
          redirectVendors(origin)
          const { default: turnstile } = await import('fastify-cloudflare-turnstile')
          await app.register(turnstile, { sitekey: 's', privatekey: 'p' })
          return { preHandler: (request) => app.cfTurnstile(request) }
        }),
    },
    'altcha-lib (calls nobody)': {
      field: 'altcha',
      start: () => onFastify(async () => ({ preHandler: altchaOnFastify(altchaOptions()).middleware() })),
    },
  },
  koa: {
    bare: { start: () => onKoa() },
    'undici, raw': { start: (origin) => beforeKoa(rawCall(origin)) },
    'undici, signed by hand': { start: (origin) => beforeKoa(signedCall(origin)) },
    ticketgate: {
      async start(origin) {
        const { captcha } = await import('@ticketgate/koa')
        return onKoa(captcha(ticketgateVerifier(origin)))
      },
    },
  },
  hono: {
    bare: { start: () => onHono() },
    'undici, raw': { start: (origin) => beforeHono(rawCall(origin)) },
    'undici, signed by hand': { start: (origin) => beforeHono(signedCall(origin)) },
    ticketgate: {
      async start(origin) {
        const { captcha } = await import('@ticketgate/hono')
        return onHono(captcha(ticketgateVerifier(origin)))
      },
    },
    'ticketgate, the body read before': {
      async start(origin) {
        const { captcha } = await import('@ticketgate/hono')
        const readBody = async (c, next) => {
          await c.req.json()
          return next()
        }
        return onHono(readBody, captcha(ticketgateVerifier(origin)))
      },
    },
  },
  nestjs: {
    bare: { start: () => onNest() },
    'undici, raw': { start: (origin) => onNestWith(rawCall(origin)) },
    'undici, signed by hand': { start: (origin) => onNestWith(signedCall(origin)) },
    ticketgate: { start: onNestWithTicketgate },
    '@nestlab/google-recaptcha': { start: onNestWithRecaptcha },
  },
}
