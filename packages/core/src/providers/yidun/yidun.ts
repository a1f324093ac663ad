import { hash, randomUUID } from 'node:crypto'
import { callback, checkOptions, flag, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
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
import { meaningOf, refusal } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { plainDetail, sendForJson, unreadable, withUnstored } from '../http/json.js'
import { languageRule, publicSettings, vendorScript } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, visitorFault, visitorNames } from '../visitor-identity.js'
import { codes } from './codes.js'
import { isHashThere, signatureMethods, type YidunSignatureMethod, yidunSignature } from './signature.js'

/** How NetEase Yidun is called. */
export interface YidunOptions extends ConnectionOptions {
  /** The captcha's id, as in the page. */
  readonly captchaId: string
  /** The key's id. */
  readonly secretId: string
  /** The key: used to sign, never leaves the process. */
  readonly secretKey: string
  /** The hash that signs. @default 'SHA256' */
  readonly signatureMethod?: YidunSignatureMethod | undefined
  /** The whole URL of the API. @default 'https://c.dun.163.com/api/v2/verify' */
  readonly endpoint?: string | undefined
  /** The script that `challenge()` has the page load. @default the vendor's */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
  /**
   * Admits tickets that the vendor passed on its degraded path (`sdkReduce`), `verdict.detail.sdkReduce` says so.
   * @default false: they are rejected as `disaster`
   */
  readonly admitReduced?: boolean | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's live up to 20 minutes. @default 1_200_000 */
  readonly ticketTtlMs?: number | undefined
  /** Unix time in milliseconds, for tests. @default Date.now */
  readonly now?: (() => number) | undefined
}

/** What an application knows of its visitor; the vendor is sent `uid`. */
export interface YidunIdentity extends VisitorIdentity {}

type Field = 'NECaptchaValidate'

export interface YidunFields {
  readonly validate: string
  readonly identity: YidunIdentity
}

// 20 minutes unless the console says less.
const ticketLifeMs = 1_200_000
const shape: ShapeOf<YidunOptions> = {
  captchaId: text({ required: true, max: 32 }),
  secretId: text({ required: true, max: 128 }),
  secretKey: text({ required: true, secret: true }),
  signatureMethod: oneOf(signatureMethods),
  endpoint: url(),
  scriptUrl: url({ upTo: 'query' }),
  language: languageRule,
  admitReduced: flag(),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  now: callback(),
  ...connectionRules,
}

/**
 * NetEase Yidun's behaviour captcha, API v2. The fixed ticket that its page helper hands out when the service is out of
 * reach, the same for everybody, is recognised and never sent.
 * @example
 * const provider = yidun({ captchaId, secretId, secretKey })
 * @see https://ticketgate.example/main/docs/vendors/yidun.md
 * @throws {CaptchaError} if an option is wrong, or this Node lacks the hash that signs
 */
export function yidun(options: YidunOptions): Provider<YidunIdentity, Field, YidunFields> {
  const checked = checkOptions('yidun()', options, shape)
  const { captchaId, secretId, secretKey, signatureMethod = 'SHA256', admitReduced = false, now = Date.now } = checked
  if (!isHashThere(signatureMethod)) {
    const message = `yidun(): option "signatureMethod": this Node has no ${signatureMethod}; use another one.`
    throw new CaptchaError('ERR_CAPTCHA_UNSUPPORTED', message, 'signatureMethod')
  }
  const endpoint = new URL(checked.endpoint ?? 'https://c.dun.163.com/api/v2/verify')
  const { scriptUrl = 'https://cstaticdun.126.net/load.min.js', language, dispatcher, connections } = checked
  const script = vendorScript(scriptUrl)
  const http = vendorClient({ origin: endpoint.origin, dispatcher, connections })

  function extract(read: ReadField<Field>, visitor: Visitor, identity: YidunIdentity): Extracted<YidunFields> {
    const validate = read('NECaptchaValidate')
    // What pages post that have no ticket yet.
    if (validate === undefined || validate === 'null' || validate === 'undefined')
      return { ok: false, reason: 'missing' }
    if (isFallback(validate)) return { ok: false, reason: 'disaster' }
    const bound = [endpoint.href, captchaId, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [validate], bound, fields: { validate, identity } }
  }

  async function verify({ validate, identity }: YidunFields, { deadline }: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const user = String(identity.uid ?? '')
    const params = {
      captchaId,
      validate,
      user: user.toWellFormed(),
      secretId,
      version: 'v2',
      timestamp: String(now()),
      nonce: randomUUID(),
      signatureMethod,
    }
    const signature = yidunSignature(params, secretKey, signatureMethod)
    const answer = await sendForJson(http, {
      method: 'POST',
      path: endpoint.pathname,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...params, signature }).toString(),
      deadline,
    })
    if (answer.outcome !== 'answered') return answer
    const { error, result, sdkReduce, captchaType, extraData, clientIp, clientUa } = answer.body
    if (typeof error !== 'number') return unreadable('an answer without a number as its "error"')
    if (error !== 0 && result === true) return unreadable('an error beside "result": true')
    if (error !== 0) return refusal('Yidun', meaningOf(codes, error), error)
    if (result === false) return { outcome: 'reject', reason: 'invalid', final: true }
    if (result !== true) return unreadable('an answer without "result"')
    const isReduced = !notReduced.has(sdkReduce)
    const sent = [validate, user]
    const detail = { ...plainDetail({ captchaType }, sent), ...(isReduced && { sdkReduce: true }) }
    // What the page gave, and where the vendor saw the visitor: for the handler, not for a store or a log.
    return { outcome: 'pass', detail: withUnstored(detail, plainDetail({ extraData, clientIp, clientUa }, sent)) }
  }

  function judge({ detail }: PassFacts): RefusedAnswer | undefined {
    const isRefused = detail?.['sdkReduce'] !== undefined && !admitReduced
    return isRefused ? { outcome: 'reject', reason: 'disaster', final: true } : undefined
  }

  return {
    name: 'yidun',
    realm: realmOf('yidun', endpoint, ['dun.163.com', 'dun.163yun.com']),
    origin: endpoint.origin,
    ticketTtlMs: checked.ticketTtlMs ?? ticketLifeMs,
    // The vendor's own figure.
    maxTicketLength: 1_024,
    checksPerTicket: 1,
    fieldNames: ['NECaptchaValidate'],
    identityNames: visitorNames,
    reports: [],
    extract,
    verify,
    judge,
    page: publicSettings({ vendor: 'yidun', siteKey: captchaId, scriptUrl, language }),
    challenge: async () => script,
    selfTest: {
      ticket: () => ({ NECaptchaValidate: madeUpTicket() }),
      proves: () => ['reachable', 'keys'],
      note: 'The vendor does not say how far off a call’s time may be, so the clock is not proven.',
    },
    close: () => http.close(),
  }
}

const notReduced: ReadonlySet<unknown> = new Set([undefined, null, '', '0', 0, false])

// One constant in all of the vendor's scripts that were read; the beginning, in case that others end otherwise.
const fallbackBeginning = 'QjGAuvoHrcpuxlbw7cp4WnIbbjzG4rtS'
const fallbackHash = 'b2faf1c00bdf20079f5cc439d824623ff102d01b8d4770d7a9b2a8415aa19178'

/** What the page's helper hands out when it cannot reach the vendor: nobody verified it, and everybody has it. */
function isFallback(validate: string): boolean {
  return validate.startsWith(fallbackBeginning) || hash('sha256', validate) === fallbackHash
}
