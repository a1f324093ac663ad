import { checkOptions, flag, integer, number, oneOf, type ShapeOf, text, url } from '../../check-options.js'
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
import { CaptchaError } from '../../errors.js'
import { foreignTicketAlarm, type Meaning } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { sendForJson, type VendorJson } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { accessTokens, type GoogleServiceAccount, serviceAccountRule, tokenOrigin } from './access-token.js'
import { errorAnswer, readAssessment } from './assessment.js'
import { quotaWatch } from './quota.js'

/** How reCAPTCHA Enterprise (Google Cloud Fraud Defense) is called: with `apiKey` or `serviceAccount`, one of the two. */
export interface RecaptchaEnterpriseOptions extends ConnectionOptions {
  /** The Google Cloud project's id. */
  readonly project: string
  /** The page's site key: tickets of another one are refused. */
  readonly siteKey: string
  /** An API key that is not restricted to referrers; leaves the process only in the call to the vendor. */
  readonly apiKey?: string | undefined
  /** The parsed key file of a service account with the role `recaptchaenterprise.agent`. */
  readonly serviceAccount?: GoogleServiceAccount | undefined
  /**
   * What the page says the visitor is about to do, as in `login`; a ticket for another action is a `mismatch`.
   * @default any, unless a route expects one
   */
  readonly action?: string | undefined
  /** The lowest score that any route admits, 0 robot to 1 human. @default 0.5 */
  readonly minScore?: number | undefined
  /** The site key's type. `policy`: policy-based challenges. @default 'score' */
  readonly keyType?: 'score' | 'checkbox' | 'policy' | undefined
  /**
   * The host of the page's script; `www.recaptcha.net` is for mainland China, where it was blocked at times, too.
   * @default 'www.google.com'
   */
  readonly host?: 'www.google.com' | 'www.recaptcha.net' | undefined
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean | undefined
  /** Whether the visitor's User-Agent is sent to the vendor. @default true */
  readonly sendUserAgent?: boolean | undefined
  /** The whole URL, e.g. a fake vendor's. @default the project's assessments at Google */
  readonly endpoint?: string | undefined
  /** The script that the page loads. @default the host's */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's live 2 minutes. @default 120_000 */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor; only `userIp` is sent to the vendor. */
export interface RecaptchaEnterpriseIdentity extends VisitorIdentity {}

type Field = 'g-recaptcha-response'

export interface RecaptchaEnterpriseFields {
  readonly token: string
  readonly visitor: Visitor
  readonly identity: RecaptchaEnterpriseIdentity
}

const field: Field = 'g-recaptcha-response'
const ticketLifeMs = 120_000
const usualMinScore = 0.5
const maxUserAgentLength = 1_024

const shape: ShapeOf<RecaptchaEnterpriseOptions> = {
  project: text({
    required: true,
    pattern: /^[a-z0-9][a-z0-9.:-]{0,62}$/,
    allowed: 'a project id as in "my-project-7"',
  }),
  siteKey: text({ required: true, max: 256 }),
  apiKey: text({ secret: true }),
  serviceAccount: serviceAccountRule,
  action: text({ max: 100, pattern: /^[\w/]+$/, allowed: 'letters, digits, "_" and "/", as in "login"' }),
  minScore: number(0, 1),
  keyType: oneOf(['score', 'checkbox', 'policy']),
  host: oneOf(['www.google.com', 'www.recaptcha.net']),
  sendUserIp: flag(),
  sendUserAgent: flag(),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  language: languageRule,
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  ...connectionRules,
}

/**
 * reCAPTCHA Enterprise. A ticket is valid for robots, too: its score and its action are the verdict. A route's `expect`
 * compares `action`, `hostname` and `minScore`.
 * @example
 * const provider = recaptchaEnterprise({ project, siteKey, apiKey, action: 'login' })
 * @see https://ticketgate.example/main/docs/vendors/recaptcha-enterprise.md
 * @throws {CaptchaError} if an option is wrong
 */
export function recaptchaEnterprise(
  options: RecaptchaEnterpriseOptions,
): Provider<RecaptchaEnterpriseIdentity, Field, RecaptchaEnterpriseFields> {
  const checked = checkOptions('recaptchaEnterprise()', options, shape)
  requireOneKey(checked)
  const {
    project,
    siteKey,
    apiKey,
    serviceAccount,
    action,
    minScore = usualMinScore,
    dispatcher,
    connections,
  } = checked
  const { host = 'www.google.com', keyType = 'score', sendUserIp = true, sendUserAgent = true, language } = checked
  const { scriptUrl = `https://${host}/recaptcha/enterprise.js` } = checked
  const usualEndpoint = `https://recaptchaenterprise.googleapis.com/v1/projects/${project}/assessments`
  const endpoint = new URL(checked.endpoint ?? usualEndpoint)
  const path = endpoint.pathname + (apiKey === undefined ? '' : `?key=${encodeURIComponent(apiKey)}`)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const tokenHost = serviceAccount && vendorClient({ origin: tokenOrigin, dispatcher, connections: 1 })
  const tokens = serviceAccount && tokenHost && accessTokens(serviceAccount, tokenHost)
  const key = apiKey ?? serviceAccount?.private_key
  const alarm = foreignTicketAlarm(
    [endpoint.href, key, siteKey],
    'another site key. Check siteKey, and the one in the page.',
  )
  const watched = quotaWatch([endpoint.href, key])
  const account = apiKey ?? serviceAccount?.client_email

  function extract(
    read: ReadField<Field>,
    visitor: Visitor,
    identity: RecaptchaEnterpriseIdentity,
  ): Extracted<RecaptchaEnterpriseFields> {
    const token = read(field)
    if (token === undefined) return { ok: false, reason: 'missing' }
    const bound = [endpoint.href, account, siteKey, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [token], bound, fields: { token, visitor, identity } }
  }

  function eventOf(token: string, { ip, headers }: Visitor): object {
    const agent = headers['user-agent']
    const isAgent = sendUserAgent && typeof agent === 'string'
    return {
      token,
      siteKey,
      expectedAction: action,
      userIpAddress: sendUserIp ? ip : undefined,
      userAgent: isAgent ? agent.slice(0, maxUserAgentLength) : undefined,
    }
  }

  async function call(event: object, deadline: number): Promise<VendorJson> {
    const access = await tokens?.get(deadline)
    if (access !== undefined && access.outcome !== 'access') return access
    const bearer = access && { authorization: `Bearer ${access.token}` }
    const answer = await sendForJson(http, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json', ...bearer },
      body: JSON.stringify({ event }),
      deadline,
      statuses: [200, 400, 401, 403, 404, 429],
    })
    if (access !== undefined && isUnauthenticated(answer)) tokens?.drop(access.token)
    return answer
  }

  async function verify({ token, visitor, identity }: RecaptchaEnterpriseFields, by: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const event = eventOf(token, visitor)
    const first = await call(event, by.deadline)
    // Google has not looked at the ticket, and may take another access token.
    const answer = tokens !== undefined && isUnauthenticated(first) ? await call(event, by.deadline) : first
    if (answer.outcome !== 'answered') return watched(answer, by.warn)
    if (answer.status !== 200) return watched(errorAnswer(answer), by.warn)
    const sent = [token, apiKey, visitor.isPrivate ? undefined : visitor.ip]
    const noticed = (meaning: Meaning) => alarm(meaning, by.warn)
    return watched(readAssessment(answer.body, { token, sent, noticed }), by.warn)
  }

  function judge({ score, detail }: PassFacts): RefusedAnswer | undefined {
    if (action !== undefined && detail['action'] !== action) return refused('mismatch')
    if (score === undefined) return refused('mismatch')
    if (detail['challenge'] === 'FAILED') return refused('risk')
    return score < minScore ? refused('risk') : undefined
  }

  return {
    name: 'recaptcha-enterprise',
    // A key that was moved to Google Cloud makes tickets that both of Google's APIs take.
    realm: realmOf('recaptcha', endpoint, ['recaptchaenterprise.googleapis.com']),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    // "Not defined", and more than 2048 were seen.
    maxTicketLength: 16_384,
    checksPerTicket: 1,
    fieldNames: [field],
    identityNames: visitorNames,
    reports: ['action', 'hostname', 'score'],
    extract,
    verify,
    judge,
    page: publicSettings({ vendor: 'recaptcha-enterprise', siteKey, scriptUrl, language, action, keyType }),
    challenge: async () => vendorScript(scriptUrl),
    selfTest: {
      ticket: () => ({ [field]: madeUpTicket() }),
      // A service account's assertion is signed with the time.
      proves: () => (tokens === undefined ? ['reachable', 'keys'] : ['reachable', 'clock', 'keys']),
      note: 'siteKey is compared with a real ticket only.',
    },
    close: async () => {
      await Promise.all([http.close(), tokenHost?.close()])
    },
  }
}

const refused = (reason: 'mismatch' | 'risk'): RefusedAnswer => ({ outcome: 'reject', reason, final: true })

const isUnauthenticated = (answer: VendorJson): boolean => answer.outcome === 'answered' && answer.status === 401

function requireOneKey({ apiKey, serviceAccount }: RecaptchaEnterpriseOptions): void {
  if ((apiKey === undefined) !== (serviceAccount === undefined)) return
  throw new CaptchaError(
    apiKey === undefined ? 'ERR_CAPTCHA_OPTION_MISSING' : 'ERR_CAPTCHA_OPTION_VALUE',
    'recaptchaEnterprise(): give option "apiKey" or option "serviceAccount", one of the two.',
    'apiKey',
  )
}
