import { checkOptions, type ShapeOf, text } from '../../check-options.js'
import type { Provider } from '../../contracts/provider.js'
import { plainDetail, withUnstored } from '../http/json.js'
import { turnstileCodes } from './codes.js'
import {
  type SiteverifyFields,
  type SiteverifyIdentity,
  type SiteverifyOptions,
  type SiteverifyVendor,
  siteverifyProvider,
  siteverifyShape,
} from './siteverify.js'

export type { SiteverifyIdentity, SiteverifyOptions } from './siteverify.js'

/** How Turnstile is called: like the rest of the siteverify family. */
export interface TurnstileOptions extends SiteverifyOptions {}

type Field = 'cf-turnstile-response'

const ticketLifeMs = 300_000
const shape: ShapeOf<TurnstileOptions> = {
  ...siteverifyShape(ticketLifeMs),
  action: text({ max: 32, pattern: /^[\w-]+$/, allowed: 'up to 32 letters, digits, "_" and "-", as in "login"' }),
}

const vendor: SiteverifyVendor<Field> = {
  name: 'turnstile',
  title: 'Turnstile',
  field: 'cf-turnstile-response',
  endpoint: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  script: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  domains: ['challenges.cloudflare.com'],
  ticketLifeMs,
  // The vendor's own figure.
  maxTicketLength: 2_048,
  codes: turnstileCodes,
  testTickets: ['XXXX.DUMMY.TOKEN.XXXX'],
  testSecrets: ['1', '2', '3'].map((digit) => `${digit}x0000000000000000000000000000000AA`),
  isIdempotent: true,
  selfTest: { provesKeys: true },
  reports: ['action', 'hostname'],
  pass({ action, cdata, hostname, challenge_ts: challengeTs }, sent) {
    const detail = plainDetail({ action, hostname, challengeTs }, sent)
    // Pages put a session or an account there: the handler can read it, a store or a log does not get it.
    return { outcome: 'pass', detail: withUnstored(detail, plainDetail({ cdata }, sent)) }
  },
}

/**
 * Cloudflare Turnstile. A route's `expect` compares `action` and `hostname`.
 * @example
 * const provider = turnstile({ secret, siteKey })
 * @see https://ticketgate.example/main/docs/vendors/turnstile.md
 * @throws {CaptchaError} if an option is wrong
 */
export function turnstile(options: TurnstileOptions): Provider<SiteverifyIdentity, Field, SiteverifyFields> {
  const checked = checkOptions('turnstile()', options, shape)
  return siteverifyProvider(vendor, checked)
}
