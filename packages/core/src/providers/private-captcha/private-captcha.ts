import { checkOptions, flag, oneOf, type ShapeOf, text } from '../../check-options.js'
import { meaningOf, pass, reject } from '../code-table.js'
import { isTextOrAbsent, plainDetail, unreadable } from '../http/json.js'
import { madeUpTicket } from '../made-up-ticket.js'
import {
  type TokenOptions,
  type TokenProvider,
  type TokenReading,
  tokenProvider,
  tokenShape,
} from '../token-provider.js'
import { codes } from './codes.js'

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

// It is set for each property, inside the puzzle.
const ticketLifeMs = 86_400_000

const shape: ShapeOf<PrivateCaptchaOptions> = {
  ...tokenShape(ticketLifeMs),
  apiKey: text({
    required: true,
    secret: true,
    pattern: /^[\x21-\x7e]+$/,
    allowed: 'an API key of printable ASCII without spaces',
  }),
  siteKey: text({ required: true, pattern: /^[\w-]{1,64}$/, allowed: 'a site key of letters and digits' }),
  region: oneOf(['global', 'eu']),
  admitTestProperty: flag(),
}

/**
 * Private Captcha. A route's `expect` compares `hostname`.
 * @example
 * const provider = privateCaptcha({ apiKey, siteKey })
 * @see https://ticketgate.example/main/docs/vendors/private-captcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function privateCaptcha(options: PrivateCaptchaOptions): TokenProvider<'private-captcha-solution'> {
  const checked = checkOptions('privateCaptcha()', options, shape)
  const { apiKey, siteKey, region = 'global', admitTestProperty = false } = checked
  const meanings = admitTestProperty ? { ...codes, 10: pass } : codes
  return tokenProvider(
    {
      name: 'private-captcha',
      title: 'Private Captcha',
      field: 'private-captcha-solution',
      endpoint: `https://api${region === 'eu' ? '.eu' : ''}.privatecaptcha.com/verify`,
      domains: ['privatecaptcha.com'],
      script: 'https://cdn.privatecaptcha.com/widget/js/privatecaptcha.js',
      page: { siteKey, ...(region === 'eu' && { isEu: true }) },
      ticketLifeMs,
      maxTicketLength: 65_536,
      reports: ['hostname'],
      bound: [apiKey, siteKey],
      foreignTickets: 'another property. Check apiKey and siteKey, and the key in the page.',
      selfTest: {
        ticket: () => [1, 2, 3].map(() => Buffer.from(madeUpTicket()).toString('base64')).join('.'),
        provesKeys: true,
        note: 'siteKey is compared with a real solution only.',
      },
      read: readSolution,
      async ask({ post, token, sent, refuse }) {
        const answer = await post(token, { headers: { 'x-api-key': apiKey, 'x-pc-sitekey': siteKey } })
        // Its shape was right, so the visitor made it up.
        if (answer.status === 400) return refuse(reject('invalid'), 400)
        if (answer.outcome !== 'answered') return answer
        const { success, code, origin, timestamp } = answer.body
        if (typeof success !== 'boolean') return unreadable('an answer without "success"')
        if (typeof code !== 'number' || !Number.isSafeInteger(code)) return unreadable('no whole number as "code"')
        const meaning = meaningOf(meanings, code)
        if (meaning.outcome !== 'pass') return refuse(meaning, code)
        if (!success) return unreadable('a refusal without its code')
        if (!isTextOrAbsent(origin)) return unreadable('an "origin" that is no text')
        const detail = plainDetail({ hostname: origin, challengeTs: timestamp }, [...sent, apiKey])
        return { outcome: 'pass', vendorCode: code, detail }
      },
    },
    checked,
  )
}

/**
 * `solutions.puzzle.signature`, each in Base64. One puzzle has many solutions, and a property may allow more than one:
 * here it is the puzzle that is spent.
 */
function readSolution(token: string): TokenReading {
  const parts = token.split('.')
  const [solutions, puzzle, signature] = parts
  if (parts.length !== 3 || !parts.every(isBase64)) return { reason: 'malformed' }
  return { spent: puzzle as string, rest: `${solutions}.${signature}` }
}

/** In its one spelling: a lenient decoder reads several as the same bytes. */
function isBase64(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64').toString('base64') === text
}
