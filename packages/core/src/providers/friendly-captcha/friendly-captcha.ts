import { checkOptions, oneOf, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import type { VisitorIdentity } from '../../contracts/visitor.js'
import { meaningOf } from '../code-table.js'
import { codeText, isAbsent, isObject, plainDetail, type SentParts, unreadable } from '../http/json.js'
import {
  type TokenCall,
  type TokenFields,
  type TokenOptions,
  type TokenReading,
  tokenProvider,
  tokenShape,
} from '../token-provider.js'
import { codes } from './codes.js'

/** How Friendly Captcha v2 is called. */
export interface FriendlyCaptchaOptions extends TokenOptions {
  /** Begins with `A1`; one serves all site keys of the account. Leaves the process only in the call to the vendor. */
  readonly apiKey: string
  /** The page's, begins with `FC`: responses of another one, maybe a weaker one of the same account, are refused. */
  readonly sitekey: string
  /** Where the vendor checks, for the page and the server alike; `eu` needs a plan that has it. @default 'global' */
  readonly region?: 'global' | 'eu' | undefined
  /** The script that the page loads, e.g. your own copy of the SDK's `site.min.js`. @default jsDelivr's */
  readonly scriptUrl?: string | undefined
  /**
   * How long a response that passed is remembered, in milliseconds. How long the vendor takes one is not documented.
   * @default 86_400_000
   */
  readonly ticketTtlMs?: number | undefined
}

/** What an application knows of its visitor; none of it is sent to the vendor. */
export interface FriendlyCaptchaIdentity extends VisitorIdentity {}

type Field = 'frc-captcha-response'

const ticketLifeMs = 86_400_000
const shape: ShapeOf<FriendlyCaptchaOptions> = {
  ...tokenShape(ticketLifeMs),
  apiKey: text({ required: true, secret: true, pattern: /^[\x21-\x7e]+$/, allowed: 'an API key, as in "A1…"' }),
  sitekey: text({ required: true, max: 256 }),
  region: oneOf(['global', 'eu']),
}

/**
 * Friendly Captcha v2. A route's `expect` compares `hostname`, the host of the page's origin.
 * @example
 * const provider = friendlyCaptcha({ apiKey, sitekey })
 * @see https://ticketgate.example/main/docs/vendors/friendly-captcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function friendlyCaptcha(
  options: FriendlyCaptchaOptions,
): Provider<FriendlyCaptchaIdentity, Field, TokenFields> {
  const checked = checkOptions('friendlyCaptcha()', options, shape)
  const { apiKey, sitekey, region = 'global' } = checked
  const headers = { accept: 'application/json', 'x-api-key': apiKey }
  return tokenProvider(
    {
      name: 'friendly-captcha',
      title: 'Friendly Captcha',
      field: 'frc-captcha-response',
      endpoint: `https://${region}.frcapi.com/api/v2/captcha/siteverify`,
      domains: ['frcapi.com'],
      script: 'https://cdn.jsdelivr.net/npm/@friendlycaptcha/sdk@1.0.2/site.min.js',
      page: { siteKey: sitekey, apiEndpoint: region },
      ticketLifeMs,
      // The vendor's own figure.
      maxTicketLength: 16_384,
      reports: ['hostname'],
      bound: [apiKey, sitekey],
      selfTest: { provesKeys: true },
      read: readResponse,
      async ask({ post, token, sent, refuse }) {
        const answer = await post({ response: token, sitekey }, { headers, statuses: [200, 400, 401] })
        if (answer.outcome !== 'answered') return answer
        const { success, data, error } = answer.body
        if (success === false) return refusalOf(error, { sent, refuse })
        if (success !== true || answer.status !== 200) return unreadable('neither a yes nor a no')
        if (!isAbsent(error)) return unreadable('an error beside "success": true')
        return passOf(data, sent)
      },
    },
    checked,
  )
}

function readResponse(response: string): TokenReading {
  // The widget's word that the vendor is out of its reach. Anybody can write it, so that no option admits it.
  if (response.startsWith('.ERROR.UNREACHABLE')) return { reason: 'disaster' }
  // Until it is solved, the field holds the widget's state, as in ".UNSTARTED".
  return response.startsWith('.') ? { reason: 'missing' } : { spent: response }
}

function refusalOf(error: unknown, { sent, refuse }: Pick<TokenCall, 'sent' | 'refuse'>): Answer {
  const code = isObject(error) ? error['error_code'] : undefined
  if (typeof code !== 'string') return unreadable('a no without its "error_code"')
  const vendorCode = Object.hasOwn(codes, code) ? code : (codeText(code, sent) ?? 'unknown')
  return refuse(meaningOf(codes, code), vendorCode)
}

function passOf(data: unknown, sent: SentParts): Answer {
  const challenge = isObject(data) ? data['challenge'] : undefined
  if (!isObject(data) || !isObject(challenge)) return unreadable('a yes without its "challenge"')
  const { origin, timestamp: challengeTs } = challenge
  if (typeof origin !== 'string') return unreadable('an "origin" that is no text')
  const hostname = URL.canParse(origin) ? new URL(origin).hostname : undefined
  return { outcome: 'pass', detail: plainDetail({ hostname, challengeTs, eventId: data['event_id'] }, sent) }
}
