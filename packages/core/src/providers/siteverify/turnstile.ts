import { checkOptions } from '../../check-options.js'
import type { Provider } from '../../contracts/provider.js'
import { plainDetail } from '../http/json.js'
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
const shape = siteverifyShape(ticketLifeMs)

const vendor: SiteverifyVendor<Field> = {
  name: 'turnstile',
  field: 'cf-turnstile-response',
  endpoint: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
  script: 'https://challenges.cloudflare.com/turnstile/v0/api.js',
  ticketLifeMs,
  testSecrets: ['1', '2', '3'].map((digit) => `${digit}x0000000000000000000000000000000AA`),
  isIdempotent: true,
  tells: ['action', 'hostname'],
  pass: ({ action, cdata, hostname, challenge_ts: challengeTs }, asked) => ({
    outcome: 'pass',
    detail: plainDetail({ action, cdata, hostname, challengeTs }, asked),
  }),
}

/**
 * Cloudflare Turnstile. A route's `expect` compares `action` and `hostname`. @see spec page siteverify
 * @throws {CaptchaError} if an option is wrong
 */
export function turnstile(options: TurnstileOptions): Provider<SiteverifyIdentity, Field, SiteverifyFields> {
  checkOptions('turnstile()', options, shape)
  return siteverifyProvider(vendor, options)
}
