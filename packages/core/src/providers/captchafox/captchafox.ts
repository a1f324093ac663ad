import { checkOptions, type ShapeOf, text } from '../../check-options.js'
import { isObject, plainDetail } from '../http/json.js'
import { type SiteverifyOptions, siteverifyProvider, siteverifyShape } from '../siteverify/siteverify.js'
import { secretUnproven, type TokenProvider } from '../token-provider.js'
import { codes } from './codes.js'

/** How CaptchaFox is called. Its `secret`, `ok_…`, is the organization's. */
export interface CaptchafoxOptions extends Omit<SiteverifyOptions, 'siteKey' | 'action'> {
  /** The site's public key, `sk_…`: the secret is good for all sites of an organization, so this tells them apart. */
  readonly siteKey: string
}

// The vendor states none; a longer memory than needed is harmless.
const ticketLifeMs = 600_000

const { action, ...familyShape } = siteverifyShape(ticketLifeMs)
const shape: ShapeOf<CaptchafoxOptions> = { ...familyShape, siteKey: text({ required: true, max: 256 }) }

/**
 * CaptchaFox. A route's `expect` compares `hostname`.
 * @example
 * const provider = captchafox({ secret, siteKey })
 * @see https://ticketgate.example/main/docs/vendors/captchafox.md
 * @throws {CaptchaError} if an option is wrong, or the vendor's test keys would be used in production
 */
export function captchafox(options: CaptchafoxOptions): TokenProvider<'cf-captcha-response'> {
  const checked = checkOptions('captchafox()', options, shape)
  const { siteKey } = checked
  return siteverifyProvider(
    {
      name: 'captchafox',
      title: 'CaptchaFox',
      field: 'cf-captcha-response',
      endpoint: 'https://api.captchafox.com/siteverify',
      domains: ['captchafox.com'],
      script: 'https://cdn.captchafox.com/api.js',
      ticketLifeMs,
      // The vendor states none.
      maxTicketLength: 4_096,
      codes,
      testSecrets: ['ok_11111111000000001111111100000000'],
      testSiteKeys: ['sk_11111111000000001111111100000000'],
      reports: ['hostname'],
      selfTest: { provesKeys: false, note: secretUnproven },
      ipParameter: 'remoteIp',
      bound: [siteKey],
      parameters: { sitekey: siteKey },
      pass({ hostname, challenge_ts: challengeTs, insights }, sent) {
        const facts = isObject(insights) ? insights : {}
        return { outcome: 'pass', detail: plainDetail({ ...facts, hostname, challengeTs }, sent) }
      },
    },
    checked,
  )
}
