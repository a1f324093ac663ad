import { randomUUID } from 'node:crypto'
import { flag, integer, type ShapeOf, text, url } from '../../check-options.js'
import type {
  Answer,
  Extracted,
  PassFacts,
  Provider,
  ProviderCall,
  ReadField,
  RefusedAnswer,
} from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { isProduction } from '../../environment.js'
import { CaptchaError } from '../../errors.js'
import { type CodeTable, foreign, foreignTicketAlarm, type Meaning, pass } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { type SentParts, sendForJson, unreadable } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { errorBesideSuccess, isEmpty, refusalOfCodes } from './codes.js'

/** The options of all vendors of the siteverify family. */
export interface SiteverifyOptions extends ConnectionOptions {
  /** The site's secret; leaves the process only in the call to the vendor. */
  readonly secret: string
  /** The whole URL, e.g. the embedded service's `http://127.0.0.1:8787/siteverify`. @default the vendor's */
  readonly endpoint?: string | undefined
  /** The site's public key: with it, `challenge()` serves `<ticket-gate>` for this vendor. @default none */
  readonly siteKey?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** What the visitor is about to do, for vendors that report it back; a route's `expect` compares it. @default none */
  readonly action?: string | undefined
  /** The script that the page loads, with a query if it needs one. @default the vendor's, without */
  readonly scriptUrl?: string | undefined
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean | undefined
  /** Allows the vendors' published test secrets, which pass anything, in production. @default false */
  readonly allowTestSecretInProduction?: boolean | undefined
  /** How long a ticket that passed is remembered, in milliseconds. @default the vendor's ticket life */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor; only `userIp` is sent to the vendor. */
export interface SiteverifyIdentity extends VisitorIdentity {}

export interface SiteverifyFields {
  readonly response: string
  readonly visitor: Visitor
  readonly identity: SiteverifyIdentity
}

/** What is specific to one vendor of the family. */
export interface SiteverifyVendor<Name extends string> {
  readonly name: string
  /** As its makers write it, for errors. */
  readonly title: string
  readonly field: Name
  readonly endpoint: string
  /** All that the vendor answers at, without subdomains. */
  readonly domains: readonly string[]
  /** The one that the page loads. */
  readonly script: string
  readonly ticketLifeMs: number
  /** How long its tickets can be. */
  readonly maxTicketLength: number
  /** What each of its error codes means. */
  readonly codes: CodeTable
  /** The published test secrets. */
  readonly testSecrets: readonly string[]
  /** What the page gets with a published test key: the same text every time. */
  readonly testTickets: readonly string[]
  /** True: takes `idempotency_key`, so that a call whose answer was lost can be repeated. */
  readonly isIdempotent: boolean
  /** What its passes report, for a route's `expect`. */
  readonly reports: readonly ('action' | 'hostname' | 'score')[]
  /** Fields of other vendors that its script fills with the same ticket. @default none */
  readonly alsoFills?: readonly string[]
  /** What `selfTest` proves besides that it is reached. */
  readonly selfTest: { readonly provesKeys: boolean; readonly note?: string }
  /** Settings for the page besides the family's. */
  readonly page?: Readonly<Record<string, unknown>>
  /** Parameters besides the family's. */
  readonly parameters?: Readonly<Record<string, string>>
  /** What must be the same when a ticket comes again, besides the family's. */
  readonly bound?: readonly (string | undefined)[]
  /** The answer for a ticket that verifies; a rejection means that it is another site's. `sent` is for `plainDetail`. */
  pass(body: Readonly<Record<string, unknown>>, sent: SentParts): Answer
  /** The thresholds, at every admission. */
  judge?(facts: PassFacts): RefusedAnswer | undefined
}

/** The family's options; each vendor adds its own. */
export function siteverifyShape(ticketLifeMs: number): ShapeOf<SiteverifyOptions> {
  return {
    secret: text({ required: true, secret: true }),
    endpoint: url({ upTo: 'query' }),
    siteKey: text({ max: 256 }),
    language: languageRule,
    action: text({ max: 100, pattern: /^[\w/-]+$/, allowed: 'letters, digits, "_", "-" and "/", as in "login"' }),
    scriptUrl: url({ upTo: 'query' }),
    sendUserIp: flag(),
    allowTestSecretInProduction: flag(),
    ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
    ...connectionRules,
  }
}

/**
 * One provider of the siteverify family, its options checked.
 * @throws {CaptchaError} if a test secret would be used in production
 */
export function siteverifyProvider<Name extends string>(
  vendor: SiteverifyVendor<Name>,
  options: SiteverifyOptions,
): Provider<SiteverifyIdentity, Name, SiteverifyFields> {
  const { name, field, ticketLifeMs, isIdempotent, parameters, codes, testTickets } = vendor
  const { secret, sendUserIp = true, dispatcher, connections, siteKey, scriptUrl, language, action } = options
  refuseTestSecret(vendor, options)
  const isTestSecret = vendor.testSecrets.includes(secret)
  const endpoint = new URL(options.endpoint ?? vendor.endpoint)
  const path = endpoint.pathname + endpoint.search
  const script = vendorScript(scriptUrl ?? vendor.script)
  const http = vendorClient({
    origin: endpoint.origin,
    dispatcher,
    connections,
  })

  const alarm = foreignTicketAlarm('another site. Check the secret, and the site key in the page.')

  function extract(read: ReadField<Name>, visitor: Visitor, identity: SiteverifyIdentity): Extracted<SiteverifyFields> {
    const response = read(field)
    if (response === undefined) return { ok: false, reason: 'missing' }
    // The secret identifies the account; only a digest of the binding is kept.
    const isTest = testTickets.includes(response)
    // Anybody can send one: the vendor would only be called to say so.
    if (isTest && !isTestSecret) return { ok: false, reason: 'malformed' }
    const bound = [endpoint.href, secret, ...(vendor.bound ?? []), ...boundVisitor(visitor, identity)]
    // Every page gets this one text, so each of them is a ticket of its own.
    const ticket = isTest && !isProduction() ? [response, randomUUID()] : [response]
    return { ok: true, ticket, bound, fields: { response, visitor, identity } }
  }

  async function verify(fields: SiteverifyFields, { deadline, checkId, warn }: ProviderCall): Promise<Answer> {
    const { response, visitor, identity } = fields
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const form = new URLSearchParams({ ...parameters, secret, response })
    if (sendUserIp && visitor.ip !== undefined) form.set('remoteip', visitor.ip)
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
    if (answer.outcome !== 'answered') {
      // reCAPTCHA refuses long junk so, without JSON.
      const isJunk = (answer.status === 400 || answer.status === 413) && response.length > longTicket
      return isJunk ? { outcome: 'reject', reason: 'malformed', final: false } : answer
    }
    const { success } = answer.body
    if (typeof success !== 'boolean') return unreadable('an answer without "success"')
    // A private IP may be the page's own host name, in development.
    const sent = [response, secret, visitor.isPrivate ? undefined : visitor.ip]
    const errors = answer.body['error-codes']
    const noticed = (meaning: Meaning) => alarm(meaning, warn)
    if (!success) return refusalOfCodes(vendor.title, errors, { codes, isIdempotent, sent, noticed })
    if (!isEmpty(errors) || answer.status !== 200) return errorBesideSuccess(vendor.title, errors)
    const { hostname, action } = answer.body
    if (!isText(hostname) || !isText(action)) return unreadable('a "hostname" or "action" that is no text')
    const judged = vendor.pass(answer.body, sent)
    noticed(judged.outcome === 'reject' ? foreign('mismatch') : pass)
    return judged
  }

  return {
    name,
    realm: realmOf(name, endpoint, vendor.domains),
    maxTicketLength: vendor.maxTicketLength,
    origin: endpoint.origin,
    ticketTtlMs: options.ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    reports: vendor.reports,
    ...(vendor.alsoFills !== undefined && { alsoFills: vendor.alsoFills }),
    extract,
    verify,
    ...(vendor.judge !== undefined && { judge: vendor.judge }),
    ...(siteKey !== undefined && {
      page: publicSettings({
        vendor: name,
        siteKey,
        scriptUrl: scriptUrl ?? vendor.script,
        language,
        action,
        ...vendor.page,
      }),
    }),
    challenge: async () => script,
    selfTest: {
      ticket: () => ({ [field]: madeUpTicket() }),
      // A plain no, without any code, says nothing of the secret.
      proves: ({ final }) => (vendor.selfTest.provesKeys && final ? ['reachable', 'keys'] : ['reachable']),
      ...(vendor.selfTest.note !== undefined && { note: vendor.selfTest.note }),
    },
    close: () => http.close(),
  }
}

const longTicket = 2_048

/** A route may expect it, so it must be readable, or absent. */
const isText = (value: unknown): boolean => value === undefined || value === null || typeof value === 'string'

function refuseTestSecret(
  { name, testSecrets }: SiteverifyVendor<string>,
  { secret, allowTestSecretInProduction }: SiteverifyOptions,
): void {
  if (!isProduction() || allowTestSecretInProduction === true) return
  if (!testSecrets.includes(secret)) return
  throw new CaptchaError(
    'ERR_CAPTCHA_OPTION_VALUE',
    `${name}(): option "secret" is the vendor's published test secret, which passes or fails everybody. Give your ` +
      'own, or allowTestSecretInProduction: true.',
  )
}
