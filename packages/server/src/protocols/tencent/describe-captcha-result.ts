import { isIP } from 'node:net'
import { appTicketTtlSeconds, isAppSecret, isKnownApp, isOfApp } from '../../captcha/apps.js'
import type { ServiceContext } from '../../captcha/context.js'
import { slideType } from '../../captcha/plan.js'
import { appLabel } from '../../captcha/statistics/labels.js'
import { challengedAtMs, isRandstrOf, ticketLabels, ticketName } from '../../captcha/tickets.js'
import type { TicketClaims } from '../../captcha/tokens/kinds/ticket.js'
import type { OpenedToken } from '../../captcha/tokens/tokens.js'
import type { CheckOutcome } from '../../contracts/statistics.js'
import type { CaptchaCode } from './errors.js'

const maxEvilLevel = 100

export interface CaptchaResult {
  readonly code: CaptchaCode
  /** 0 to 100; above 0 the visit looked hostile. */
  readonly evilLevel?: number
  /** When the challenge was issued; only if requested. */
  readonly fetchedAtMs?: number
  readonly submittedAtMs?: number
}

/** The documented parameters, as the schema below lets them through. */
export interface DescribeParameters {
  readonly CaptchaType: unknown
  readonly Ticket: string
  readonly UserIp: string
  readonly Randstr: string
  readonly CaptchaAppId: number
  readonly AppSecretKey: string
  readonly NeedGetCaptchaTime?: unknown
}

const text = { type: 'string' }
const integer = { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

/** A `CaptchaType` of another kind is a code of the result, not an error. */
export const describeParameters = {
  type: 'object',
  required: ['CaptchaType', 'Ticket', 'UserIp', 'Randstr', 'CaptchaAppId', 'AppSecretKey'],
  properties: { Ticket: text, UserIp: text, Randstr: text, AppSecretKey: text, CaptchaAppId: integer },
}

/** Is this ticket real, this application's, unexpired and unused? Anything wrong with it is a code, never an error. */
export async function describeCaptchaResult(
  context: ServiceContext,
  parameters: DescribeParameters,
): Promise<CaptchaResult> {
  const { CaptchaType, Ticket: ticket, UserIp, Randstr: randstr, AppSecretKey, NeedGetCaptchaTime } = parameters
  const appId = String(parameters.CaptchaAppId)
  const isKnown = isKnownApp(context, appId) && isAppSecret(context, appId, AppSecretKey)
  const token = context.tokens.open('ticket', ticket, { maxAgeMs: appTicketTtlSeconds * 1000 })
  const caller = { isPlausible: CaptchaType === 9 && isIP(UserIp) !== 0, isKnown }
  const result = await resultOf(context, { ticket, token, randstr, appId }, caller)
  context.metrics.check(result.code)
  const isNamed = isKnown && context.settings.captchaApps.has(appId)
  context.statistics.recorder.checked(
    { business: isNamed ? appLabel(appId) : '', scene: '', captchaType: slideType, ...ticketLabels(token) },
    outcomes[result.code],
  )
  if (result.code !== 'verified') {
    context.log.info({ ticket: ticketName(ticket), result: result.code }, 'DescribeCaptchaResult: not verified.')
    return result
  }
  return NeedGetCaptchaTime === 1 ? result : { ...result, fetchedAtMs: 0 }
}

/** What the statistics call them: all that a ticket does not belong to is one. */
const outcomes: { readonly [Code in CaptchaCode]: CheckOutcome } = {
  verified: 'verified',
  randstrMissing: 'mismatch',
  randstrForeign: 'mismatch',
  expired: 'expired',
  used: 'used',
  unreadable: 'unknown',
  foreignApp: 'mismatch',
  disaster: 'unknown',
  unavailable: 'unknown',
  wrongApp: 'mismatch',
}

interface Given {
  readonly ticket: string
  readonly token: OpenedToken<TicketClaims>
  readonly randstr: string
  readonly appId: string
}

async function resultOf(
  context: ServiceContext,
  { ticket, token, randstr, appId }: Given,
  caller: { isPlausible: boolean; isKnown: boolean },
): Promise<CaptchaResult> {
  if (!caller.isPlausible) return { code: 'unreadable' }
  if (!caller.isKnown) return { code: 'wrongApp' }
  // Made by the page's script when the captcha could not load; anyone can make one.
  if (/^tr?error_/.test(ticket)) {
    return { code: /^tr?error_\d+_\d+_\d+$/.test(ticket) ? 'disaster' : 'foreignApp' }
  }
  if (token.state === 'broken') return { code: 'unreadable' }
  if (randstr === '') return { code: 'randstrMissing' }
  if (!isRandstrOf(context, ticket, randstr)) return { code: 'randstrForeign' }
  const { claims } = token
  if (!isOfApp(claims, appId)) return { code: 'foreignApp' }
  if (token.state === 'expired') return { code: 'expired' }
  if (!(await token.spend(1))) return { code: 'used' }
  return {
    code: 'verified',
    evilLevel: (claims.hostility * maxEvilLevel) / 4,
    fetchedAtMs: challengedAtMs(claims),
    submittedAtMs: claims.issuedAtMs,
  }
}
