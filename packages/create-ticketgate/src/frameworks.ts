import type { versions } from './generated/versions.js'

type PackageName = keyof typeof versions

/** A framework that projects can be made for. */
interface Framework {
  readonly title: string
  /** The templates, besides the shared one; later ones win. */
  readonly templates: readonly string[]
  /** What an app depends on, besides Ticketgate's core. */
  readonly dependencies: readonly PackageName[]
  /** What it needs in TypeScript, besides the compiler and Node's types. */
  readonly typings: readonly PackageName[]
  /** True: there is no JavaScript. */
  readonly isTypeScriptOnly: boolean
  /** The package by which a project is known to use it. */
  readonly knownBy: string
  /** The adapter. */
  readonly adapter: string
  /** What a project that exists gets: an import, and the lines on its server. */
  readonly imports: string
  readonly serverLines: readonly string[]
  /** What its project reads about tests, below docs/guard. */
  readonly testsPage: string
}

const javaScriptToo = { typings: [], isTypeScriptOnly: false, testsPage: 'testing.md' } as const

export const frameworks = {
  express: {
    ...javaScriptToo,
    title: 'Express',
    templates: ['listen', 'express'],
    dependencies: ['express'],
    typings: ['@types/express'],
    knownBy: 'express',
    adapter: '@ticketgate/express',
    imports: "import { captcha, challenge } from '@ticketgate/express'",
    serverLines: ["app.get('/captcha.js', challenge(verifier))", "app.post('/login', captcha(verifier), login)"],
  },
  koa: {
    ...javaScriptToo,
    title: 'Koa',
    templates: ['listen', 'koa'],
    dependencies: ['@koa/bodyparser', '@koa/router', 'koa'],
    typings: ['@types/koa', '@types/koa__router'],
    knownBy: 'koa',
    adapter: '@ticketgate/koa',
    imports: "import { captcha, challenge } from '@ticketgate/koa'",
    serverLines: ["router.get('/captcha.js', challenge(verifier))", "router.post('/login', captcha(verifier), login)"],
  },
  fastify: {
    ...javaScriptToo,
    title: 'Fastify',
    templates: ['fastify'],
    dependencies: ['fastify'],
    knownBy: 'fastify',
    adapter: '@ticketgate/fastify',
    imports: "import { captcha, challenge } from '@ticketgate/fastify'",
    serverLines: [
      // Routes that are declared before it has run are guarded too, and CommonJS has no await here.
      'app.register(captcha, { verifier })',
      "app.get('/captcha.js', challenge(verifier))",
      "app.post('/login', { config: { captcha: true } }, login)",
    ],
  },
  nestjs: {
    title: 'NestJS',
    templates: ['nestjs'],
    dependencies: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'reflect-metadata', 'rxjs'],
    typings: ['@types/express'],
    isTypeScriptOnly: true,
    knownBy: '@nestjs/core',
    adapter: '@ticketgate/nestjs',
    testsPage: 'nestjs-tests.md',
    imports: "import { Captcha, CaptchaModule, captchaChallenge } from '@ticketgate/nestjs'",
    serverLines: [
      "@Module({ imports: [CaptchaModule.forRoot({ verifier })], controllers: [captchaChallenge('captcha.js')] })",
      "@Captcha() @Post('login')",
    ],
  },
  hono: {
    ...javaScriptToo,
    title: 'Hono',
    templates: ['listen', 'hono'],
    dependencies: ['@hono/node-server', 'hono'],
    knownBy: 'hono',
    adapter: '@ticketgate/hono',
    imports: "import { captcha, challenge } from '@ticketgate/hono'",
    serverLines: ["app.get('/captcha.js', challenge(verifier))", "app.post('/login', captcha(verifier), login)"],
  },
  node: {
    ...javaScriptToo,
    title: 'node:http',
    templates: ['listen', 'node'],
    dependencies: [],
    knownBy: '',
    adapter: '@ticketgate/core',
    imports: "import { createChallenge, sendReply } from '@ticketgate/core/adapter'",
    serverLines: [
      'sendReply(res, await createChallenge(verifier).reply(request, request)) // GET /captcha.js',
      'const decision = await verifier.verify(request) // POST /login',
    ],
  },
} as const satisfies Record<string, Framework>

export type FrameworkName = keyof typeof frameworks

export const frameworkNames = Object.keys(frameworks) as FrameworkName[]

/** The same, without what is known of each. */
export const frameworkOf = (name: FrameworkName): Framework => frameworks[name]
