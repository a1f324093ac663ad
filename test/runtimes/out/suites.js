import { createServer } from 'node:http'
import { Readable } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { memoryStore, toRequestLike, toResponse } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { tianyu } from '@ticketgate/core/tianyu'
import { turnstile } from '@ticketgate/core/turnstile'
import { captcha, challenge } from '@ticketgate/hono'
import { adapterContract, providerContract, siteverifyWire, storeContract, tianyuWire } from '@ticketgate/testing'
import { Hono } from 'hono'

// test/adapters/start.ts
const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
/** Serves on a free port of 127.0.0.1. */
async function serve(listener) {
  const server = createServer(listener)
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => closed(server),
  }
}
function closed(server) {
  server.closeAllConnections()
  return new Promise((resolve, reject) => server.close((error) => (error === void 0 ? resolve() : reject(error))))
}
/** The suite's guard options as one framework's: all but `onRefusal` go through as they are. */
function guardOptions({ onRefusal, ...rest }, answerWith) {
  return onRefusal === void 0
    ? rest
    : {
        ...rest,
        onRefusal: answerWith(onRefusal),
      }
}
// test/adapters/hono-app.ts
/** Hono on Node's HTTP server. */
const honoApp = (spec) => {
  const app = new Hono()
  const { verifier, routes, trustProxy, challenge: challengeRoute } = spec
  const address = trustProxy ? { ip: lastForwarded } : {}
  app.onError((_, c) => c.body(null, 500))
  app.use(keepUnparsed(spec))
  if (challengeRoute !== void 0) {
    const { path, identity } = challengeRoute
    const options = identity === void 0 ? {} : { identity: (c) => identity(native(c)) }
    app.get(
      path,
      challenge(verifier, {
        ...options,
        ...address,
      }),
    )
  }
  for (const { path, prefix, guard, handle } of routes) {
    const guarded = captcha(verifier, {
      ...(guard !== void 0 && optionsOf(guard)),
      ...address,
    })
    if (prefix !== void 0) app.use(`${prefix}/*`, guarded)
    else app.on([...everyMethod], path, guarded)
    app.on([...everyMethod], path, (c) => c.text(handle(c.var.captcha)))
  }
  return serve(getRequestListener(app.fetch))
}
/** Behind one proxy: the address that it saw. */
const lastForwarded = (c) => {
  return c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? c.env.incoming.socket.remoteAddress
}
/** Hono reads every body by itself: what the case wants unread, a middleware takes away. */
function keepUnparsed({ parsers }) {
  const kinds = {
    'application/json': 'json',
    'application/x-www-form-urlencoded': 'form',
    'text/plain': 'text',
  }
  return async (c, next) => {
    const type = c.req.header('content-type')?.split(';')[0]
    if (type !== void 0 && !parsers.includes(kinds[type])) {
      const { url, method, headers } = c.req.raw
      c.req.raw = new Request(url, {
        method,
        headers,
      })
    }
    await next()
  }
}
/** The suite's callbacks read `headers` as an object. */
const native = (c) => ({ headers: c.req.header() })
function optionsOf(guard) {
  const { identity, skip, fields, ...rest } = guardOptions(guard, (answer) => async (verdict, c) => {
    const own = await answer(verdict)
    return own === void 0 ? void 0 : c.body(own.body, own.status)
  })
  const ticket = fields?.ticket
  return {
    ...rest,
    ...(identity !== void 0 && { identity: (c) => identity(native(c)) }),
    ...(skip !== void 0 && { skip: (c) => skip(native(c)) }),
    ...(ticket !== void 0 && { fields: { ticket: typeof ticket === 'function' ? (c) => ticket(native(c)) : ticket } }),
  }
}
// test/adapters/plain-app.ts
/** A fetch-style server: `Request` in, `Response` out. */
const fetchApp = (spec) => {
  const serveChallenge = challengeOf(spec)
  const routeOf = routesOf(spec)
  async function respond(request, ip) {
    const like = await toRequestLike(request, {
      ip,
      ...unparsed(request, spec),
    })
    if (like.path === spec.challenge?.path) return toResponse(await serveChallenge(like))
    const route = routeOf(like.path)
    const decision = await spec.verifier.verify(like, route.options)
    if (decision.admitted) return new Response(route.handle(decision.admission), { headers: decision.headers })
    const own = await route.onRefusal?.(decision.verdict)
    return own === void 0 ? toResponse(decision.reply) : new Response(own.body, { status: own.status })
  }
  return serve(async (req, res) => {
    await writeOut(await respond(toFetch(req), ipOf(req, spec)).catch(() => new Response(null, { status: 500 })), res)
  })
}
function challengeOf({ verifier, challenge }) {
  const route = createChallenge(
    verifier,
    challenge?.identity === void 0 ? {} : { identity: (request) => challenge.identity?.(request) ?? {} },
  )
  return (request) => route.reply(request, request)
}
/** `verify()` knows no `onRefusal`: without a framework the app answers by itself. */
function routesOf({ routes }) {
  const plain = new Map(
    routes.map(({ path, handle, guard: { onRefusal, ...options } = {} }) => [
      path,
      {
        handle,
        onRefusal,
        options,
      },
    ]),
  )
  return (path) => {
    const route = plain.get(path)
    if (route === void 0) throw new Error(`no route ${path}`)
    return route
  }
}
function parserOf(type, { parsers }) {
  const name = {
    'application/json': 'json',
    'application/x-www-form-urlencoded': 'form',
    'text/plain': 'text',
  }[type?.split(';')[0]]
  return parsers.includes(name) ? name : void 0
}
/** What the app is not to parse, toRequestLike is kept from parsing. */
function unparsed(request, spec) {
  const type = request.headers.get('content-type')
  return type !== null && parserOf(type, spec) === void 0 ? { body: null } : {}
}
function ipOf({ socket, headers }, { trustProxy }) {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return trustProxy && forwarded !== '' ? forwarded : socket.remoteAddress
}
function toFetch(req) {
  const { method = '', url = '', headers } = req
  const init = {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD'
      ? {
          body: Readable.toWeb(req),
          duplex: 'half',
        }
      : {}),
  }
  return new Request(`http://${headers.host}${url}`, init)
}
async function writeOut(response, res) {
  const body = Buffer.from(await response.arrayBuffer())
  res.writeHead(response.status, Object.fromEntries(response.headers)).end(body)
}
// test/runtimes/suites.ts
/** The contract suites, run by whatever runtime loads this file; it prints what failed, and how many did not. */
const secretId = 'AKIDexample'
const secretKey = 'a test key of the runtimes'
const secret = '0x4AAAAAAA-a-test-secret'
function storeWithClock(maxTickets) {
  let now = 0
  const store = memoryStore({
    now: () => now,
    ...(maxTickets !== void 0 && { maxTickets }),
  })
  const advance = (ms) => {
    now += ms
  }
  return {
    store,
    advance,
  }
}
const suites = {
  'memory store': storeContract(() => storeWithClock(), { makeBoundedStore: storeWithClock }),
  tianyu: providerContract({
    wire: tianyuWire({
      secretId,
      secretKey,
    }),
    make: ({ endpoint }) =>
      tianyu({
        secretId,
        secretKey,
        endpoint,
      }),
    fields: (ticket) => ({ ticket }),
    secrets: [secretKey],
  }),
  turnstile: providerContract({
    wire: siteverifyWire({
      secret,
      isIdempotent: true,
    }),
    make: ({ endpoint }) =>
      turnstile({
        secret,
        endpoint,
      }),
    fields: (ticket) => ({ 'cf-turnstile-response': ticket }),
    secrets: [secret],
  }),
  'fetch-style app': adapterContract(fetchApp),
  Hono: adapterContract(honoApp),
}
const longestMs = 2e4
/** A case that hangs must not keep the others from being run. */
function inTime(run) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(/* @__PURE__ */ new Error(`did not end within ${longestMs} ms`)), longestMs)
    run.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
let passed = 0
const failed = []
for (const [suite, cases] of Object.entries(suites))
  for (const { name, run } of cases)
    try {
      await inTime(run())
      passed += 1
    } catch (error) {
      failed.push(
        `${suite}: ${name}\n    ${String(error?.message ?? error)
          .split('\n')
          .slice(0, 12)
          .join('\n    ')}`,
      )
    }
for (const line of failed) console.log(`  ${line}`)
console.log(`${passed} passed, ${failed.length} failed`)
process.exit(failed.length === 0 ? 0 : 1)
