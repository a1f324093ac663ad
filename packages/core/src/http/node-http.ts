import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, ServerHttp2Stream } from 'node:http2'
import type { RequestLike } from '../contracts/request-like.js'
import type { HandlerResponse, Reply } from '../contracts/verdict.js'
import { carriesBody } from '../request/body.js'

/** The path of a request target as the client sent it, without its query: `/a/login?x=1` -> `/a/login`. */
export function pathOf(target: string): string {
  const end = target.search(/[?#]/)
  return end === -1 ? target : target.slice(0, end)
}

/** What the frameworks of Node know of a request, under the names of most of them. */
type FrameworkRequest = Omit<RequestLike, 'path' | 'query' | 'ip' | 'hasBody' | 'isGone'> & {
  readonly originalUrl: string
  readonly query?: unknown
  readonly ip?: string | undefined
}

/** A class, because a literal with a getter costs twenty times as much. */
class NodeRequest implements RequestLike {
  readonly method: string
  readonly path: string
  readonly headers: RequestLike['headers']
  readonly query: RequestLike['query']
  readonly body: unknown
  readonly ip: string | undefined
  readonly logger: RequestLike['logger']
  readonly #native: Pick<IncomingMessage, 'socket'>

  constructor(request: FrameworkRequest, native: Pick<IncomingMessage, 'socket'>) {
    const { method, originalUrl, headers, query = {}, body, ip, logger } = request
    this.method = method
    // Not `url`, which lacks the prefix that a router or `app.use('/prefix', …)` has taken off.
    this.path = pathOf(originalUrl)
    this.headers = headers
    this.query = query as RequestLike['query']
    this.body = body
    this.ip = ip
    this.logger = logger
    this.#native = native
  }

  get hasBody(): boolean {
    return comesWithBody(this.#native, this.headers)
  }

  get isGone(): boolean {
    return isGone(this.#native)
  }
}

/**
 * Maps a framework's request for core.
 * @param native Node's own request, of whose connection `isGone` tells
 */
export function nodeRequest(request: FrameworkRequest, native: Pick<IncomingMessage, 'socket'>): RequestLike {
  return new NodeRequest(request, native)
}

/** Sends core's reply exactly as it is: no header added, no charset, no ETag. Does nothing once headers are out. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  // By the application's own `onRefusal`, or by a time-out while the ticket was being checked.
  if (response.headersSent) return
  response.writeHead(reply.status, reply.headers).end(reply.body)
}

/** Whether the client's connection, or its HTTP/2 stream, is gone, so that no answer can reach it. */
export function isGone(request: Pick<IncomingMessage, 'socket'> | undefined): boolean {
  const stream = streamOf(request)
  if (stream !== undefined) return stream.destroyed === true
  return request?.socket?.destroyed === true
}

/** Whether a body comes with Node's own request. */
export function hasBody(request: IncomingMessage): boolean {
  return comesWithBody(request, request.headers)
}

/** Over HTTP/2 the headers need not say so. */
function comesWithBody(request: object, headers: RequestLike['headers']): boolean {
  const stream = streamOf(request)
  return stream === undefined ? carriesBody(headers) : stream.endAfterHeaders === false
}

/** The stream of an HTTP/2 request. */
function streamOf(request: object | undefined): Partial<ServerHttp2Stream> | undefined {
  return (request as Partial<Http2ServerRequest> | undefined)?.stream
}

type Settle = (response?: HandlerResponse) => Promise<void>
const settledByResponse = new WeakMap<ServerResponse, Settle[]>()

/**
 * Reports a handler's response once its connection, or its HTTP/2 stream, is done with it: as answered only if all of
 * it went out, else as never answered.
 * @param headersOf the response's headers, where the framework keeps them. @default Node's own
 */
export function settleWhenClosed(
  response: ServerResponse,
  settle: Settle,
  headersOf: () => object = () => response.getHeaders(),
): void {
  const others = settledByResponse.get(response)
  // One listener, however many calls of GraphQL one response answers.
  if (others !== undefined) return void others.push(settle)
  const all = [settle]
  settledByResponse.set(response, all)
  response.once('close', () => {
    const answered = isSent(response) ? { status: response.statusCode, headers: textsOf(headersOf()) } : undefined
    for (const one of all) void one(answered)
  })
}

function isSent(response: ServerResponse): boolean {
  const { stream } = response as { readonly stream?: { readonly writableFinished: boolean; readonly rstCode: number } }
  return stream === undefined ? response.writableFinished : stream.writableFinished && stream.rstCode === 0
}

function textsOf(headers: object): NonNullable<HandlerResponse['headers']> {
  const texts = Object.entries(headers).map(([name, value]) => [name, typeof value === 'number' ? `${value}` : value])
  return Object.fromEntries(texts)
}
