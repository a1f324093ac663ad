import { randomBytes } from 'node:crypto'
import { checkOptions, type ShapeOf, text, url } from '../../check-options.js'
import { meaningOf } from '../code-table.js'
import { isAbsent, unreadable } from '../http/json.js'
import { type TokenOptions, type TokenProvider, tokenProvider, tokenShape } from '../token-provider.js'
import { codes, statusCodes } from './codes.js'

/** How a Cap server of one's own is called. */
export interface CapOptions extends Omit<TokenOptions, 'endpoint'> {
  /** The server's address without a path, as this process reaches it. Never from a setting that others can write. */
  readonly url: string
  /** The site key: ten characters, and what its tickets begin with. */
  readonly siteKey: string
  /** The secret that belongs to it; leaves the process only in the call to the server. */
  readonly secret: string
  /** The server's address as pages reach it. @default `url` */
  readonly publicUrl?: string | undefined
}

const ticketLifeMs = 7_200_000

const { endpoint, ...shared } = tokenShape(ticketLifeMs)
const shape: ShapeOf<CapOptions> = {
  ...shared,
  url: url({ required: true, upTo: 'origin' }),
  siteKey: text({ required: true, pattern: /^[\w-]{1,64}$/, allowed: 'a site key as in "0123456789"' }),
  secret: text({ required: true, secret: true }),
  publicUrl: url({ upTo: 'origin' }),
}

/**
 * Cap, on a server of one's own.
 * @example
 * const provider = cap({ url, siteKey, secret })
 * @see https://ticketgate.example/main/docs/vendors/cap.md
 * @throws {CaptchaError} if an option is wrong
 */
export function cap(options: CapOptions): TokenProvider<'cap-token'> {
  const checked = checkOptions('cap()', options, shape)
  const { siteKey, secret } = checked
  const { origin } = new URL(checked.url)
  const { origin: publicOrigin } = new URL(checked.publicUrl ?? checked.url)
  const wellFormed = new RegExp(`^${siteKey}:[0-9a-f]{16}:[0-9a-f]{30}$`)
  return tokenProvider(
    {
      name: 'cap',
      title: 'Cap',
      field: 'cap-token',
      endpoint: `${origin}/${siteKey}/siteverify`,
      domains: [],
      script: `${publicOrigin}/assets/widget.js`,
      page: { siteKey, apiEndpoint: `${publicOrigin}/${siteKey}/` },
      ticketLifeMs,
      maxTicketLength: 256,
      reports: [],
      bound: [secret],
      // A token of another prefix gets the same answer as a wrong key of ours.
      read: (token) => (wellFormed.test(token) ? { spent: token } : { reason: 'malformed' }),
      selfTest: {
        ticket: () => `${siteKey}:${randomBytes(8).toString('hex')}:${randomBytes(15).toString('hex')}`,
        // A server that hides its errors answers a wrong site key as it does an unknown token, and that is not final.
        provesKeys: true,
        note: 'The keys are proven only by a server that shows its errors (SHOW_ERRORS).',
      },
      async ask({ post, token, refuse }) {
        const answer = await post({ secret, response: token }, { statuses: [200, 400, 403, 404] })
        if (answer.outcome !== 'answered') return answer
        const { status, body } = answer
        const { success, error } = body
        if (typeof success !== 'boolean') return unreadable('an answer without "success"')
        if (success && (status !== 200 || !isAbsent(error))) return unreadable('an error beside a success')
        if (success) return { outcome: 'pass' }
        // An error that is no text is none that we know.
        const code = typeof error === 'string' ? `${status} ${error}` : ''
        return refuse(Object.hasOwn(codes, code) ? meaningOf(codes, code) : meaningOf(statusCodes, status), status)
      },
    },
    checked,
  )
}
