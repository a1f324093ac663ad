import { integer, type ShapeOf, url } from '../check-options.js'
import type {
  Answer,
  Extracted,
  PassFacts,
  Provider,
  ProviderPage,
  ReadField,
  RefusedAnswer,
  SelfTestPlan,
} from '../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../contracts/visitor.js'
import { foreignTicketAlarm, pass, type Refused, refusal } from './code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from './http/client.js'
import { type SentParts, sendForJson, type VendorJson } from './http/json.js'
import { languageRule, publicSettings, vendorScript } from './http/script.js'
import { madeUpTicket } from './made-up-ticket.js'
import { realmOf } from './realm.js'
import { boundVisitor, visitorFault, visitorNames } from './visitor-identity.js'

/** The options of all vendors whose ticket is one token in one field. */
export interface TokenOptions extends ConnectionOptions {
  /** The whole URL that is called, e.g. a fake vendor's. @default the vendor's */
  readonly endpoint?: string | undefined
  /** The script that the page loads, with a query if it needs one. @default the vendor's */
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

export type TokenProvider<Name extends string> = Provider<VisitorIdentity, Name, TokenFields>

/** One call about one token. */
export interface TokenCall {
  readonly token: string
  readonly visitor: Visitor
  /** On `performance.now()`'s clock. */
  readonly deadline: number
  /** Unguessable, and the same at every attempt of one check. */
  readonly checkId: string
  /** What the call sends of the visitor's, for `plainDetail`. */
  readonly sent: SentParts
  /** Posts to the endpoint: a form, a text, or anything else as JSON. */
  post(body: URLSearchParams | string | object, options?: PostOptions): Promise<VendorJson>
  /** The answer for a code that is no pass. */
  refuse: Refuse
}

export type Refuse = (meaning: Refused, vendorCode: number | string) => RefusedAnswer

export interface PostOptions {
  /** Besides `content-type`. @default none */
  readonly headers?: Readonly<Record<string, string>>
  /** The HTTP statuses that carry the protocol's answers. @default [200] */
  readonly statuses?: readonly number[]
  /** True: the vendor lets a call be repeated if its answer was lost. @default false */
  readonly repeatable?: boolean
}

/** What a token is to the store, or why it is none. */
export type TokenReading =
  | {
      /** What the vendor uses up. */
      readonly spent: string
      /** All else of it, which must be the same when it comes again. @default nothing */
      readonly rest?: string
    }
  | { readonly reason: 'missing' | 'malformed' | 'disaster' }

/** What is specific to one vendor. */
export interface TokenVendor<Name extends string> {
  readonly name: string
  /** As its makers write it, for errors. */
  readonly title: string
  /** What its tickets are known by, where another provider takes the same ones. @default the name */
  readonly realm?: string
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
  /** Fields of other vendors that its script fills with the same ticket. @default none */
  readonly alsoFills?: readonly string[] | undefined
  /** What is wrong if all tickets are of another site, and what to check then; for the warning. */
  readonly foreignTickets?: string
  /** What must be the same when a token comes again: the account, the site. */
  readonly bound: readonly (string | undefined)[]
  /** What a ticket that the vendor never issued shows. */
  readonly selfTest: {
    /** A token in the vendor's form. @default a text that names the test */
    ticket?(): string
    /** Whether a final no proves the keys, too. */
    readonly provesKeys: boolean
    /** Why something is not proven, as a sentence. @default none */
    readonly note?: string
  }
  /** @default all of the token is spent */
  read?(token: string): TokenReading
  /** Calls the vendor and reads its answer. */
  ask(call: TokenCall): Promise<Answer>
  /** The thresholds, at every admission. @default none */
  judge?: ((facts: PassFacts) => RefusedAnswer | undefined) | undefined
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
): TokenProvider<Name> {
  const { name, field, page, alsoFills, judge } = vendor
  const { scriptUrl = vendor.script, language, dispatcher, connections } = options
  const endpoint = new URL(options.endpoint ?? vendor.endpoint)
  const path = endpoint.pathname + endpoint.search
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const script = vendorScript(scriptUrl)
  const account = [name, endpoint.href, ...vendor.bound]
  const alarm = foreignTicketAlarm(
    account,
    vendor.foreignTickets ?? 'another site. Check the keys here and in the page.',
  )

  function extract(read: ReadField<Name>, visitor: Visitor, identity: VisitorIdentity): Extracted<TokenFields> {
    const token = read(field)
    if (token === undefined) return { ok: false, reason: 'missing' }
    const reading = vendor.read?.(token) ?? { spent: token }
    if ('reason' in reading) return { ok: false, reason: reading.reason }
    const bound = [endpoint.href, ...vendor.bound, reading.rest, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [reading.spent], bound, fields: { token, visitor, identity } }
  }

  return {
    name,
    realm: realmOf(vendor.realm ?? name, endpoint, vendor.domains),
    origin: endpoint.origin,
    ticketTtlMs: options.ticketTtlMs ?? vendor.ticketLifeMs,
    maxTicketLength: vendor.maxTicketLength,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    reports: vendor.reports,
    ...(alsoFills !== undefined && { alsoFills }),
    extract,
    async verify({ token, visitor, identity }, { deadline, checkId, warn }) {
      const fault = visitorFault(identity)
      if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
      const answer = await vendor.ask({
        token,
        visitor,
        deadline,
        checkId,
        // A private IP may be the page's own host name, in development.
        sent: [token, visitor.isPrivate ? undefined : visitor.ip],
        post: (body, { headers, ...more } = {}) =>
          sendForJson(http, { method: 'POST', path, ...contentOf(body, headers), deadline, ...more }),
        refuse(meaning, vendorCode) {
          alarm(meaning, warn)
          return refusal(vendor.title, meaning, vendorCode)
        },
      })
      if (answer.outcome === 'pass') alarm(pass, warn)
      return answer
    },
    ...(judge !== undefined && { judge }),
    ...(page !== undefined && { page: publicSettings({ vendor: name, scriptUrl, language, ...page }) }),
    challenge: async () => script,
    selfTest: selfTestOf(vendor),
    close: () => http.close(),
  }
}

export const secretUnproven =
  'The vendor does not say whether it looks at the secret before the ticket, so a wrong one may go unseen.'

function selfTestOf({ field, selfTest }: TokenVendor<string>): SelfTestPlan {
  const { ticket = madeUpTicket, provesKeys, note } = selfTest
  return {
    ticket: () => ({ [field]: ticket() }),
    // A no that is not final says nothing of the keys.
    proves: ({ final }) => (provesKeys && final ? ['reachable', 'keys'] : ['reachable']),
    ...(note !== undefined && { note }),
  }
}

/** A form of the parameters that are set. */
export function formOf(parameters: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const isSet = (entry: [string, string | undefined]): entry is [string, string] => entry[1] !== undefined
  return new URLSearchParams(Object.entries(parameters).filter(isSet))
}

function contentOf(body: URLSearchParams | string | object, headers: PostOptions['headers']) {
  const [type, text] =
    body instanceof URLSearchParams
      ? ['application/x-www-form-urlencoded', body.toString()]
      : typeof body === 'string'
        ? ['text/plain', body]
        : ['application/json', JSON.stringify(body)]
  return { headers: { 'content-type': type, ...headers }, body: text }
}
