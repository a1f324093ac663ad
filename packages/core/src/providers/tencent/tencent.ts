import type { Dispatcher } from 'undici'
import { callback, checkOptions, flag, having, integer, oneOf, type Shape, text, url } from '../../check-options.js'
import type { Answer, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { RequestLike } from '../../contracts/request-like.js'
import type { Awaitable } from '../../contracts/verdict.js'
import { normaliseIp } from '../../request/client-ip.js'
import {
  boundVisitor,
  clientIpUnknown,
  type VisitorIdentity,
  visitorFault,
  visitorNames,
} from '../../request/visitor.js'
import { vendorClient } from '../http/client.js'
import { type Asked, codeText, garbageAnswer, isObject, plainDetail, sendForJson, wholeNumber } from '../http/json.js'
import { vendorScript } from '../http/script.js'
import { authorizer, credentialsOf, type TencentCredentials } from './authorization.js'

/** How Tencent Captcha is called. The account's keys are needed: `secretId` and `secretKey`, or `credentials`. */
export interface TencentOptions {
  /** The account's key id. @default what `credentials` returns */
  readonly secretId?: string
  /** The account's key: used to sign, never leaves the process. @default what `credentials` returns */
  readonly secretKey?: string
  /** The token of a temporary credential, beside `secretId` and `secretKey`. @default not sent */
  readonly token?: string
  /**
   * Keys that change, e.g. temporary ones. Called before every call to the vendor, so cache them until they expire.
   * @default `secretId`, `secretKey` and `token`
   */
  readonly credentials?: () => Awaitable<TencentCredentials>
  /** The captcha's application, as in the page's `new TencentCaptcha('…')`. */
  readonly captchaAppId: number
  /** That application's own key. */
  readonly appSecretKey: string
  /** Which console the account belongs to: China's, or the international one. @default 'cn' */
  readonly site?: 'cn' | 'intl'
  /** The whole URL of the API, e.g. the embedded service's `http://127.0.0.1:8787/`. @default the site's */
  readonly endpoint?: string
  /** The script that `challenge()` has the page load, e.g. the service's `/TCaptcha.js`. @default the site's */
  readonly scriptUrl?: string
  /** Sent as `X-TC-Region`. @default not sent: the vendor treats all regions the same */
  readonly region?: string
  /** Splits the vendor's statistics. @default not sent */
  readonly businessId?: number
  /** Splits them further. @default not sent */
  readonly sceneId?: number
  /** True: `detail.getCaptchaTime` is when the visitor fetched the captcha. @default false */
  readonly needGetCaptchaTime?: boolean
  /** Tickets that verify with this `EvilLevel` or more are rejected as `risk`; 101 rejects none. @default 100 */
  readonly rejectEvilLevel?: number
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's tickets live 5 minutes. @default 300_000 */
  readonly ticketTtlMs?: number
  /** An undici dispatcher, e.g. for an egress proxy or a private CA. @default our own connection pool */
  readonly dispatcher?: Dispatcher
  /** The most connections to the vendor; not with `dispatcher`. @default 64 */
  readonly connections?: number
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: () => number
}

/** What an application knows of its visitor; the vendor's API has no fields for an account. */
export interface TencentIdentity extends VisitorIdentity {}

export interface TencentFields {
  readonly ticket: string
  readonly randstr: string
  readonly userIp: string | undefined
  readonly identity: TencentIdentity
}

const ticketLifeMs = 5 * 60_000
const sites = {
  cn: {
    endpoint: 'https://captcha.tencentcloudapi.com/',
    script: 'https://turing.captcha.qcloud.com/TCaptcha.js',
  },
  intl: {
    endpoint: 'https://captcha.intl.tencentcloudapi.com/',
    script: 'https://ca.turing.captcha.qcloud.com/TJNCaptcha-global.js',
  },
}

const shape = {
  secretId: text(),
  secretKey: text({ secret: true }),
  token: text({ secret: true, max: 8192 }),
  credentials: callback(),
  captchaAppId: integer(1, 1e15, { required: true }),
  appSecretKey: text({ required: true, secret: true }),
  site: oneOf(['cn', 'intl']),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  region: text({ pattern: /^[a-z0-9-]{1,64}$/, allowed: 'a region as in ap-guangzhou' }),
  businessId: integer(0, 2 ** 32 - 1),
  sceneId: integer(0, 2 ** 32 - 1),
  needGetCaptchaTime: flag(),
  rejectEvilLevel: integer(1, 101),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  dispatcher: having(['dispatch'], 'an undici Dispatcher'),
  connections: integer(1, 10_000),
  now: callback(),
} satisfies Shape

/**
 * Tencent Captcha's DescribeCaptchaResult (API 2019-07-22): the vendor's, or the embedded service's with `endpoint`.
 * @see spec page tencent-captcha-2019
 * @throws {CaptchaError} if an option is wrong
 */
export function tencent(options: TencentOptions): Provider<TencentIdentity, 'ticket' | 'randstr', TencentFields> {
  checkOptions('tencent()', options, shape)
  const { captchaAppId, appSecretKey, businessId, sceneId, needGetCaptchaTime, rejectEvilLevel = 100 } = options
  const { site = 'cn', region, dispatcher, connections, now = Date.now } = options
  const endpoint = new URL(options.endpoint ?? sites[site].endpoint)
  const script = vendorScript(options.scriptUrl ?? sites[site].script)
  const sign = authorizer(credentialsOf(options), endpoint, region)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const alarm = foreignTicketAlarm(captchaAppId)

  function extract(
    read: ReadField<'ticket' | 'randstr'>,
    request: RequestLike,
    identity: TencentIdentity,
  ): Extracted<TencentFields> {
    const ticket = read('ticket')
    const randstr = read('randstr')
    if (ticket === undefined) return { ok: false, reason: 'missing' }
    if (/^tr?error_/.test(ticket)) return disasterTicket(ticket, captchaAppId)
    if (randstr === undefined) return { ok: false, reason: 'malformed' }
    const userIp = normaliseIp(identity.userIp ?? request.ip)
    const bound = [endpoint.href, String(captchaAppId), randstr, ...boundVisitor({ ...identity, userIp })]
    return { ok: true, ticket: [ticket], bound, fields: { ticket, randstr, userIp, identity } }
  }

  async function verify(fields: TencentFields, { deadline }: ProviderCall): Promise<Answer> {
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
    if (!answer.ok) return answer.answer
    const response = answer.body['Response']
    const asked = [ticket, randstr, userIp]
    if (!isObject(response)) return garbageAnswer('an answer without "Response"')
    if (isObject(response['Error'])) return errorAnswer(response['Error']['Code'], asked)
    const code = wholeNumber(response['CaptchaCode'])
    if (code === undefined) return garbageAnswer('an answer without a whole number as its "CaptchaCode"')
    alarm(code)
    return captchaAnswer(code, response, asked, rejectEvilLevel)
  }

  return {
    name: 'tencent',
    origin: endpoint.origin,
    ticketTtlMs: options.ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 1,
    fieldNames: ['ticket', 'randstr'],
    identityNames: visitorNames,
    tells: [],
    extract,
    verify,
    challenge: async () => script,
    close: () => http.close(),
  }
}

/** `terror_<error>_<app id>_<Unix seconds>`: what the vendor's script issues when it could not load. */
function disasterTicket(ticket: string, captchaAppId: number): Extracted<never> {
  const [, appId, writtenAt] = /^tr?error_\d{1,9}_(\d{1,16})_(\d{1,12})$/.exec(ticket) ?? []
  if (appId !== String(captchaAppId)) return { ok: false, reason: 'malformed' }
  return { ok: false, reason: 'disaster', writtenAtSeconds: Number(writtenAt) }
}

/** @see spec page tencent-captcha-2019, "CaptchaCode"; `final` codes hold for this ticket for ever */
const rejections: Readonly<Record<number, Omit<Answer & { outcome: 'reject' }, 'outcome'>>> = {
  6: { reason: 'malformed', final: true },
  7: { reason: 'mismatch', final: true },
  8: { reason: 'expired', final: true },
  9: { reason: 'replayed', final: true },
  ...Object.fromEntries(
    [10, 11, 12, 13, 17, 18, 19, 20, 22, 23, 24].map((code) => [code, { reason: 'invalid', final: false }]),
  ),
  15: { reason: 'invalid', final: true },
  16: { reason: 'mismatch', final: false },
  21: { reason: 'risk', final: false },
  25: { reason: 'risk', final: false },
  100: { reason: 'mismatch', final: false },
  104: { reason: 'replayed', final: true },
}
const verified = 1
const accountSuspended = 31
const foreignTicket = new Set([16, 100])

function captchaAnswer(
  vendorCode: number,
  response: Record<string, unknown>,
  asked: Asked,
  rejectEvilLevel: number,
): Answer {
  const rejection = rejections[vendorCode]
  if (rejection !== undefined) return { outcome: 'reject', vendorCode, ...rejection }
  const error = new Error(`Tencent Captcha answered CaptchaCode ${vendorCode}.`)
  if (vendorCode === accountSuspended) return { outcome: 'misconfigured', vendorCode, error }
  if (vendorCode !== verified) return { outcome: 'unavailable', cause: 'vendor', retryable: false, vendorCode, error }
  const detail = detailOf(response, asked)
  const risk = wholeNumber(response['EvilLevel'])
  if (risk === undefined) return { outcome: 'pass', vendorCode, detail }
  if (risk >= rejectEvilLevel) return { outcome: 'reject', reason: 'risk', final: true, vendorCode }
  return { outcome: 'pass', vendorCode, risk, detail }
}

/** What the vendor reported besides its code; null values are left out. */
function detailOf(said: Record<string, unknown>, asked: Asked): Record<string, unknown> {
  const detail = {
    evilLevel: said['EvilLevel'],
    evilBitmap: said['EvilBitmap'],
    score: said['Score'],
    deviceRiskCategory: said['DeviceRiskCategory'],
    getCaptchaTime: said['GetCaptchaTime'],
    submitCaptchaTime: said['SubmitCaptchaTime'],
  }
  return plainDetail(detail, asked)
}

/** @see spec page tencent-captcha-2019, "Errors" */
function errorAnswer(said: unknown, asked: Asked): Answer {
  const vendorCode = codeText(said, asked) ?? 'UnknownError'
  const error = new Error(`Tencent Cloud answered the error ${vendorCode}.`)
  // By the raw code, not by the one that is safe to report: a visitor's one-letter ticket occurs in every code.
  const code = typeof said === 'string' ? said : ''
  if (/^(AuthFailure|UnauthorizedOperation|InvalidParameter|MissingParameter)/.test(code)) {
    return { outcome: 'misconfigured', vendorCode, error }
  }
  // Not retried at once, although the vendor's message says "retry": under load that would only double it.
  const cause = code.startsWith('RequestLimitExceeded') ? 'throttled' : 'vendor'
  return { outcome: 'unavailable', cause, retryable: false, vendorCode, error }
}

const ticketsToAlarm = 20

/** One ticket of another application is a visitor's doing; if all are, the page and this provider do not match. */
function foreignTicketAlarm(captchaAppId: number): (code: number) => void {
  let inARow = 0
  return (code) => {
    if (!foreignTicket.has(code)) inARow = Number.NEGATIVE_INFINITY
    inARow += 1
    if (inARow !== ticketsToAlarm) return
    const message =
      `The first ${ticketsToAlarm} tickets all belong to an application other than ${captchaAppId}. ` +
      'Check captchaAppId and appSecretKey, and the id in the page.'
    process.emitWarning(message, { type: 'CaptchaWarning', code: 'TICKETGATE_FOREIGN_TICKETS' })
  }
}
