import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { type Admission, type Reply, type RequestLike, toRequestLike, toResponse } from '@ticketgate/core'
import { createChallenge, isGone, pathOf, sendReply, settleWhenClosed } from '@ticketgate/core/adapter'
import type { AppSpec, FakeIdentity, MakeApp, RouteSpec } from '@ticketgate/testing'
import { nodeBody, serve, webResponse } from './start.js'

/** node:http without a framework: the request mapped by hand, `verifier.verify` called by hand. */
export const nodeApp: MakeApp = (spec) => {
  const serveChallenge = challengeOf(spec)
  const routeOf = routesOf(spec)
  return serve(async (req, res) => {
    try {
      const request = await fromNode(req, spec)
      if (request === undefined) return void res.writeHead(400).end()
      if (request.path === spec.challenge?.path) return sendReply(res, await serveChallenge(request))
      const route = routeOf(request.path)
      const decision = await spec.verifier.verify(request, route.options)
      if (decision.admitted) {
        for (const [name, value] of Object.entries(decision.headers)) res.setHeader(name, value)
        settleWhenClosed(res, decision.settle)
        const answer = await route.handle(decision.admission)
        const body = nodeBody(answer)
        res.statusCode = answer.status
        for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value)
        return void (typeof body === 'string' ? res.end(body) : pipeline(body, res, () => {}))
      }
      const own = await route.onRefusal?.(decision.verdict)
      if (own === undefined) return sendReply(res, decision.reply)
      res.writeHead(own.status).end(own.body)
    } catch {
      res.writeHead(500).end()
    }
  })
}

/** A fetch-style server: `Request` in, `Response` out. */
export const fetchApp: MakeApp = (spec) => {
  const serveChallenge = challengeOf(spec)
  const routeOf = routesOf(spec)

  async function respond(request: Request, ip: string | undefined, res: ServerResponse): Promise<Response> {
    const like = await toRequestLike(request, { ip, ...unparsed(request, spec) })
    if (like.path === spec.challenge?.path) return toResponse(await serveChallenge(like))
    const route = routeOf(like.path)
    const decision = await spec.verifier.verify(like, route.options)
    if (decision.admitted) {
      const response = await handled(route.handle, decision.admission)
      for (const [name, value] of Object.entries(decision.headers)) response.headers.append(name, value)
      const { status, headers } = response
      const answered = { status, headers: { ...Object.fromEntries(headers), 'set-cookie': headers.getSetCookie() } }
      // By hand: here the server is Node's, which knows whether the response went out.
      res.once('close', () => void decision.settle(res.writableFinished ? answered : undefined))
      return response
    }
    const own = await route.onRefusal?.(decision.verdict)
    return own === undefined ? toResponse(decision.reply) : new Response(own.body, { status: own.status })
  }

  async function handled(handle: RouteSpec['handle'], admission: Admission): Promise<Response> {
    try {
      return webResponse(await handle(admission))
    } catch {
      return new Response(null, { status: 500 })
    }
  }

  return serve(async (req, res) => {
    const response = await respond(toFetch(req, res), ipOf(req, spec), res).catch(
      () => new Response(null, { status: 500 }),
    )
    writeOut(response, res)
  })
}

function challengeOf({ verifier, challenge }: AppSpec): (request: RequestLike) => Promise<Reply> {
  const { path: _, ...options } = challenge ?? { path: undefined }
  const route = createChallenge<RequestLike, FakeIdentity, 'ticket'>(verifier, options)
  return (request) => route.reply(request, request)
}

/** `verify()` knows no `onRefusal`: without a framework the app answers by itself. */
function routesOf({ routes }: AppSpec) {
  const plain = new Map(
    routes.map(({ path, handle, guard: { onRefusal, ...options } = {} }) => [path, { handle, onRefusal, options }]),
  )
  return (path: string) => {
    const route = plain.get(path)
    if (route === undefined) throw new Error(`no route ${path}`)
    return route
  }
}

/** @returns undefined for a body that its parser cannot read */
async function fromNode(req: IncomingMessage, spec: AppSpec): Promise<RequestLike | undefined> {
  const { method = '', url = '/', headers } = req
  const query: Record<string, unknown> = {}
  const { searchParams } = new URL(url, 'http://local')
  for (const name of searchParams.keys()) {
    const values = searchParams.getAll(name)
    query[name] = values.length === 1 ? values[0] : values
  }
  const text = Buffer.concat(await Readable.from(req).toArray()).toString()
  try {
    const body = parsed(text, parserOf(headers['content-type'], spec))
    return {
      method,
      path: pathOf(url),
      headers,
      query,
      body,
      ip: ipOf(req, spec),
      get isGone() {
        return isGone(req)
      },
    }
  } catch {
    return undefined
  }
}

function parsed(text: string, parser: AppSpec['parsers'][number] | undefined): unknown {
  if (parser === 'json') return JSON.parse(text)
  if (parser === 'form') return Object.fromEntries(new URLSearchParams(text))
  return parser === 'text' ? text : undefined
}

function parserOf(type: string | null | undefined, { parsers }: AppSpec): AppSpec['parsers'][number] | undefined {
  const names = {
    'application/json': 'json',
    'application/x-www-form-urlencoded': 'form',
    'text/plain': 'text',
  } as const
  const name = names[type?.split(';')[0] as keyof typeof names]
  return parsers.includes(name) ? name : undefined
}

/** What the app is not to parse, toRequestLike is kept from parsing. */
function unparsed(request: Request, spec: AppSpec): { body?: unknown } {
  const type = request.headers.get('content-type')
  return type !== null && parserOf(type, spec) === undefined ? { body: null } : {}
}

function ipOf({ socket, headers }: IncomingMessage, { trustProxy }: AppSpec): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return trustProxy && forwarded !== '' ? forwarded : socket.remoteAddress
}

function toFetch(req: IncomingMessage, res: ServerResponse): Request {
  const { method = '', url = '', headers } = req
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const body = hasBody ? { body: Readable.toWeb(req) as ReadableStream, duplex: 'half' } : {}
  const connection = new AbortController()
  res.on('close', () => connection.abort())
  const init = { method, headers: headers as Record<string, string>, signal: connection.signal, ...body }
  return new Request(`http://${headers.host}${url}`, init as RequestInit)
}

function writeOut({ status, headers, body }: Response, res: ServerResponse): void {
  res.writeHead(status, [...headers].flat())
  // The client may be gone by now; newer Nodes throw where others hand the error to the callback.
  if (res.destroyed) body?.cancel().catch(() => {})
  else if (body === null || res.req.method === 'HEAD') res.end()
  else pipeline(Readable.fromWeb(body as WebStream), res, () => {})
}
