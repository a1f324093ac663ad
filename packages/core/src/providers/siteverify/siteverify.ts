import type { Dispatcher } from 'undici'
import { flag, having, integer, type Shape, text, url } from '../../check-options.js'
import type { Answer, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { RequestLike } from '../../contracts/request-like.js'
import { CaptchaError } from '../../errors.js'
import { isPrivateIp, normaliseIp } from '../../request/client-ip.js'
import { boundVisitor, type VisitorIdentity, visitorFault, visitorNames } from '../../request/visitor.js'
import { vendorClient } from '../http/client.js'
import { type Asked, garbageAnswer, sendForJson } from '../http/json.js'
import { vendorScript } from '../http/script.js'
import { refusalOfCodes } from './error-codes.js'

/** The options of all vendors of the siteverify family. */
export interface SiteverifyOptions {
  /** The site's secret; leaves the process only in the call to the vendor. */
  readonly secret: string
  /** The whole URL, e.g. the embedded service's `http://127.0.0.1:8787/siteverify`. @default the vendor's */
  readonly endpoint?: string
  /** The script that `challenge()` has the page load, with a query if it needs one. @default the vendor's, without */
  readonly scriptUrl?: string
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean
  /** Allows the vendors' published test secrets, which pass anything, with NODE_ENV=production. @default false */
  readonly allowTestSecretInProduction?: boolean
  /** How long a ticket that passed is remembered, in milliseconds. @default the vendor's ticket life */
  readonly ticketTtlMs?: number
  /** An undici dispatcher, e.g. for an egress proxy or a private CA. @default our own connection pool */
  readonly dispatcher?: Dispatcher
  /** The most connections to the vendor; not with `dispatcher`. @default 64 */
  readonly connections?: number
}

/** What an application knows of its visitor; only `userIp` is sent to the vendor. */
export interface SiteverifyIdentity extends VisitorIdentity {}

export interface SiteverifyFields {
  readonly response: string
  readonly userIp: string | undefined
  readonly identity: SiteverifyIdentity
}

/** What is specific to one vendor of the family. */
export interface SiteverifyVendor<Name extends string> {
  readonly name: string
  readonly field: Name
  readonly endpoint: string
  /** The one that the page loads. */
  readonly script: string
  readonly ticketLifeMs: number
  /** The published test secrets. */
  readonly testSecrets: readonly string[]
  /** True: takes `idempotency_key`, so that a call whose answer was lost can be repeated. */
  readonly isIdempotent: boolean
  /** What its passes report, for a route's `expect`. */
  readonly tells: readonly ('action' | 'hostname' | 'score')[]
  /** Parameters besides the family's. */
  readonly parameters?: Readonly<Record<string, string>>
  /** The answer for a ticket that verifies; `asked` is for `plainDetail`. */
  pass(body: Readonly<Record<string, unknown>>, asked: Asked): Answer
}

/** The family's options; each vendor adds its own. */
export function siteverifyShape(ticketLifeMs: number) {
  return {
    secret: text({ required: true, secret: true }),
    endpoint: url({ upTo: 'query' }),
    scriptUrl: url({ upTo: 'query' }),
    sendUserIp: flag(),
    allowTestSecretInProduction: flag(),
    ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
    dispatcher: having(['dispatch'], 'an undici Dispatcher'),
    connections: integer(1, 10_000),
  } satisfies Shape
}

/**
 * One provider of the siteverify family, its options checked. @see spec page siteverify
 * @throws {CaptchaError} if a test secret would be used in production
 */
export function siteverifyProvider<Name extends string>(
  vendor: SiteverifyVendor<Name>,
  options: SiteverifyOptions,
): Provider<SiteverifyIdentity, Name, SiteverifyFields> {
  const { name, field, ticketLifeMs, isIdempotent, parameters } = vendor
  const { secret, sendUserIp = true, dispatcher, connections } = options
  refuseTestSecret(vendor, options)
  const endpoint = new URL(options.endpoint ?? vendor.endpoint)
  const path = endpoint.pathname + endpoint.search
  const script = vendorScript(options.scriptUrl ?? vendor.script)
  const http = vendorClient({
    origin: endpoint.origin,
    dispatcher,
    connections,
  })

  function extract(
    read: ReadField<Name>,
    request: RequestLike,
    identity: SiteverifyIdentity,
  ): Extracted<SiteverifyFields> {
    const response = read(field)
    if (response === undefined) return { ok: false, reason: 'missing' }
    const userIp = normaliseIp(identity.userIp ?? request.ip)
    // The secret identifies the account; only a digest of the binding is kept.
    const bound = [endpoint.href, secret, ...boundVisitor({ ...identity, userIp })]
    return { ok: true, ticket: [response], bound, fields: { response, userIp, identity } }
  }

  async function verify(fields: SiteverifyFields, { deadline, checkId }: ProviderCall): Promise<Answer> {
    const { response, userIp, identity } = fields
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const form = new URLSearchParams({ ...parameters, secret, response })
    if (sendUserIp && userIp !== undefined) form.set('remoteip', userIp)
    if (isIdempotent) form.set('idempotency_key', checkId)
    const answer = await sendForJson(http, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
      deadline,
      // Turnstile sends its error codes with 400.
      statuses: [200, 400],
      repeatable: isIdempotent,
    })
    if (!answer.ok) return answer.answer
    const { success } = answer.body
    if (typeof success !== 'boolean') return garbageAnswer('an answer without "success"')
    // A private IP may be the page's own host name, in development.
    const asked = [response, secret, userIp !== undefined && isPrivateIp(userIp) ? undefined : userIp]
    return success ? vendor.pass(answer.body, asked) : refusalOfCodes(answer.body['error-codes'], isIdempotent, asked)
  }

  return {
    name,
    origin: endpoint.origin,
    ticketTtlMs: options.ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    tells: vendor.tells,
    extract,
    verify,
    challenge: async () => script,
    close: () => http.close(),
  }
}

function refuseTestSecret(
  { name, testSecrets }: SiteverifyVendor<string>,
  { secret, allowTestSecretInProduction }: SiteverifyOptions,
): void {
  if (process.env['NODE_ENV'] !== 'production' || allowTestSecretInProduction === true) return
  if (!testSecrets.includes(secret)) return
  throw new CaptchaError(
    'ERR_CAPTCHA_OPTION_VALUE',
    `${name}(): option "secret" is the vendor's published test secret, which passes or fails everybody. Give your ` +
      'own, or allowTestSecretInProduction: true.',
  )
}
