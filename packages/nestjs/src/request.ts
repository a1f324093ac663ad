import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ArgumentsHost, ConsoleLogger, Logger } from '@nestjs/common'
import { CaptchaError, type Decision, type Reply, type RequestLike, type Warn } from '@ticketgate/core'
import {
  answeredOnExpress,
  nodeRequest,
  pathOf,
  type SentReply,
  sendReply,
  sentBy,
  settleWhenClosed,
} from '@ticketgate/core/adapter'

/** What Express's and Fastify's requests have in common. */
export interface NativeRequest extends Pick<IncomingMessage, 'headers'> {
  readonly method: string
  readonly url: string
  /** Absent in Node's own request, which is what some GraphQL drivers pass on. */
  readonly originalUrl?: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly ip?: string
  /** Fastify's underlying request. */
  readonly raw?: IncomingMessage
  /** Express's response to this request. */
  readonly res?: ExpressResponse
}

interface FastifyReply extends SentReply {
  readonly raw: ServerResponse
  code(status: number): this
  header(name: string, value: string): this
  headers(headers: Readonly<Record<string, string>>): this
  getHeaders(): object
}
type ExpressResponse = ServerResponse
export type NativeResponse = ExpressResponse | FastifyReply

/** What the GraphQL drivers put into a resolver's context: Apollo `req`, Yoga `req` and `res`, Mercurius `reply`. */
interface GraphqlContext {
  readonly req?: NativeRequest
  readonly request?: NativeRequest
  readonly res?: NativeResponse
  readonly reply?: FastifyReply & { readonly request: NativeRequest }
}

export const isGraphql = (host: ArgumentsHost): boolean => host.getType<string>() === 'graphql'

/** GraphQL's arguments are root, args, context and info. */
export function graphqlInfo(host: ArgumentsHost): { readonly operation: { readonly operation: string } } {
  return host.getArgByIndex(3)
}

/** @throws {CaptchaError} if there is no HTTP request */
export function nativeOf(host: ArgumentsHost): { request: NativeRequest; response: NativeResponse | undefined } {
  const type = host.getType<string>()
  if (type === 'http') return { request: host.getArgByIndex(0), response: host.getArgByIndex(1) }
  if (type !== 'graphql') {
    throw new CaptchaError(
      'ERR_CAPTCHA_UNSUPPORTED',
      `A captcha guards HTTP and GraphQL handlers; this one is ${type}.`,
    )
  }
  const { req, request, res, reply } = host.getArgByIndex<GraphqlContext | undefined>(2) ?? {}
  const found = req ?? request ?? reply?.request
  if (found !== undefined) return { request: found, response: res ?? reply ?? found.res }
  throw new CaptchaError(
    'ERR_CAPTCHA_UNSUPPORTED',
    'The GraphQL context has no HTTP request. Put it there: GraphQLModule.forRoot({ context: ({ req, res }) => ({ req, res }) }).',
  )
}

const log = new Logger('Captcha')
const lineOf = (fields: object, message: string): string => `${message} ${JSON.stringify(fields)}`

/** Nest's own logger, in core's terms: it takes one text. */
const nestLogger: RequestLike['logger'] = {
  info: (fields, message) => log.log(lineOf(fields, message)),
  warn: (fields, message) => log.warn(lineOf(fields, message)),
  error: (fields, message) => log.error(lineOf(fields, message)),
}

/** A subclass, because the logger that Nest has now is a protected member. */
class CurrentLogger extends Logger {
  /** Nest with `logger: false` has none, and with levels above `error` one that writes nothing of ours. */
  static isSilent(): boolean {
    if (!('staticInstanceRef' in Logger)) return false
    const current = Logger.staticInstanceRef
    return current === undefined || (current instanceof ConsoleLogger && !current.isLevelEnabled('error'))
  }
}

export function requestLike(request: NativeRequest, parts: Partial<RequestParts> = {}): RequestLike {
  const { method, url, originalUrl = url, headers, query, body, ip } = request
  const native = nodeRequestOf(request)
  const logger = CurrentLogger.isSilent() ? undefined : nestLogger
  return nodeRequest({ method, originalUrl, headers, query, body, ip, logger, ...parts }, native)
}

type RequestParts = Pick<NativeRequest, 'method'> & { readonly originalUrl: string }

/**
 * One call of GraphQL as a request of its own. All come to one path, so that the handler is what tells them apart: a
 * retry pass of one mutation must not open the others. And a mutation may arrive over a websocket, which opened with
 * GET: the option `methods` must not let it pass.
 * @param handler e.g. `LoginResolver.login`
 */
export function callLike(request: NativeRequest, handler: string): RequestLike {
  const { url, originalUrl = url } = request
  return requestLike(request, { method: 'POST', originalUrl: `${pathOf(originalUrl)} ${handler}` })
}

/** Node's own request, one for all of a framework's objects. */
export function nodeRequestOf(request: NativeRequest): IncomingMessage {
  return request.raw ?? (request as unknown as IncomingMessage)
}

export function addHeaders(
  response: NativeResponse | undefined,
  headers: Readonly<Record<string, string>>,
  warn: Warn,
): void {
  for (const [name, value] of Object.entries(headers)) {
    if (response === undefined) warn('TICKETGATE_HEADERS_NOT_SENT', headersNotSent)
    else if ('raw' in response) response.header(name, value)
    else response.appendHeader(name, value)
  }
}

const headersNotSent =
  'The GraphQL context has no response, so no retry pass is sent. Put it there: ' +
  'GraphQLModule.forRoot({ context: (req, res) => ({ req, res }) }) on Fastify, ({ req, res }) => … on Express.'

/** Reports the response once it is out. */
export function settleWhenSent(
  response: NativeResponse | undefined,
  settle: NonNullable<Decision['settle']>,
  warn: Warn,
): void {
  if (response === undefined) warn('TICKETGATE_RESPONSE_NOT_KNOWN', responseNotKnown)
  else if ('raw' in response) settleWhenClosed(response.raw, settle, () => response.getHeaders())
  else settleWhenClosed(response, settle)
}

const responseNotKnown =
  'The GraphQL context has no response, so no call is known to succeed. Put it there: ' +
  'GraphQLModule.forRoot({ context: (req, res) => ({ req, res }) }) on Fastify, ({ req, res }) => … on Express.'

/** Runs a function that may answer the request, and returns whether it did. */
export async function answeredBy(response: NativeResponse | undefined, run: () => unknown): Promise<boolean> {
  if (response !== undefined) return 'raw' in response ? sentBy(response, run) : answeredOnExpress(response, run)
  await run()
  return false
}

export function send(response: NativeResponse, reply: Reply): void {
  if ('raw' in response) {
    // Fastify gives a type to an empty Buffer too.
    const payload = reply.body.length === 0 ? undefined : Buffer.from(reply.body)
    response.code(reply.status).headers(reply.headers).send(payload)
  } else sendReply(response, reply)
}
