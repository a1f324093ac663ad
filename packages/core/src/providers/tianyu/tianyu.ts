import { checkOptions, integer, oneOf, type ShapeOf } from '../../check-options.js'
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
import { type CaptchaError, optionError } from '../../errors.js'
import { meaningOf, type Refused, refusal } from '../code-table.js'
import { unreadable, wholeNumber } from '../http/json.js'
import { languageRule, publicSettings } from '../http/script.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { realmOf } from '../realm.js'
import { boundVisitor, clientIpUnknown, visitorFault, visitorNames } from '../visitor-identity.js'
import {
  defaultEndpoint,
  type TianyuClientOptions,
  type TianyuResult,
  tianyuClient,
  tianyuClientShape,
} from './client.js'
import { codes, replayedOrClockOff } from './codes.js'
import type { CaptchaCheckParameters, CaptchaType, DisturbLevel } from './parameters.js'

/** How Tianyu is called. */
export interface TianyuOptions extends TianyuClientOptions {
  /** 1 to 4 clean letters, 5 to 8 disturbed ones, 9 the slide puzzle; the same at challenge and check. @default 1 */
  readonly captchaType?: CaptchaType | undefined
  /**
   * How hard the captcha is. `challenge()` can request it only with CaptchaGetUrl and CaptchaIframeQuery: CaptchaQuery
   * has no such parameter.
   * @default the vendor's choice
   */
  readonly disturbLevel?: DisturbLevel | undefined
  /** Splits the vendor's statistics. @default 0 */
  readonly businessId?: number | undefined
  /** Splits them further. @default not sent */
  readonly sceneId?: number | undefined
  /** Sent with CaptchaCheck if configured; some accounts' samples show 0. @default not sent */
  readonly verifyType?: number | undefined
  /** What `challenge()` requests: a script for the page, a picture's URL, or a script's URL. @default 'CaptchaQuery' */
  readonly challengeAction?: 'CaptchaQuery' | 'CaptchaGetUrl' | 'CaptchaIframeQuery' | undefined
  /** What `<ticket-gate>` says around the captcha, as in `zh-CN`. @default the page's language */
  readonly language?: string | undefined
  /** For CaptchaIframeQuery: 1 mobile web, 2 PC web, 4 app. @default 2 */
  readonly clientType?: 1 | 2 | 4 | undefined
  /** For CaptchaGetUrl and CaptchaIframeQuery: URLs with https. @default 1 */
  readonly isHttps?: 0 | 1 | undefined
  /** How long a ticket that passed is remembered, in milliseconds; the vendor's tickets live 20 minutes. @default 1_200_000 */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor: the same at challenge and check. */
export interface TianyuIdentity extends VisitorIdentity {}

const ticketLifeMs = 20 * 60_000
const slidePuzzle = 9
/** A clock further off than this is considered the cause of a 4500; the vendor's limit is 300 s. */
const clockOffMs = 240_000

export const tianyuShape: ShapeOf<TianyuOptions> = {
  ...tianyuClientShape,
  captchaType: integer(1, 9),
  disturbLevel: integer(0, 2),
  businessId: integer(0, 2 ** 32 - 1),
  sceneId: integer(0, 2 ** 32 - 1),
  verifyType: integer(0, 2 ** 31 - 1),
  challengeAction: oneOf(['CaptchaQuery', 'CaptchaGetUrl', 'CaptchaIframeQuery']),
  clientType: oneOf([1, 2, 4]),
  language: languageRule,
  isHttps: oneOf([0, 1]),
  ticketTtlMs: integer(ticketLifeMs, 7 * 86_400_000),
}

/**
 * Tianyu's signed CaptchaCheck (API v2): the vendor's, or the embedded service's with `endpoint`.
 * @example
 * const provider = tianyu({ secretId, secretKey, region: 'gz', captchaType: 9, businessId: 1, sceneId: 1 })
 * @see https://ticketgate.example/main/docs/vendors/tianyu.md
 * @throws {CaptchaError} if an option is wrong
 */
export function tianyu(options: TianyuOptions): Provider<TianyuIdentity, 'ticket', CaptchaCheckParameters> {
  const checked = checkOptions('tianyu()', options, tianyuShape)
  const { captchaType = 1, disturbLevel, businessId = 0, sceneId, verifyType, ticketTtlMs, ...rest } = checked
  const { challengeAction = 'CaptchaQuery', clientType = 2, isHttps = 1, language, ...clientOptions } = rest
  if (challengeAction === 'CaptchaGetUrl' && captchaType === slidePuzzle) throw noSlideByUrl()
  const client = tianyuClient(clientOptions)
  const endpoint = new URL(checked.endpoint ?? defaultEndpoint)

  /** One literal for all that is sent: this runs for every request. */
  function parametersOf(visitor: Visitor, identity: TianyuIdentity, ticket = ''): CaptchaCheckParameters {
    return {
      ...identity,
      businessId: identity.businessId ?? businessId,
      sceneId: identity.sceneId ?? sceneId,
      userIp: visitor.ip,
      xForwardedFor: visitor.forwardedFor,
      captchaType,
      disturbLevel,
      verifyType,
      ticket,
    }
  }

  function extract(
    read: ReadField<'ticket'>,
    visitor: Visitor,
    identity: TianyuIdentity,
  ): Extracted<CaptchaCheckParameters> {
    const ticket = read('ticket')
    if (ticket === undefined) return { ok: false, reason: 'missing' }
    // A ticket verifies twice: if the vendor ignored white space, a second spelling would be a second ticket here.
    if (/\s/.test(ticket)) return { ok: false, reason: 'malformed' }
    const fields = parametersOf(visitor, identity, ticket)
    const bound = [checked.endpoint, checked.secretId, String(captchaType), ...boundVisitor(visitor, fields)]
    return { ok: true, ticket: [ticket], bound, fields }
  }

  async function verify(fields: CaptchaCheckParameters, { deadline, attempt }: ProviderCall): Promise<Answer> {
    const wrong = wrongIdentity(fields)
    if (wrong !== undefined) return wrong
    const result = await client.captchaCheck(fields, { deadline })
    if (result.outcome !== 'answered') return result
    const meaning = meaningOf(codes, result.code)
    if (meaning.outcome !== 'pass') return refusalOf(meaning, result, attempt)
    const { level, ticketTimestamp } = result.body
    return {
      outcome: 'pass',
      // Only as numbers: a text may repeat the ticket.
      ...(level === undefined && ticketTimestamp === undefined
        ? undefined
        : { detail: definedOf({ level: wholeNumber(level), ticketTimestamp: wholeNumber(ticketTimestamp) }) }),
    }
  }

  async function challenge(visitor: Visitor, identity: TianyuIdentity, call: ChallengeCall): Promise<Challenge> {
    const visit = parametersOf(visitor, identity)
    const wrong = wrongIdentity(visit)
    if (wrong !== undefined) return wrong
    const level = disturbLevel ?? 0
    const result: TianyuResult<{ script: string; url: string }> =
      challengeAction === 'CaptchaQuery'
        ? await client.captchaQuery({ ...visit, captchaType, script: 0 }, call)
        : challengeAction === 'CaptchaGetUrl'
          ? await client.captchaGetUrl({ ...visit, captchaType, disturbLevel: level, isHttps }, call)
          : await client.captchaIframeQuery({ ...visit, captchaType, disturbLevel: level, isHttps, clientType }, call)
    if (result.outcome !== 'answered') return result
    const meaning = meaningOf(codes, result.code)
    if (meaning.outcome !== 'pass') return noChallenge(refusalOf(meaning, result, 1))
    const { script, url } = result.body
    if (typeof script === 'string') return { outcome: 'challenge', contentType: 'text/javascript', body: script }
    if (typeof url === 'string') {
      return { outcome: 'challenge', contentType: 'application/json', body: JSON.stringify({ url }) }
    }
    return unreadable('an answer without a script or a URL')
  }

  return {
    name: 'tianyu',
    realm: realmOf('tianyu', endpoint, ['api.qcloud.com']),
    origin: endpoint.origin,
    ticketTtlMs: ticketTtlMs ?? ticketLifeMs,
    checksPerTicket: 2,
    fieldNames: ['ticket'],
    identityNames: visitorNames,
    usualIds: { businessId, sceneId },
    reports: [],
    extract,
    verify,
    // Of CaptchaGetUrl the page gets a picture, and shows it itself.
    ...(challengeAction !== 'CaptchaGetUrl' && {
      page: publicSettings({ vendor: 'tianyu', language, challengeAction }),
    }),
    challenge,
    selfTest: {
      ticket: () => ({ ticket: madeUpTicket() }),
      // The signature is looked at before the ticket; it is made of the key, the time and the host.
      proves: () => ['reachable', 'clock', 'keys'],
      clockCodes: [replayedOrClockOff],
    },
    close: () => client.close(),
  }
}

function noSlideByUrl(): CaptchaError {
  const why =
    'is 9, the slide puzzle, and challengeAction "CaptchaGetUrl" serves only letters; use "CaptchaQuery" or ' +
    '"CaptchaIframeQuery".'
  return optionError('ERR_CAPTCHA_OPTION_VALUE', 'tianyu()', 'captchaType', { kind: 'refused', why })
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

function refusalOf(
  meaning: Refused,
  { code, clockAheadMs = 0 }: Extract<TianyuResult, { outcome: 'answered' }>,
  attempt: number,
): RefusedAnswer {
  const answer = refusal('Tianyu', meaning, code)
  if (code !== replayedOrClockOff || answer.outcome !== 'unavailable') return answer
  // The second attempt has a nonce and a time of its own.
  if (attempt === 0) return { ...answer, retryable: true }
  if (Math.abs(clockAheadMs) <= clockOffMs) return answer
  const seconds = Math.abs(Math.round(clockAheadMs / 1000))
  const error = new Error(
    `The vendor’s clock is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine’s: set this machine’s clock.`,
  )
  return { outcome: 'misconfigured', vendorCode: code, error }
}

/** There is no visitor's ticket to reject when a captcha is requested: 5100 is the vendor's fault here. */
function noChallenge(answer: RefusedAnswer): Challenge {
  if (answer.outcome !== 'reject') return answer
  return { outcome: 'unavailable', cause: 'vendor', retryable: false, ...definedOf({ vendorCode: answer.vendorCode }) }
}

function definedOf<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null),
  ) as never
}
