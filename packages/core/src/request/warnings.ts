import type { Framework } from '../contracts/framework.js'
import type { Warn } from '../contracts/logger.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Visitor } from '../contracts/visitor.js'
import { carriesBody } from './body.js'
import { normaliseIp } from './client-ip.js'

/** The methods whose body every framework parses: some ignore the body of a GET or DELETE. */
const parsedMethods: readonly string[] = ['POST', 'PUT', 'PATCH']

/** What a page's form or script sends. */
const bodyKinds = [
  { name: 'JSON', pattern: /^application\/([\w.-]+\+)?json\b/i, parser: 'jsonParser' },
  { name: 'form', pattern: /^application\/x-www-form-urlencoded\b/i, parser: 'formParser' },
  { name: 'multipart', pattern: /^multipart\/form-data\b/i, parser: 'multipartParser' },
] as const

/** Warns of a body that was sent but not parsed: the parser is missing, or comes after the guard. */
export function warnIfBodyUnread(request: RequestLike, framework: Framework | undefined, warn: Warn): void {
  const { method, body, headers, hasBody = carriesBody(headers) } = request
  if (body !== undefined || !parsedMethods.includes(method) || !hasBody) return
  const type = String(headers['content-type'] ?? '')
  const kind = bodyKinds.find(({ pattern }) => pattern.test(type))
  if (kind === undefined) return
  const parser = framework?.[kind.parser]
  const remedy = parser === undefined ? 'Parse it and pass it as `body`.' : `Put ${parser} before captcha().`
  warn('TICKETGATE_BODY_NOT_PARSED', `A request's ${kind.name} body was not parsed. ${remedy}`)
}

/** Warns if the proxy's own address is taken for every visitor's. */
export function warnIfProxyUntrusted(
  { ip, isPrivate, forwardedFor }: Visitor,
  framework: Framework | undefined,
  warn: Warn,
): void {
  if (!isPrivate || forwardedFor === undefined) return
  // The application takes it from there, as with Next, which sets the header itself where there is no proxy.
  if (normaliseIp(forwardedFor.split(',').at(-1)?.trim()) === ip) return
  const remedy = framework === undefined ? 'pass the client’s IP as `ip`' : `set up ${framework.trustProxy}`
  warn(
    'TICKETGATE_PROXY_NOT_TRUSTED',
    `Every visitor seems to have one private IP, yet X-Forwarded-For is set. If a proxy of yours sets it, ${remedy}.`,
  )
}

const maxNames = 10
const plainName = /^[a-z_][\w-]{0,31}$/i

/** Where a ticket was looked for, and what the request has instead: for the log of a request without one. */
export function searched(places: readonly string[], { body }: RequestLike): string {
  return `it is not in ${places.join(', ')}; ${bodyNames(body)}`
}

/** The names only. One that is long or unusual may be a ticket itself, posted without a name. */
function bodyNames(body: unknown): string {
  if (body === undefined || body === null) return 'there is no parsed body'
  if (typeof body !== 'object' || Array.isArray(body)) {
    return `the body is ${Array.isArray(body) ? 'a list' : `of type ${typeof body}`}`
  }
  const names = Object.keys(body)
  if (names.length === 0) return 'the body is empty'
  const shown = names.slice(0, maxNames).map((name) => (plainName.test(name) ? name : '(another name)'))
  return `the body has ${[...new Set(shown), ...(names.length > maxNames ? ['…'] : [])].join(', ')}`
}
