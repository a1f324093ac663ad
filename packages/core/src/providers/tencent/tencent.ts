import { callback, checkOptions, flag, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import type {
  Answer,
  Challenge,
  Extracted,
  PassFacts,
  Provider,
  ProviderCall,
  ReadField,
  RefusedAnswer,
} from '../../contracts/provider.js'
import type { Awaitable } from '../../contracts/verdict.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { CaptchaError } from '../../errors.js'
import { foreignTicketAlarm } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { sendForJson } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, clientIpUnknown, visitorFault, visitorNames } from '../visitor-identity.js'
import { type AidEncryptedOptions, aidEncrypted } from './aid-encrypted.js'
import { authorizer, credentialsOf, type TencentCredentials } from './authorization.js'
import { codes, miniCodes } from './codes.js'
import { readResult } from './read-result.js'

/** How Tencent Captcha is called. The account's keys are needed: `secretId` and `secretKey`, or `credentials`. */
export interface TencentOptions extends ConnectionOptions {
  /** The account's key id. @default what `credentials` returns */
  readonly secretId?: string | undefined
  /** The account's key: used to sign, never leaves the process. @default what `credentials` returns */
  readonly secretKey?: string | undefined
  /** The token of a temporary credential, beside `secretId` and `secretKey`. @default not sent */
  readonly token?: string | undefined
  /**
   * Keys that change, e.g. temporary ones. Called before every call to the vendor, so cache them until they expire.
   * @default `secretId`, `secretKey` and `token`
   */
  readonly credentials?: (() => Awaitable<TencentCredentials>) | undefined
  /**
   * Where the tickets come from: the web script (also in apps and web views), or the plugin of WeChat's or Alipay's
   * mini-programs, whose tickets have no `randstr` and an application of their own. One provider for each.
   * @default 'web'
   */
  readonly channel?: 'web' | 'mini' | undefined
  /** Has `challenge()` prove the CaptchaAppId for each page view, as the console may demand. @default it does not */
  readonly aidEncrypted?: AidEncryptedOptions | undefined
  /** The id of the captcha's application, as in the page's `new TencentCaptcha('…')`. */
  readonly captchaAppId: number
  /** That application's own key. */
  readonly appSecretKey: string
  /** Which console the account belongs to: China's, or the international one. @default 'cn' */
  readonly site?: 'cn' | 'intl' | undefined
  /** The whole URL of the API, e.g. the embedded service's `http://127.0.0.1:8787/`. @default the site's */
  readonly endpoint?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** The script that the page loads, e.g. the service's `/TCaptcha.js`. @default the site's */
  readonly scriptUrl?: string | undefined
  /**
   * True: where the vendor's script is out of reach the page posts the ticket that stands for that, for routes with
   * `onDisasterTicket`. With `failover`, it does so instead of trying the next vendor. @default false
   */
  readonly postDisasterTickets?: boolean | undefined
  /** Sent as `X-TC-Region`. @default not sent: the vendor treats all regions the same */
  readonly region?: string | undefined
  /** Splits the vendor's statistics. @default not sent */
  readonly businessId?: number | undefined
  /** Splits them further. @default not sent */
  readonly sceneId?: number | undefined
  /** True: `detail.getCaptchaTime` is when the visitor fetched the captcha. @default false */
  readonly needGetCaptchaTime?: boolean | undefined
  /**
   * Tickets that verify with this `EvilLevel` or more are rejected as `risk`; 101 rejects none. Those of mini-programs
   * have no `EvilLevel`.
   * @default 100
   */
  readonly rejectEvilLevel?: number | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's tickets live 5 minutes. @default 300_000 */
  readonly ticketTtlMs?: number | undefined
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** What an application knows of its visitor; the vendor's API has no fields for an account. */
export interface TencentIdentity extends VisitorIdentity {}

export interface TencentFields {
  readonly ticket: string
  /** Web tickets only. */
  readonly randstr: string | undefined
  readonly userIp: string | undefined
  readonly identity: TencentIdentity
}

const ticketLifeMs = 5 * 60_000
const sites = {
  cn: {
    endpoint: 'https://captcha.tencentcloudapi.com/',
    script: 'https://turing.captcha.qcloud.com/TJCaptcha.js',
  },
  intl: {
    endpoint: 'https://captcha.intl.tencentcloudapi.com/',
    script: 'https://ca.turing.captcha.qcloud.com/TJNCaptcha-global.js',
  },
}

const shape: ShapeOf<TencentOptions> = {
  secretId: text(),
  secretKey: text({ secret: true }),
  token: text({ secret: true, max: 8192 }),
  credentials: callback(),
  channel: oneOf(['web', 'mini']),
  aidEncrypted: { type: oneOf(['cbc', 'gcm']), validitySeconds: integer(60, 86_400) },
  captchaAppId: integer(1, 1e15, { required: true }),
  appSecretKey: text({ required: true, secret: true }),
  site: oneOf(['cn', 'intl']),
  endpoint: url(),
  language: languageRule,
  scriptUrl: url({ upTo: 'query' }),
  postDisasterTickets: flag(),
  region: text({ pattern: /^[a-z0-9-]{1,64}$/, allowed: 'a region as in ap-guangzhou' }),
  businessId: integer(0, 2 ** 32 - 1),
  sceneId: integer(0, 2 ** 32 - 1),
  needGetCaptchaTime: flag(),
  rejectEvilLevel: integer(1, 101),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  now: callback(),
  ...connectionRules,
}

/**
 * Tencent Captcha's DescribeCaptchaResult (API 2019-07-22): the vendor's, or the embedded service's with `endpoint`.
 * @example
 * const provider = tencent({ secretId, secretKey, captchaAppId: 190000001, appSecretKey })
 * @see https://ticketgate.example/main/docs/vendors/tencent.md
 * @throws {CaptchaError} if an option is wrong
 */
export function tencent(
  options: TencentOptions & { readonly channel: 'mini' },
): Provider<TencentIdentity, 'ticket', TencentFields>
export function tencent(options: TencentOptions): Provider<TencentIdentity, 'ticket' | 'randstr', TencentFields>
export function tencent(options: TencentOptions): Provider<TencentIdentity, 'ticket' | 'randstr', TencentFields> {
  const checked = checkOptions('tencent()', options, shape)
  const { captchaAppId, appSecretKey, businessId, sceneId, needGetCaptchaTime, rejectEvilLevel = 100 } = checked
  const isMini = checked.channel === 'mini'
  if (isMini) refuseWebOptions(checked)
  const { site = 'cn', region, dispatcher, connections, now = Date.now } = checked
  const endpoint = new URL(checked.endpoint ?? sites[site].endpoint)
  const { scriptUrl = sites[site].script } = checked
  const script = vendorScript(scriptUrl)
  const sign = authorizer(credentialsOf(checked), endpoint, isMini ? miniAction : webAction, region)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const alarm = foreignTicketAlarm(
    [endpoint.href, captchaAppId, appSecretKey],
    `an application other than ${captchaAppId}. Check captchaAppId and appSecretKey, and the id in the page.`,
  )

  function extract(
    read: ReadField<'ticket' | 'randstr'>,
    visitor: Visitor,
    identity: TencentIdentity,
  ): Extracted<TencentFields> {
    const ticket = read('ticket')
    const randstr = read('randstr')
    if (ticket === undefined) return { ok: false, reason: 'missing' }
    if (/^tr?error_/.test(ticket)) return disasterTicket(ticket, captchaAppId)
    if (randstr === undefined && !isMini) return { ok: false, reason: 'malformed' }
    const bound = [endpoint.href, String(captchaAppId), isMini ? 'mini' : randstr, ...boundVisitor(visitor, identity)]
    return {
      ok: true,
      ticket: [ticket],
      bound,
      fields: { ticket, randstr: isMini ? undefined : randstr, userIp: visitor.ip, identity },
    }
  }

  async function verify(fields: TencentFields, { deadline, warn }: ProviderCall): Promise<Answer> {
    const { ticket, randstr, userIp, identity } = fields
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    if (userIp === undefined) {
      return { outcome: 'misconfigured', error: new Error(clientIpUnknown) }
    }
    const body = JSON.stringify({
      CaptchaType: 9,
      Ticket: ticket,
      UserIp: userIp,
      Randstr: randstr,
      CaptchaAppId: captchaAppId,
      AppSecretKey: appSecretKey,
      BusinessId: identity.businessId ?? businessId,
      SceneId: identity.sceneId ?? sceneId,
      MacAddress: identity.macAddress ?? undefined,
      Imei: identity.imei ?? undefined,
      NeedGetCaptchaTime: needGetCaptchaTime === true ? 1 : undefined,
    })
    const signed = await sign(body, Math.floor(now() / 1000), deadline)
    if (!signed.ok) return signed.answer
    const { headers } = signed
    const answer = await sendForJson(http, { method: 'POST', path: endpoint.pathname, headers, body, deadline })
    if (answer.outcome !== 'answered') return answer
    return readResult(isMini ? miniCodes : codes, answer.body['Response'], [ticket, randstr, userIp], (meaning) =>
      alarm(meaning, warn),
    )
  }

  function judge({ risk = 0, vendorCode = 1 }: PassFacts): RefusedAnswer | undefined {
    return risk >= rejectEvilLevel ? { outcome: 'reject', reason: 'risk', final: true, vendorCode } : undefined
  }

  const pageSettings = publicSettings({
    vendor: 'tencent',
    siteKey: String(captchaAppId),
    scriptUrl,
    language: checked.language,
    site,
    aidEncrypted: checked.aidEncrypted === undefined ? undefined : true,
    postDisasterTickets: checked.postDisasterTickets === true ? true : undefined,
  })

  /** Without a proof the captcha is in the script alone. */
  async function challenge(): Promise<Challenge> {
    if (checked.aidEncrypted === undefined) return script
    const { type = 'cbc' } = checked.aidEncrypted
    const proof = aidEncrypted({ captchaAppId, appSecretKey }, checked.aidEncrypted, now())
    const body = JSON.stringify({ captchaAppId: String(captchaAppId), aidEncrypted: proof, aidEncryptedType: type })
    return { outcome: 'challenge', contentType: 'application/json', body }
  }

  return {
    name: 'tencent',
    realm: realmOf('tencent', endpoint, ['tencentcloudapi.com']),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 1,
    fieldNames: isMini ? ['ticket'] : ['ticket', 'randstr'],
    identityNames: visitorNames,
    usualIds: { businessId, sceneId },
    reports: [],
    extract,
    verify,
    judge,
    // A mini-program's captcha is its plugin's: there is nothing to load.
    ...(!isMini && { page: pageSettings, challenge }),
    selfTest: {
      ticket: () => ({ ticket: madeUpTicket(), ...(!isMini && { randstr: '@ticketgate' }) }),
      proves: () => ['reachable', 'clock', 'cloud-keys'],
      clockCodes: ['AuthFailure.SignatureExpire'],
      note: 'captchaAppId and appSecretKey are compared with a real ticket only, so a wrong one goes unseen.',
    },
    close: () => http.close(),
  }
}

const webAction = 'DescribeCaptchaResult'
const miniAction = 'DescribeCaptchaMiniResult'

function refuseWebOptions(options: TencentOptions): void {
  const { needGetCaptchaTime, scriptUrl, aidEncrypted: proof, rejectEvilLevel } = options
  const webOptions = Object.entries({ needGetCaptchaTime, scriptUrl, aidEncrypted: proof, rejectEvilLevel })
  const [option] = webOptions.find(([, value]) => value !== undefined) ?? []
  if (option === undefined) return
  const message = `tencent(): option "${option}" is for channel "web": a mini-program's ticket has no use for it.`
  throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message, option)
}

/** `terror_<error>_<app id>_<Unix seconds>`: what the vendor's script issues when it could not load. */
function disasterTicket(ticket: string, captchaAppId: number): Extracted<never> {
  const [, appId, writtenAt] = /^tr?error_\d{1,9}_(\d{1,16})_(\d{1,12})$/.exec(ticket) ?? []
  if (appId !== String(captchaAppId)) return { ok: false, reason: 'malformed' }
  return { ok: false, reason: 'disaster', writtenAtSeconds: Number(writtenAt) }
}
