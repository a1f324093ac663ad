import { randomUUID } from 'node:crypto'
import { checkOptions, integer, oneOf, type ShapeOf, text, url } from '../../check-options.js'
import type {
  Answer,
  Challenge,
  ChallengeCall,
  Extracted,
  Provider,
  ProviderCall,
  ReadField,
  RefusedAnswer,
} from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { meaningOf, refusal } from '../code-table.js'
import { type ConnectionOptions, connectionRules, vendorClient } from '../http/client.js'
import { codeText, type SentParts, sendForJson, unreadable, withUnstored } from '../http/json.js'
import { boundVisitor, hasOverlongText, visitorFault, visitorNames } from '../visitor-identity.js'
import { codes } from './codes.js'

/** How OneAccess is called. */
export interface OneAccessOptions extends ConnectionOptions {
  /** The tenant's own domain, e.g. `acme.example.com`; for an ISV application the ISV's common domain. */
  readonly domain: string
  /** The application's id; for an ISV application the template's. */
  readonly clientId: string
  /** For an ISV application: the tenant's id. @default not sent */
  readonly tenantId?: string | undefined
  /** The language of the vendor's messages. @default 'zh' */
  readonly language?: 'zh' | 'en' | undefined
  /** The service's address without a path, e.g. `http://127.0.0.1:8787`. @default `https://{domain}` */
  readonly endpoint?: string | undefined
  /** The request headers that describe the visitor's device, unless `identity` does. @default those below */
  readonly deviceHeaders?:
    | {
        /** The header with the operating system's version. @default 'x-operating-sys-version' */
        readonly osVersion?: string | undefined
        /** The header with the device's fingerprint. @default 'x-device-fingerprint' */
        readonly deviceFingerprint?: string | undefined
        /** The header in which the browser or app names itself. @default 'user-agent' */
        readonly agent?: string | undefined
      }
    | undefined
  /** How long a token that passed is remembered, in milliseconds; the vendor's live 2 minutes. @default 180_000 */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor. */
export interface OneAccessIdentity extends VisitorIdentity {
  /**
   * The phone number or e-mail address that the handler will send to: read it from where the handler does, never from a
   * separate field, or visitors could solve a captcha for themselves and have a stranger's phone sent to.
   */
  sender: string
  /** The device's fingerprint. @default the request header that `deviceHeaders` names */
  deviceFingerprint?: string | undefined
  /** The operating system's version. @default the request header that `deviceHeaders` names */
  osVersion?: string | undefined
  /** The browser or app. @default the request header that `deviceHeaders` names */
  agent?: string | undefined
}

export interface OneAccessFields {
  readonly token: string
  readonly pointJson: string
  readonly identity: Partial<OneAccessIdentity>
  readonly headers: Readonly<Record<string, string>>
}

const ticketLifeMs = 120_000
const captchaTokenLifeMs = 180_000
/** A token has 32 hex digits, a point or a sender not much more. */
const maxFieldLength = 512
// Two pictures in Base64.
const maxResponseBytes = 1_048_576

const headerName = text({ pattern: /^[A-Za-z0-9-]+$/, allowed: 'a header name, as in x-device-fingerprint' })
const headerValue = { max: 256, pattern: /^[\x21-\x7e]+$/, allowed: 'printable ASCII without spaces' }
const shape: ShapeOf<OneAccessOptions> = {
  domain: text({ required: true, pattern: /^[a-z0-9.-]+(:\d+)?$/i, allowed: 'a domain, as in acme.example.com' }),
  clientId: text({ required: true, ...headerValue }),
  tenantId: text(headerValue),
  language: oneOf(['zh', 'en']),
  endpoint: url({ upTo: 'origin' }),
  deviceHeaders: { osVersion: headerName, deviceFingerprint: headerName, agent: headerName },
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
  ...connectionRules,
}

/**
 * OneAccess's slide captcha. The credential it issues for your next call to it is in `verdict.detail.captchaToken`, on
 * the first use of the ticket only.
 * @example
 * const provider = oneaccess({ domain: 'acme.example.com', clientId })
 * @see https://ticketgate.example/main/docs/vendors/oneaccess.md
 * @throws {CaptchaError} if an option is wrong
 */
export function oneaccess(
  options: OneAccessOptions,
): Provider<OneAccessIdentity, 'token' | 'pointJson', OneAccessFields> {
  const checked = checkOptions('oneaccess()', options, shape)
  const { domain, clientId, tenantId, language = 'zh', dispatcher, connections } = checked
  const { origin } = new URL(checked.endpoint ?? `https://${domain}`)
  const http = vendorClient({
    origin,
    maxResponseBytes,
    dispatcher,
    connections,
  })
  const from = { osVersion: 'x-operating-sys-version', deviceFingerprint: 'x-device-fingerprint', agent: 'user-agent' }
  for (const [name, header] of Object.entries(checked.deviceHeaders ?? {})) {
    if (header !== undefined) from[name as keyof typeof from] = header.toLowerCase()
  }

  function headersOf({ ip, headers }: Visitor, identity: Partial<OneAccessIdentity>): Record<string, string> {
    const device = (name: keyof typeof from) => headerText(identity[name] ?? headers[from[name]])
    return {
      'x-operating-sys-version': device('osVersion'),
      'x-device-fingerprint': device('deviceFingerprint'),
      'x-agent': device('agent'),
      'x-l': language,
      'x-client-id': clientId,
      ...(ip !== undefined && { 'x-device-ip': ip }),
      ...(tenantId !== undefined && { 'x-tenant-id': tenantId }),
    }
  }

  function extract(
    read: ReadField<'token' | 'pointJson'>,
    visitor: Visitor,
    identity: Partial<OneAccessIdentity>,
  ): Extracted<OneAccessFields> {
    const token = read('token')
    const pointJson = read('pointJson')
    if (token === undefined) return { ok: false, reason: 'missing' }
    const headers = headersOf(visitor, identity)
    // The vendor would answer blank ones with SDK.COMMON.1001, which otherwise means a mistake of ours.
    const isSent = isFilled(token) && isFilled(pointJson) && isSenderFilled(identity)
    const isOverlong = hasOverlongText(identity, Object.keys(from))
    if (!isSent || isDeviceUnknown(headers) || isOverlong) return { ok: false, reason: 'malformed' }
    const bound = [origin, clientId, tenantId, pointJson, ...boundVisitor(visitor, identity)]
    return { ok: true, ticket: [token], bound, fields: { token, pointJson, identity, headers } }
  }

  async function verify({ token, pointJson, identity, headers }: OneAccessFields, { deadline }: ProviderCall) {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault } satisfies Answer
    const { sender } = identity
    if (sender === undefined) {
      const what = 'identity.sender is not known: give the phone number or e-mail address that the handler sends to.'
      return { outcome: 'misconfigured', error: new Error(what) } satisfies Answer
    }
    const answer = await sendForJson(http, {
      method: 'POST',
      path: '/api/v2/sdk/captcha/verify',
      headers: { ...headers, 'content-type': 'application/json;charset=utf8' },
      body: JSON.stringify({ point_json: pointJson, token, sender }),
      deadline,
      statuses: [200, 400],
    })
    if (answer.outcome !== 'answered') return answer
    const { captcha_token: captchaToken, error_code: code } = answer.body
    if (answer.status === 400) return refusalOf(code, [token, pointJson, sender, headers['x-device-ip']])
    if (code !== undefined && code !== null) return unreadable('an "error_code" beside status 200')
    if (typeof captchaToken !== 'string' || captchaToken === '') return unreadable('an answer without "captcha_token"')
    // The credential names the ticket itself.
    return { outcome: 'pass', detail: withUnstored({}, { captchaToken }) } satisfies Answer
  }

  async function challenge(
    visitor: Visitor,
    identity: Partial<OneAccessIdentity>,
    { deadline }: ChallengeCall,
  ): Promise<Challenge> {
    const headers = headersOf(visitor, identity)
    if (isDeviceUnknown(headers)) return { outcome: 'reject', reason: 'malformed', final: false }
    const path = '/api/v2/sdk/captcha'
    const answer = await sendForJson(http, { method: 'GET', path, headers, deadline, statuses: [200, 400] })
    if (answer.outcome !== 'answered') return answer
    const { originalImageBase64, jigsawImageBase64, token, secretKey, error_code: code } = answer.body
    if (answer.status === 400) return noChallenge(refusalOf(code, [headers['x-device-ip']]))
    if (typeof token !== 'string') return unreadable('an answer without "token"')
    const body = JSON.stringify({ originalImageBase64, jigsawImageBase64, token, secretKey })
    return { outcome: 'challenge', contentType: 'application/json', body }
  }

  return {
    name: 'oneaccess',
    // Each tenant has a domain of its own.
    realm: origin,
    origin,
    ticketTtlMs: checked.ticketTtlMs ?? captchaTokenLifeMs,
    checksPerTicket: 1,
    fieldNames: ['token', 'pointJson'],
    identityNames: [...visitorNames, ...Object.keys(from)],
    reports: [],
    extract,
    verify,
    page: { vendor: 'oneaccess' },
    challenge,
    selfTest: {
      ticket: () => ({ token: randomUUID().replaceAll('-', ''), pointJson: '{"x":1.0,"y":5.0}' }),
      visitor: {
        identity: { sender: 'nobody@example.com', osVersion: '1', deviceFingerprint: '1', agent: 'self-test' },
      },
      proves: () => ['reachable'],
      note: 'No key signs these calls, and the vendor does not say what it does with an unknown clientId.',
    },
    close: () => http.close(),
  }
}

function refusalOf(error: unknown, sent: SentParts): RefusedAnswer {
  // By the raw code, not by the one that is safe to report: a visitor's one-letter token occurs in every code.
  const ending = typeof error === 'string' ? error.split('.').slice(-2).join('.') : ''
  return refusal('OneAccess', meaningOf(codes, ending), codeText(error, sent) ?? 'UNKNOWN')
}

/** There is no ticket to reject when a captcha is requested: only a missing parameter is the visitor's fault. */
function noChallenge(answer: RefusedAnswer): Challenge {
  if (answer.outcome !== 'reject' || answer.reason === 'malformed') return answer
  const { vendorCode = 'UNKNOWN' } = answer
  return { outcome: 'unavailable', cause: 'vendor', retryable: false, vendorCode }
}

/** Neither blank nor longer than any is. */
function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value.length <= maxFieldLength && value.trim() !== ''
}

/** False if the form left it empty, made a list of it or made it too long. An identity without a sender is the application's mistake. */
function isSenderFilled(identity: Partial<OneAccessIdentity>): boolean {
  return !('sender' in identity) || isFilled(identity.sender)
}

/** The page, or the back end that calls on its behalf, has not named its device: the vendor would not answer. */
function isDeviceUnknown(headers: Readonly<Record<string, string>>): boolean {
  return Object.values(headers).includes('')
}

const maxHeaderLength = 512

/** Printable ASCII of a bounded length: all that a header to the vendor may hold. */
function headerText(value: unknown): string {
  return typeof value === 'string'
    ? value
        .replace(/[^\x20-\x7e]/g, '')
        .trim()
        .slice(0, maxHeaderLength)
        .trim()
    : ''
}
