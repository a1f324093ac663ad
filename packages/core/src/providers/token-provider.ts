import { integer, type ShapeOf, url } from '../check-options.js'
import type { Warn } from '../contracts/logger.js'
import type { Answer, Extracted, Provider, ProviderPage, ReadField } from '../contracts/provider.js'
import type { SelfTestPlan } from '../contracts/self-test.js'
import type { Visitor, VisitorIdentity } from '../contracts/visitor.js'
import { type ConnectionOptions, connectionRules, type VendorClient, vendorClient } from './http/client.js'
import type { SentParts } from './http/json.js'
import { languageRule, publicSettings, vendorScript } from './http/script.js'
import { realmOf } from './realm.js'
import { boundVisitor, visitorFault, visitorNames } from './visitor-identity.js'

/** The options of all vendors whose ticket is one token in one field. */
export interface TokenOptions extends ConnectionOptions {
  /** The whole URL that is called, e.g. a fake vendor's. @default the vendor's */
  readonly endpoint?: string | undefined
  /** The script that the page loads. @default the vendor's */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** How long a ticket that passed is remembered, in milliseconds. @default the vendor's ticket life */
  readonly ticketTtlMs?: number | undefined
}

export interface TokenFields {
  readonly token: string
  readonly visitor: Visitor
  readonly identity: VisitorIdentity
}

/** One call about one token. */
export interface TokenCall {
  readonly http: VendorClient
  /** Of the endpoint. */
  readonly path: string
  readonly token: string
  readonly visitor: Visitor
  /** On `performance.now()`'s clock. */
  readonly deadline: number
  readonly warn: Warn | undefined
  /** What the call sends of the visitor's, for `plainDetail`. */
  readonly sent: SentParts
}

/** What is specific to one vendor. */
export interface TokenVendor<Name extends string> {
  readonly name: string
  readonly field: Name
  readonly endpoint: string
  /** All that the vendor answers at, without subdomains; none: one hosts it oneself. */
  readonly domains: readonly string[]
  /** The one that the page loads. */
  readonly script: string
  /** Settings for the page; without them `challenge()` serves no element. */
  readonly page: Omit<ProviderPage, 'vendor'> | undefined
  readonly ticketLifeMs: number
  readonly maxTicketLength: number
  readonly reports: readonly ('action' | 'hostname' | 'score')[]
  /** What must be the same when a token comes again: the account, the site. */
  readonly bound: readonly (string | undefined)[]
  /** The part of a token that the vendor spends, and the rest; undefined: it is none. @default all of it */
  parts?(token: string): { readonly spent: string; readonly rest: string } | undefined
  /** How it can be tested, by a token in the vendor's form that it never issued. */
  readonly selfTest: SelfTestPlan
  /** Calls the vendor and reads its answer. */
  ask(call: TokenCall): Promise<Answer>
}

/** Their rules; each vendor adds its own. */
export function tokenShape(ticketLifeMs: number): ShapeOf<TokenOptions> {
  return {
    endpoint: url({ upTo: 'query' }),
    scriptUrl: url({ upTo: 'query' }),
    language: languageRule,
    ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
    ...connectionRules,
  }
}

/** One provider of this kind, its options checked. */
export function tokenProvider<Name extends string>(
  vendor: TokenVendor<Name>,
  options: TokenOptions,
): Provider<VisitorIdentity, Name, TokenFields> {
  const { name, field, page } = vendor
  const { scriptUrl = vendor.script, language, dispatcher, connections } = options
  const endpoint = new URL(options.endpoint ?? vendor.endpoint)
  const path = endpoint.pathname + endpoint.search
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })

  function extract(read: ReadField<Name>, visitor: Visitor, identity: VisitorIdentity): Extracted<TokenFields> {
    const token = read(field)
    if (token === undefined) return { ok: false, reason: 'missing' }
    const parts = vendor.parts === undefined ? { spent: token, rest: '' } : vendor.parts(token)
    if (parts === undefined) return { ok: false, reason: 'malformed' }
    const bound = [endpoint.href, ...vendor.bound, parts.rest, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [parts.spent], bound, fields: { token, visitor, identity } }
  }

  return {
    name,
    realm: realmOf(name, endpoint, vendor.domains),
    origin: endpoint.origin,
    ticketTtlMs: options.ticketTtlMs ?? vendor.ticketLifeMs,
    maxTicketLength: vendor.maxTicketLength,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    reports: vendor.reports,
    extract,
    async verify({ token, visitor, identity }, { deadline, warn }) {
      const fault = visitorFault(identity)
      if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
      // A private IP may be the page's own host name, in development.
      const sent = [token, visitor.isPrivate ? undefined : visitor.ip]
      return vendor.ask({ http, path, token, visitor, deadline, warn, sent })
    },
    ...(page !== undefined && { page: publicSettings({ vendor: name, scriptUrl, language, ...page }) }),
    challenge: async () => vendorScript(scriptUrl),
    selfTest: vendor.selfTest,
    close: () => http.close(),
  }
}

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded' }
