import { hash, randomUUID } from 'node:crypto'
import { callback, checkOptions, flag, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import type { Warn } from '../../contracts/logger.js'
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
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { foreignTicketAlarm, meaningOf, misconfigured, refusal, reject } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { codeText, isObject, plainDetail, type SentParts, sendForJson, unreadable } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { acs3Authorization, percentEncoded } from './acs3.js'
import { codes, errorMeaning, testModePass } from './codes.js'
import { type EncryptedSceneIdOptions, ekeyRule, encryptedSceneId } from './encrypted-scene-id.js'

/** How Alibaba Cloud Captcha 2.0 is called. */
export interface AliyunOptions extends ConnectionOptions {
  /** The key's id, of a RAM user that may call the captcha API. */
  readonly accessKeyId: string
  /** The key: used to sign, never leaves the process. */
  readonly accessKeySecret: string
  /** The token of a temporary credential. @default not sent */
  readonly securityToken?: string | undefined
  /** The scene of the page: tickets of another one, maybe a laxer one, are refused. */
  readonly sceneId: string
  /** As in the page: `cn` for mainland China, `sgp` for Singapore. @default 'cn' */
  readonly region?: 'cn' | 'sgp' | undefined
  /** The whole URL instead of the region's, e.g. that of a VPC. @default the region's */
  readonly endpoint?: string | undefined
  /** The script that `challenge()` has the page load. @default the vendor's */
  readonly scriptUrl?: string | undefined
  /** The account's identity prefix, as in the console: with it, `challenge()` serves `<ticket-gate>`. @default none */
  readonly prefix?: string | undefined
  /** For a scene that the console has in encryption mode: what `challenge()` makes for each page view. @default none */
  readonly encryptedSceneId?: EncryptedSceneIdOptions | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /** Admits what passes because the console has the scene in test mode (`T005`). @default false: `misconfigured` */
  readonly admitTestMode?: boolean | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's live 20 minutes. @default 1_200_000 */
  readonly ticketTtlMs?: number | undefined
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
  /** What no other call has, for tests. @default a random UUID */
  readonly nonce?: (() => string) | undefined
}

/** What an application knows of its visitor; none of it is sent to the vendor. */
export interface AliyunIdentity extends VisitorIdentity {}

type Field = 'captchaVerifyParam'

export interface AliyunFields {
  readonly parameter: string
  readonly identity: AliyunIdentity
}

const ticketLifeMs = 1_200_000
const endpoints = {
  cn: 'https://captcha.cn-shanghai.aliyuncs.com/',
  sgp: 'https://captcha.ap-southeast-1.aliyuncs.com/',
}
const contentType = 'application/x-www-form-urlencoded'

const shape: ShapeOf<AliyunOptions> = {
  accessKeyId: text({ required: true, pattern: /^[\w.-]{1,128}$/, allowed: 'a key id as in LTAI…' }),
  accessKeySecret: text({ required: true, secret: true }),
  securityToken: text({ secret: true, max: 8192, pattern: /^[\x21-\x7e]+$/, allowed: 'a token of printable ASCII' }),
  sceneId: text({ required: true, max: 128 }),
  region: oneOf(['cn', 'sgp']),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  prefix: text({ max: 64, pattern: /^[A-Za-z0-9]+$/, allowed: 'letters and digits' }),
  encryptedSceneId: { ekey: ekeyRule, validitySeconds: integer(1, 86_400) },
  language: languageRule,
  admitTestMode: flag(),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  now: callback(),
  nonce: callback(),
  ...connectionRules,
}

/**
 * Alibaba Cloud Captcha 2.0 (VerifyIntelligentCaptcha, API 2023-03-05).
 * @example
 * const provider = aliyun({ accessKeyId, accessKeySecret, sceneId, prefix })
 * @see https://ticketgate.example/main/docs/vendors/aliyun.md
 * @throws {CaptchaError} if an option is wrong
 */
export function aliyun(options: AliyunOptions): Provider<AliyunIdentity, Field, AliyunFields> {
  const checked = checkOptions('aliyun()', options, shape)
  const { accessKeyId, accessKeySecret, securityToken, sceneId, region = 'cn', admitTestMode = false } = checked
  const { now = Date.now, nonce = randomUUID, dispatcher, connections } = checked
  const endpoint = new URL(checked.endpoint ?? endpoints[region])
  const {
    prefix,
    encryptedSceneId: encryption,
    scriptUrl = 'https://o.alicdn.com/captcha-frontend/aliyunCaptcha/AliyunCaptcha.js',
  } = checked
  const script = vendorScript(scriptUrl)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })
  const alarm = foreignTicketAlarm(
    [endpoint.href, accessKeyId, sceneId],
    'another scene, or this one is in test mode. Check sceneId, and that of the page.',
  )

  function extract(read: ReadField<Field>, visitor: Visitor, identity: AliyunIdentity): Extracted<AliyunFields> {
    const parameter = read('captchaVerifyParam')
    if (parameter === undefined) return { ok: false, reason: 'missing' }
    const bound = [endpoint.href, sceneId, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [parameter], bound, fields: { parameter, identity } }
  }

  function signedHeaders(body: string): Record<string, string> {
    const headers = {
      host: endpoint.host,
      'content-type': contentType,
      'x-acs-action': 'VerifyIntelligentCaptcha',
      'x-acs-content-sha256': hash('sha256', body),
      'x-acs-date': `${new Date(now()).toISOString().slice(0, 19)}Z`,
      'x-acs-signature-nonce': nonce(),
      'x-acs-version': '2023-03-05',
      ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
    }
    const request = { method: 'POST', path: endpoint.pathname, headers } as const
    return { ...headers, authorization: acs3Authorization(request, accessKeyId, accessKeySecret) }
  }

  async function verify({ parameter, identity }: AliyunFields, { deadline, warn }: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    // The vendor wants it byte for byte. Without SceneId the page would choose the scene.
    const body = `CaptchaVerifyParam=${percentEncoded(parameter.toWellFormed())}&SceneId=${percentEncoded(sceneId)}`
    const answer = await sendForJson(http, {
      method: 'POST',
      path: endpoint.pathname,
      headers: signedHeaders(body),
      body,
      deadline,
      statuses: [200, 400, 401, 403, 404, 429, 500, 503],
    })
    if (answer.outcome !== 'answered') return answer
    const { Success, Code, Message, Result } = answer.body
    const sent = [parameter]
    if (answer.status !== 200 || Success !== true || Code !== 'Success') {
      if (isObject(Result) && Result['VerifyResult'] === true) return unreadable('an error beside "VerifyResult": true')
      return errorAnswer(answer.status, Code, Message, sent)
    }
    if (!isObject(Result)) return unreadable('an answer without "Result"')
    return judgeResult(Result, sent, warn)
  }

  function judgeResult(result: Record<string, unknown>, sent: SentParts, warn?: Warn): Answer {
    const { VerifyResult, VerifyCode, CertifyId } = result
    if (typeof VerifyResult !== 'boolean') return unreadable('an answer without "VerifyResult"')
    if (typeof VerifyCode !== 'string') return unreadable('an answer without "VerifyCode"')
    const meaning = meaningOf(codes, VerifyCode)
    alarm(meaning, warn)
    const vendorCode = Object.hasOwn(codes, VerifyCode) ? VerifyCode : (codeText(VerifyCode, sent) ?? 'unknown')
    if (meaning.outcome !== 'pass') {
      if (VerifyResult) return unreadable('a refusal’s code beside "VerifyResult": true')
      return refusal('Alibaba Cloud Captcha', meaning, vendorCode)
    }
    if (!VerifyResult) return unreadable('a pass’s code beside "VerifyResult": false')
    return { outcome: 'pass', vendorCode, detail: plainDetail({ certifyId: CertifyId }, sent) }
  }

  function judge({ vendorCode = '' }: PassFacts): RefusedAnswer | undefined {
    if (vendorCode !== testModePass || admitTestMode) return undefined
    const meaning = misconfigured('the scene is in test mode and lets everybody pass; end it, or set admitTestMode')
    return refusal('Alibaba Cloud Captcha', meaning, vendorCode)
  }

  /** Without encryption the captcha is in the script alone. */
  async function challenge(): Promise<Challenge> {
    if (encryption === undefined) return script
    const body = JSON.stringify({ encryptedSceneId: encryptedSceneId(sceneId, encryption, now()) })
    return { outcome: 'challenge', contentType: 'application/json', body }
  }

  return {
    name: 'aliyun',
    realm: realmOf('aliyun', endpoint, ['aliyuncs.com']),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    // Not documented; some hundreds are usual, and a device token may be long.
    maxTicketLength: 8_192,
    checksPerTicket: 1,
    fieldNames: ['captchaVerifyParam'],
    identityNames: visitorNames,
    reports: [],
    extract,
    verify,
    judge,
    ...(prefix !== undefined && {
      page: publicSettings({
        vendor: 'aliyun',
        siteKey: sceneId,
        scriptUrl,
        language: checked.language,
        region,
        prefix,
        encryptedSceneId: encryption === undefined ? undefined : true,
      }),
    }),
    challenge,
    selfTest: {
      ticket: () => ({ captchaVerifyParam: madeUpTicket() }),
      proves: () => ['reachable', 'clock', 'keys'],
      clockCodes: ['InvalidTimeStamp.Expired', 'InvalidTimeStamp.Format', 'InvalidTimeStamp'],
      note: 'sceneId is compared with a real ticket only.',
    },
    close: () => http.close(),
  }
}

/** The gateway's error. By the raw code, not by the one that is safe to report. */
function errorAnswer(status: number, code: unknown, message: unknown, sent: SentParts): RefusedAnswer {
  const raw = typeof code === 'string' ? code : ''
  const meaning = errorMeaning(raw)
  const isAboutTicket = `${raw} ${typeof message === 'string' ? message : ''}`.includes('CaptchaVerifyParam')
  const vendorCode = codeText(code, sent) ?? 'UnknownError'
  if (meaning.outcome === 'misconfigured' && /^(Missing|Invalid)Parameter/.test(raw) && isAboutTicket) {
    return refusal('Alibaba Cloud', reject('malformed'), vendorCode)
  }
  const answer = refusal('Alibaba Cloud', meaning, vendorCode)
  if (answer.outcome !== 'unavailable') return answer
  if (raw.startsWith('SignatureNonceUsed')) return { ...answer, retryable: true }
  return status >= 500 && answer.cause === 'vendor' ? { ...answer, vendor: 'down' } : answer
}
