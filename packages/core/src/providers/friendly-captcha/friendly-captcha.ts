import { checkOptions, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import type { Answer, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { meaningOf, type Refused, refusal } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { codeText, isObject, plainDetail, sendForJson, unreadable } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { codes } from './codes.js'

/** How Friendly Captcha v2 is called. */
export interface FriendlyCaptchaOptions extends ConnectionOptions {
  /** Begins with `A1`; one serves all site keys of the account. Leaves the process only in the call to the vendor. */
  readonly apiKey: string
  /** The page's, begins with `FC`: responses of another one, maybe a weaker one of the same account, are refused. */
  readonly sitekey: string
  /** Where the vendor checks, for the page and the server alike; `eu` needs a plan that has it. @default 'global' */
  readonly region?: 'global' | 'eu' | undefined
  /** The whole URL instead of the region's, e.g. a fake vendor's. @default the region's */
  readonly endpoint?: string | undefined
  /** The script that the page loads, e.g. your own copy of the SDK's `site.min.js`. @default jsDelivr's */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-TW`. @default the page's */
  readonly language?: string | undefined
  /**
   * How long a response that passed is remembered, in milliseconds. How long the vendor takes one is not documented.
   * @default 86_400_000
   */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor; none of it is sent to the vendor. */
export interface FriendlyCaptchaIdentity extends VisitorIdentity {}

type Field = 'frc-captcha-response'

export interface FriendlyCaptchaFields {
  readonly response: string
  readonly identity: FriendlyCaptchaIdentity
}

const field: Field = 'frc-captcha-response'
const ticketLifeMs = 86_400_000
const script = 'https://cdn.jsdelivr.net/npm/@friendlycaptcha/sdk@1.0.2/site.min.js'
const shape: ShapeOf<FriendlyCaptchaOptions> = {
  apiKey: text({ required: true, secret: true, pattern: /^[\x21-\x7e]+$/, allowed: 'an API key, as in "A1…"' }),
  sitekey: text({ required: true, max: 256 }),
  region: oneOf(['global', 'eu']),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  language: languageRule,
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  ...connectionRules,
}

/**
 * Friendly Captcha v2. A route's `expect` compares `hostname`, the host of the page's origin.
 * @example
 * const provider = friendlyCaptcha({ apiKey, sitekey })
 * @see docs/vendors/friendly-captcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function friendlyCaptcha(
  options: FriendlyCaptchaOptions,
): Provider<FriendlyCaptchaIdentity, Field, FriendlyCaptchaFields> {
  const checked = checkOptions('friendlyCaptcha()', options, shape)
  const { apiKey, sitekey, region = 'global', dispatcher, connections, scriptUrl = script } = checked
  const endpoint = new URL(checked.endpoint ?? `https://${region}.frcapi.com/api/v2/captcha/siteverify`)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })

  function extract(
    read: ReadField<Field>,
    visitor: Visitor,
    identity: FriendlyCaptchaIdentity,
  ): Extracted<FriendlyCaptchaFields> {
    const response = read(field)
    if (response === undefined) return { ok: false, reason: 'missing' }
    // The widget's word that the vendor is out of its reach. Anybody can write it, so that no option admits it.
    if (response.startsWith('.ERROR.UNREACHABLE')) return { ok: false, reason: 'disaster' }
    // Until it is solved, the field holds the widget's state, as in ".UNSTARTED".
    if (response.startsWith('.')) return { ok: false, reason: 'missing' }
    const bound = [endpoint.href, apiKey, sitekey, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [response], bound, fields: { response, identity } }
  }

  async function verify({ response, identity }: FriendlyCaptchaFields, { deadline }: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const answer = await sendForJson(http, {
      method: 'POST',
      path: endpoint.pathname,
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-api-key': apiKey },
      body: JSON.stringify({ response, sitekey }),
      deadline,
      statuses: [200, 400, 401],
    })
    if (answer.outcome !== 'answered') return answer
    const { success, data, error } = answer.body
    if (success === false) return refusalOf(error, response)
    if (success !== true || answer.status !== 200) return unreadable('neither a yes nor a no')
    if (error !== undefined && error !== null) return unreadable('an error beside "success": true')
    return passOf(data, response)
  }

  return {
    name: 'friendly-captcha',
    realm: realmOf('friendly-captcha', endpoint, ['frcapi.com']),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    // The vendor's own figure.
    maxTicketLength: 16_384,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    reports: ['hostname'],
    extract,
    verify,
    page: publicSettings({
      vendor: 'friendly-captcha',
      siteKey: sitekey,
      scriptUrl,
      language: checked.language,
      apiEndpoint: region,
    }),
    challenge: async () => vendorScript(scriptUrl),
    selfTest: { ticket: () => ({ [field]: madeUpTicket() }), proves: () => ['reachable', 'keys'] },
    close: () => http.close(),
  }
}

function refusalOf(error: unknown, response: string): Answer {
  const code = isObject(error) ? error['error_code'] : undefined
  if (typeof code !== 'string') return unreadable('a no without its "error_code"')
  const vendorCode = Object.hasOwn(codes, code) ? code : (codeText(code, [response]) ?? 'unknown')
  return refusal('Friendly Captcha', meaningOf(codes, code) as Refused, vendorCode)
}

function passOf(data: unknown, response: string): Answer {
  const challenge = isObject(data) ? data['challenge'] : undefined
  if (!isObject(data) || !isObject(challenge)) return unreadable('a yes without its "challenge"')
  const { origin, timestamp: challengeTs } = challenge
  if (typeof origin !== 'string') return unreadable('an "origin" that is no text')
  const hostname = URL.canParse(origin) ? new URL(origin).hostname : undefined
  return { outcome: 'pass', detail: plainDetail({ hostname, challengeTs, eventId: data['event_id'] }, [response]) }
}
