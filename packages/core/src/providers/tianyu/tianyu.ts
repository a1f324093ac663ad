import { checkOptions, integer, oneOf, type Shape } from '../../check-options.js'
import type { Answer, Challenge, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { RequestLike } from '../../contracts/request-like.js'
import { CaptchaError } from '../../errors.js'
import { forwardedFor, normaliseIp } from '../../request/client-ip.js'
import {
  boundVisitor,
  clientIpUnknown,
  type VisitorIdentity,
  visitorFault,
  visitorNames,
} from '../../request/visitor.js'
import { lostAnswer, statusAnswer, wholeNumber } from '../http/json.js'
import {
  defaultEndpoint,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
  tianyuClientShape,
} from './client.js'
import type { CaptchaCheckParameters, CaptchaType, DisturbLevel } from './parameters.js'

/** How Tianyu is called. */
export interface TianyuOptions extends TianyuClientOptions {
  /** 1 to 4 clean letters, 5 to 8 disturbed ones, 9 the slide puzzle; the same at challenge and check. @default 1 */
  readonly captchaType?: CaptchaType
  /**
   * How hard the captcha is. `challenge()` can request it only with CaptchaGetUrl and CaptchaIframeQuery: CaptchaQuery
   * has no such parameter.
   * @default the vendor's choice
   */
  readonly disturbLevel?: DisturbLevel
  /** Splits the vendor's statistics. @default 0 */
  readonly businessId?: number
  /** Splits them further. @default not sent */
  readonly sceneId?: number
  /** Sent with CaptchaCheck if configured; some accounts' samples show 0. @default not sent */
  readonly verifyType?: number
  /** What `challenge()` requests: a script for the page, a picture's URL, or a script's URL. @default 'CaptchaQuery' */
  readonly challengeAction?: 'CaptchaQuery' | 'CaptchaGetUrl' | 'CaptchaIframeQuery'
  /** For CaptchaIframeQuery: 1 mobile web, 2 PC web, 4 app. @default 2 */
  readonly clientType?: 1 | 2 | 4
  /** For CaptchaGetUrl and CaptchaIframeQuery: URLs with https. @default 1 */
  readonly isHttps?: 0 | 1
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's tickets live 20 minutes. @default 1_200_000 */
  readonly ticketTtlMs?: number
}

/** What an application knows of its visitor: the same at challenge and check. */
export interface TianyuIdentity extends VisitorIdentity {}

const ticketLifeMs = 20 * 60_000
const slidePuzzle = 9
/** A clock further off than this is considered the cause of a 4500; the vendor's limit is 300 s. */
const clockOffMs = 240_000

export const tianyuShape = {
  ...tianyuClientShape,
  captchaType: integer(1, 9),
  disturbLevel: integer(0, 2),
  businessId: integer(0, 2 ** 32 - 1),
  sceneId: integer(0, 2 ** 32 - 1),
  verifyType: integer(0, 2 ** 31 - 1),
  challengeAction: oneOf(['CaptchaQuery', 'CaptchaGetUrl', 'CaptchaIframeQuery']),
  clientType: oneOf([1, 2, 4]),
  isHttps: oneOf([0, 1]),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
} satisfies Shape

/**
 * Tianyu's signed CaptchaCheck (API v2): the vendor's, or the embedded service's with `endpoint`.
 * @see spec page tianyu-v2
 * @throws {CaptchaError} if an option is wrong
 */
export function tianyu(options: TianyuOptions): Provider<TianyuIdentity, 'ticket', CaptchaCheckParameters> {
  checkOptions('tianyu()', options, tianyuShape)
  const { captchaType = 1, disturbLevel, businessId = 0, sceneId, verifyType, ticketTtlMs, ...rest } = options
  const { challengeAction = 'CaptchaQuery', clientType = 2, isHttps = 1, ...clientOptions } = rest
  if (challengeAction === 'CaptchaGetUrl' && captchaType === slidePuzzle) throw noSlideByUrl()
  const client = tianyuClient(clientOptions)

  /** One literal for all that is sent: this runs for every request. */
  function parametersOf(request: RequestLike, identity: TianyuIdentity, ticket = ''): CaptchaCheckParameters {
    return {
      ...identity,
      businessId: identity.businessId ?? businessId,
      sceneId: identity.sceneId ?? sceneId,
      userIp: normaliseIp(identity.userIp ?? request.ip),
      xForwardedFor: forwardedFor(request.headers['x-forwarded-for']),
      captchaType,
      disturbLevel,
      verifyType,
      ticket,
    }
  }

  function extract(
    read: ReadField<'ticket'>,
    request: RequestLike,
    identity: TianyuIdentity,
  ): Extracted<CaptchaCheckParameters> {
    const ticket = read('ticket')
    if (ticket === undefined) return { ok: false, reason: 'missing' }
    // A ticket verifies twice: if the vendor ignored white space, a second spelling would be a second ticket here.
    if (/\s/.test(ticket)) return { ok: false, reason: 'malformed' }
    const fields = parametersOf(request, identity, ticket)
    const bound = [options.endpoint, options.secretId, String(captchaType), ...boundVisitor(fields)]
    return { ok: true, ticket: [ticket], bound, fields }
  }

  async function verify(fields: CaptchaCheckParameters, { deadline, attempt }: ProviderCall): Promise<Answer> {
    const wrong = wrongIdentity(fields)
    if (wrong !== undefined) return wrong
    const result = await client.captchaCheck(fields, { deadline })
    if (result.kind !== 'answer' || result.code !== 0) return failure(result, attempt)
    const { level, ticketTimestamp } = result.body
    return {
      outcome: 'pass',
      // Only as numbers: a text may repeat the ticket.
      ...(level === undefined && ticketTimestamp === undefined
        ? undefined
        : { detail: definedOf({ level: wholeNumber(level), ticketTimestamp: wholeNumber(ticketTimestamp) }) }),
    }
  }

  async function challenge(
    request: RequestLike,
    identity: TianyuIdentity,
    call: { readonly deadline: number },
  ): Promise<Challenge> {
    const visit = parametersOf(request, identity)
    const wrong = wrongIdentity(visit)
    if (wrong !== undefined) return wrong
    const level = disturbLevel ?? 0
    const result: TianyuResult<{ script: string; url: string }> =
      challengeAction === 'CaptchaQuery'
        ? await client.captchaQuery({ ...visit, captchaType, script: 0 }, call)
        : challengeAction === 'CaptchaGetUrl'
          ? await client.captchaGetUrl({ ...visit, captchaType, disturbLevel: level, isHttps }, call)
          : await client.captchaIframeQuery({ ...visit, captchaType, disturbLevel: level, isHttps, clientType }, call)
    if (result.kind !== 'answer' || result.code !== 0) return noChallenge(failure(result, 1))
    const { script, url } = result.body
    if (typeof script === 'string') return { outcome: 'challenge', contentType: 'text/javascript', body: script }
    if (typeof url === 'string') {
      return { outcome: 'challenge', contentType: 'application/json', body: JSON.stringify({ url }) }
    }
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error: new Error('No script or URL was sent.') }
  }

  return {
    name: 'tianyu',
    origin: new URL(options.endpoint ?? defaultEndpoint).origin,
    ticketTtlMs: ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 2,
    fieldNames: ['ticket'],
    identityNames: visitorNames,
    tells: [],
    extract,
    verify,
    challenge,
    close: () => client.close(),
  }
}

/** @see spec page tianyu-v2, "captchaType" */
function noSlideByUrl(): CaptchaError {
  return new CaptchaError(
    'ERR_CAPTCHA_OPTION_VALUE',
    'tianyu(): option "captchaType" is 9, the slide puzzle, and challengeAction "CaptchaGetUrl" serves only letters; ' +
      'use "CaptchaQuery" or "CaptchaIframeQuery".',
  )
}

/** What the vendor would answer with 4000, reported where it can be fixed. */
function wrongIdentity(parameters: VisitorIdentity): (Answer & { outcome: 'misconfigured' }) | undefined {
  const { userIp, accountType, appId } = parameters
  const fault = visitorFault(parameters)
  if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
  const what =
    userIp === undefined
      ? clientIpUnknown
      : (accountType === 1 || accountType === 2) && appId === undefined
        ? `accountType ${accountType} needs identity.appId.`
        : undefined
  return what === undefined ? undefined : { outcome: 'misconfigured', error: new Error(what) }
}

/** @see spec page tianyu-v2, "Error codes"; a code in none of these is the vendor's fault, never the visitor's */
const ticketDoesNotVerify = 5100
const replayedOrClockOff = 4500
const quotaExceeded = 4400
const configurationCodes = new Set([
  4000, 4100, 4101, 4102, 4103, 4104, 4105, 4106, 4110, 4300, 4600, 5200, 5300, 5500, 6100,
])

/** The answer for a code, or for a lost answer. A ticket verifies twice, so a call whose answer was lost is retried. */
function failure(result: TianyuResult, attempt: number): Exclude<Answer, { outcome: 'pass' }> {
  if (result.kind === 'lost') return lostAnswer(result, true)
  if (result.kind === 'garbage') {
    if (result.status !== 200) return statusAnswer(result.status)
    return { outcome: 'unavailable', cause: 'vendor', retryable: false, error: result.error }
  }
  const { code: vendorCode, clockAheadMs = 0 } = result
  if (vendorCode === ticketDoesNotVerify) return { outcome: 'reject', reason: 'invalid', final: true, vendorCode }
  if (configurationCodes.has(vendorCode)) return { outcome: 'misconfigured', vendorCode, error: refusedBy(vendorCode) }
  if (vendorCode === quotaExceeded) {
    return { outcome: 'unavailable', cause: 'throttled', retryable: false, vendorCode, error: refusedBy(vendorCode) }
  }
  if (vendorCode === replayedOrClockOff && attempt > 0 && Math.abs(clockAheadMs) > clockOffMs) {
    const error = new Error(`The vendor’s clock is ${Math.round(clockAheadMs / 1000)} s ahead of ours: set ours.`)
    return { outcome: 'misconfigured', vendorCode, error }
  }
  const retryable = vendorCode === replayedOrClockOff && attempt === 0
  return { outcome: 'unavailable', cause: 'vendor', retryable, vendorCode, error: refusedBy(vendorCode) }
}

/** In our own words: the vendor's may repeat what it was sent. */
function refusedBy(code: number): Error {
  const advice = adviceOn[code]
  return new Error(`Tianyu answered code ${code}${advice === undefined ? '' : `: ${advice}`}.`)
}

const adviceOn: Readonly<Record<number, string>> = {
  4000: 'a parameter is wrong; check captchaType, disturbLevel, businessId, sceneId and what identity returns',
  4100: 'the signature is wrong; check secretKey, and that endpoint names the host that the vendor signs for',
  4104: 'the vendor does not know this secretId',
  4110: 'this key may not call the captcha API; check its CAM policy',
  4300: 'the account is blocked',
  4400: 'the quota is used up',
  4500: 'the vendor has already seen this request, or the clocks differ by more than 5 minutes',
  4600: 'endpoint must use https',
  5200: 'the captcha was not bought for this account',
  5300: 'the account’s balance is too low',
  5500: 'the account lacks a qualification',
  6100: 'the vendor does not know this version of the API; check endpoint',
  ...Object.fromEntries(
    [4101, 4102, 4103, 4105, 4106].map((code) => [code, 'this key is not authorised; check secretId, token and MFA']),
  ),
}

/** There is no visitor's ticket to reject when a captcha is requested: 5100 is the vendor's fault here. */
function noChallenge(answer: Exclude<Answer, { outcome: 'pass' }>): Challenge {
  if (answer.outcome !== 'reject') return answer
  return { outcome: 'unavailable', cause: 'vendor', retryable: false, ...definedOf({ vendorCode: answer.vendorCode }) }
}

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as never
}
