import { checkOptions, flag, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import type { VisitorIdentity } from '../../contracts/visitor.js'
import { isProduction } from '../../environment.js'
import { CaptchaError } from '../../errors.js'
import { isObject, plainDetail, type SentParts, sendForJson, unreadable } from '../http/json.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { isEmpty, refusalOfCodes } from '../siteverify/codes.js'
import { formHeaders, type TokenFields, type TokenOptions, tokenProvider, tokenShape } from '../token-provider.js'
import { codes } from './codes.js'

/** How CaptchaFox is called. */
export interface CaptchafoxOptions extends TokenOptions {
  /** The organization's secret, `ok_…`; leaves the process only in the call to the vendor. */
  readonly secret: string
  /** The site's public key, `sk_…`: the secret is good for all sites of an organization, so this tells them apart. */
  readonly siteKey: string
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean | undefined
  /** Allows the vendor's published test keys, which pass anything, with NODE_ENV=production. @default false */
  readonly allowTestSecretInProduction?: boolean | undefined
}

type Field = 'cf-captcha-response'

// The vendor states none; a longer memory than needed is harmless.
const ticketLifeMs = 600_000
const test = { siteKey: 'sk_11111111000000001111111100000000', secret: 'ok_11111111000000001111111100000000' }

const shape: ShapeOf<CaptchafoxOptions> = {
  ...tokenShape(ticketLifeMs),
  secret: text({ required: true, secret: true }),
  siteKey: text({ required: true, max: 256 }),
  sendUserIp: flag(),
  allowTestSecretInProduction: flag(),
}

/**
 * CaptchaFox. A route's `expect` compares `hostname`.
 * @example
 * const provider = captchafox({ secret, siteKey })
 * @see docs/vendors/captchafox.md
 * @throws {CaptchaError} if an option is wrong, or the vendor's test keys would be used in production
 */
export function captchafox(options: CaptchafoxOptions): Provider<VisitorIdentity, Field, TokenFields> {
  const checked = checkOptions('captchafox()', options, shape)
  const { secret, siteKey, sendUserIp = true } = checked
  refuseTestKeys(checked)

  function read(body: Readonly<Record<string, unknown>>, sent: SentParts): Answer {
    const { success, 'error-codes': errors, hostname, challenge_ts: challengeTs, insights } = body
    if (typeof success !== 'boolean') return unreadable('an answer without "success"')
    if (!success) {
      return refusalOfCodes('CaptchaFox', errors, { codes, isIdempotent: false, sent, noticed() {} })
    }
    if (!isEmpty(errors)) return unreadable('an error beside "success": true')
    if (hostname !== undefined && hostname !== null && typeof hostname !== 'string') {
      return unreadable('a "hostname" that is no text')
    }
    const facts = isObject(insights) ? insights : {}
    return { outcome: 'pass', detail: plainDetail({ ...facts, hostname, challengeTs }, sent) }
  }

  return tokenProvider(
    {
      name: 'captchafox',
      field: 'cf-captcha-response',
      endpoint: 'https://api.captchafox.com/siteverify',
      domains: ['captchafox.com'],
      script: 'https://cdn.captchafox.com/api.js',
      page: { siteKey },
      ticketLifeMs,
      // The vendor states none.
      maxTicketLength: 4_096,
      reports: ['hostname'],
      bound: [secret, siteKey],
      selfTest: {
        ticket: () => ({ 'cf-captcha-response': madeUpTicket() }),
        proves: () => ['reachable'],
        note: 'The vendor does not say whether it looks at the secret before the ticket, so a wrong one may go unseen.',
      },
      async ask({ http, path, token, visitor, deadline, sent }) {
        const form = new URLSearchParams({ secret, response: token, sitekey: siteKey })
        if (sendUserIp && visitor.ip !== undefined) form.set('remoteIp', visitor.ip)
        const call = { method: 'POST', path, headers: formHeaders, body: form.toString(), deadline } as const
        const answer = await sendForJson(http, { ...call, statuses: [200, 400] })
        if (answer.outcome !== 'answered') return answer
        if (answer.status !== 200 && answer.body['success'] !== false) return unreadable('a success with status 400')
        return read(answer.body, [...sent, secret])
      },
    },
    checked,
  )
}

function refuseTestKeys({ secret, siteKey, allowTestSecretInProduction }: CaptchafoxOptions): void {
  if (!isProduction() || allowTestSecretInProduction === true) return
  if (secret !== test.secret && siteKey !== test.siteKey) return
  throw new CaptchaError(
    'ERR_CAPTCHA_OPTION_VALUE',
    'captchafox(): option "secret" or "siteKey" is the vendor’s published test key, which passes everybody. Give your ' +
      'own, or allowTestSecretInProduction: true.',
  )
}
