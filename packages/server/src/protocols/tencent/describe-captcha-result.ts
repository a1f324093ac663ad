import { isIP } from 'node:net'
import { isAppSecret, isKnownApp, isOfApp } from '../../captcha/apps.js'
import type { ServiceContext } from '../../captcha/context.js'
import { challengedAtMs, isRandstrOf, ticketName } from '../../captcha/tickets.js'
import { type ApiError, apiError, type CaptchaCode } from './errors.js'

/** Fixed by the vendor for every account. */
const ticketTtlMs = 300_000
const maxEvilLevel = 100

export interface CaptchaResult {
  readonly code: CaptchaCode
  /** 0 to 100; above 0 the visit looked hostile. */
  readonly evilLevel?: number
  /** When the challenge was issued; only if requested. */
  readonly fetchedAtMs?: number
  readonly submittedAtMs?: number
}

type Parameters = Readonly<Record<string, unknown>>

/** Is this ticket real, this application's, unexpired and unused? Anything wrong with it is a code, never an error. */
export async function describeCaptchaResult(
  context: ServiceContext,
  parameters: Parameters,
): Promise<CaptchaResult | { error: ApiError }> {
  const missing = ['CaptchaType', 'Ticket', 'UserIp', 'Randstr', 'CaptchaAppId', 'AppSecretKey'].find(
    (name) => parameters[name] === undefined || parameters[name] === null,
  )
  if (missing !== undefined) return apiError('MissingParameter', `Parameter ${missing} is missing.`)
  const { CaptchaType, Ticket, UserIp, Randstr, CaptchaAppId, AppSecretKey, NeedGetCaptchaTime } = parameters
  const texts = Object.entries({ Ticket, UserIp, Randstr, AppSecretKey })
  const notText = texts.find(([, value]) => typeof value !== 'string')?.[0]
  if (notText !== undefined) return apiError('InvalidParameter', `Parameter ${notText} must be a string.`)
  if (!Number.isSafeInteger(CaptchaAppId))
    return apiError('InvalidParameter', 'Parameter CaptchaAppId must be an integer.')

  const [ticket, randstr, appId] = [Ticket as string, Randstr as string, String(CaptchaAppId)]
  const result = await resultOf(context, ticket, randstr, appId, {
    isPlausible: CaptchaType === 9 && isIP(UserIp as string) !== 0,
    isOurs: isKnownApp(context, appId) && isAppSecret(context, appId, AppSecretKey as string),
  })
  context.metrics.check(result.code)
  if (result.code !== 'verified') {
    context.log.info({ ticket: ticketName(ticket), result: result.code }, 'DescribeCaptchaResult: not verified.')
    return result
  }
  return NeedGetCaptchaTime === 1 ? result : { ...result, fetchedAtMs: 0 }
}

async function resultOf(
  context: ServiceContext,
  ticket: string,
  randstr: string,
  appId: string,
  caller: { isPlausible: boolean; isOurs: boolean },
): Promise<CaptchaResult> {
  if (!caller.isPlausible) return { code: 'unreadable' }
  if (!caller.isOurs) return { code: 'wrongApp' }
  // Made by the page's script when the captcha could not load; anyone can make one.
  if (/^tr?error_/.test(ticket)) {
    return { code: /^tr?error_\d+_\d+_\d+$/.test(ticket) ? 'disaster' : 'foreignApp' }
  }
  // Fixed by the vendor, whatever other tickets have.
  const token = context.tokens.open('ticket', ticket, { maxAgeMs: ticketTtlMs })
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
