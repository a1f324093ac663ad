import type { Framework } from '../adapter/create-guard.js'
import type { RequestLike } from '../contracts/request-like.js'
import type { Visitor } from '../contracts/visitor.js'
import type { Warn } from '../report/log.js'

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
  const { method, body, headers } = request
  if (body !== undefined || !parsedMethods.includes(method) || !carriesBody(headers)) return
  const type = String(headers['content-type'] ?? '')
  const kind = bodyKinds.find(({ pattern }) => pattern.test(type))
  if (kind === undefined) return
  const parser = framework?.[kind.parser]
  const mend = parser === undefined ? 'Parse it and pass it as `body`' : `Put ${parser} before captcha()`
  warn('TICKETGATE_BODY_NOT_PARSED', `A request's ${kind.name} body was not parsed. ${mend}.`)
}

/** @see RFC 9112, section 6.3 */
function carriesBody(headers: RequestLike['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Warns if the proxy's own address is taken for every visitor's. */
export function warnIfProxyUntrusted(
  { isPrivate, forwardedFor }: Visitor,
  framework: Framework | undefined,
  warn: Warn,
): void {
  if (!isPrivate || forwardedFor === undefined) return
  const mend = framework === undefined ? 'pass the client’s IP as `ip`' : `set up ${framework.trustProxy}`
  const message = `Every visitor seems to have one private IP, yet X-Forwarded-For is set. Behind a proxy, ${mend}.`
  warn('TICKETGATE_PROXY_NOT_TRUSTED', message)
}
