import { checkOptions, flag, oneOf, type ShapeOf, text } from '../../check-options.js'
import type { Warn } from '../../contracts/logger.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import type { VisitorIdentity } from '../../contracts/visitor.js'
import { foreignTicketAlarm, meaningOf, pass, type Refused, refusal } from '../code-table.js'
import { parseObject, plainDetail, type SentParts, sendForText, unreadable } from '../http/json.js'
import { madeUpTicket } from '../made-up-ticket.js'
import { type TokenFields, type TokenOptions, tokenProvider, tokenShape } from '../token-provider.js'
import { codes, testProperty } from './codes.js'

/** How Private Captcha is called. */
export interface PrivateCaptchaOptions extends TokenOptions {
  /** An API key of the account; leaves the process only in the call to the vendor. */
  readonly apiKey: string
  /** The property's public key: solutions of another one are refused. */
  readonly siteKey: string
  /** `eu`: page and server call only the vendor's hosts in the EU. @default 'global' */
  readonly region?: 'global' | 'eu' | undefined
  /** Admits solutions of the vendor's public test property, which anybody can get. @default false */
  readonly admitTestProperty?: boolean | undefined
}

type Field = 'private-captcha-solution'

// It is set for each property, inside the puzzle.
const ticketLifeMs = 86_400_000

const shape: ShapeOf<PrivateCaptchaOptions> = {
  ...tokenShape(ticketLifeMs),
  apiKey: text({ required: true, secret: true, pattern: /^[\x21-\x7e]+$/ }),
  siteKey: text({ required: true, pattern: /^[\w-]{1,64}$/, allowed: 'a site key of letters and digits' }),
  region: oneOf(['global', 'eu']),
  admitTestProperty: flag(),
}

/**
 * Private Captcha. A route's `expect` compares `hostname`.
 * @example
 * const provider = privateCaptcha({ apiKey, siteKey })
 * @see docs/vendors/private-captcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function privateCaptcha(options: PrivateCaptchaOptions): Provider<VisitorIdentity, Field, TokenFields> {
  const checked = checkOptions('privateCaptcha()', options, shape)
  const { apiKey, siteKey, region = 'global', admitTestProperty = false } = checked
  const headers = { 'content-type': 'text/plain', 'x-api-key': apiKey, 'x-pc-sitekey': siteKey }
  const alarm = foreignTicketAlarm('another property. Check apiKey and siteKey, and the key in the page.')

  function read(body: Readonly<Record<string, unknown>>, sent: SentParts, warn: Warn | undefined): Answer {
    const { success, code, origin, timestamp } = body
    if (typeof success !== 'boolean') return unreadable('an answer without "success"')
    if (typeof code !== 'number' || !Number.isSafeInteger(code)) return unreadable('a "code" that is no whole number')
    const meaning = admitTestProperty && code === testProperty ? pass : meaningOf(codes, code)
    if (meaning.outcome !== 'pass') {
      alarm(meaning, warn)
      return refusal('Private Captcha', meaning, code)
    }
    if (!success) return unreadable('a refusal without its code')
    if (origin !== undefined && origin !== null && typeof origin !== 'string') {
      return unreadable('an "origin" that is no text')
    }
    alarm(pass, warn)
    const detail = plainDetail({ hostname: origin, challengeTs: timestamp }, sent)
    return { outcome: 'pass', vendorCode: code, detail }
  }

  return tokenProvider(
    {
      name: 'private-captcha',
      field: 'private-captcha-solution',
      endpoint: `https://api${region === 'eu' ? '.eu' : ''}.privatecaptcha.com/verify`,
      domains: ['privatecaptcha.com'],
      script: 'https://cdn.privatecaptcha.com/widget/js/privatecaptcha.js',
      page: { siteKey, ...(region === 'eu' && { isEu: true }) },
      ticketLifeMs,
      maxTicketLength: 65_536,
      reports: ['hostname'],
      bound: [apiKey, siteKey],
      parts: partsOf,
      selfTest: {
        ticket: () => ({ 'private-captcha-solution': [1, 2, 3].map(() => base64(madeUpTicket())).join('.') }),
        proves: () => ['reachable', 'keys'],
        note: 'siteKey is compared with a real solution only.',
      },
      async ask({ http, path, token, deadline, warn, sent }) {
        const call = { method: 'POST', path, headers, body: token, deadline } as const
        const answer = await sendForText(http, { ...call, statuses: [200, 400] })
        if (answer.outcome !== 'answered') return answer
        // Its shape was right, so the visitor made it up.
        if (answer.status === 400) return refusal('Private Captcha', malformed, 400)
        const body = parseObject(answer.text)
        if (body === undefined) return unreadable(`${answer.text.length} characters that are not a JSON object`)
        return read(body, [...sent, apiKey], warn)
      },
    },
    checked,
  )
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const malformed: Refused = { outcome: 'reject', reason: 'invalid', final: true }

/**
 * `solutions.puzzle.signature`, each in Base64. One puzzle has many solutions, and a property may allow more than one:
 * here it is the puzzle that is spent.
 */
function partsOf(token: string): { spent: string; rest: string } | undefined {
  const [solutions, puzzle, signature, ...others] = token.split('.')
  if (others.length > 0 || ![solutions, puzzle, signature].every(isBase64)) return undefined
  return { spent: puzzle as string, rest: `${solutions}.${signature}` }
}

/** In its one spelling: a lenient decoder reads several as the same bytes. */
function isBase64(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Buffer.from(text, 'base64').toString('base64') === text
}
