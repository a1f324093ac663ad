import { checkOptions, number, oneOf, type Shape } from '../../check-options.js'
import type { Answer, Provider } from '../../contracts/provider.js'
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

/** How reCAPTCHA is called. */
export interface RecaptchaOptions extends SiteverifyOptions {
  /** The vendor's host; `www.recaptcha.net` can be reached from mainland China. @default 'www.google.com' */
  readonly host?: 'www.google.com' | 'www.recaptcha.net'
  /**
   * The lowest score that any route admits, 0 robot to 1 human. A v3 ticket passes for everybody, robots included: its
   * score is the verdict. v2 has none. A route's `expect.minScore` can ask for more.
   * @default 0.5 if there is a score
   */
  readonly minScore?: number
}

type Field = 'g-recaptcha-response'

const ticketLifeMs = 120_000
const shape = {
  ...siteverifyShape(ticketLifeMs),
  host: oneOf(['www.google.com', 'www.recaptcha.net']),
  minScore: number(0, 1),
} satisfies Shape

const usualMinScore = 0.5

/**
 * reCAPTCHA v2 and v3. A route's `expect` compares `action` (v3), `hostname` and `minScore` (v3).
 * @see spec page siteverify
 * @throws {CaptchaError} if an option is wrong
 */
export function recaptcha(options: RecaptchaOptions): Provider<SiteverifyIdentity, Field, SiteverifyFields> {
  checkOptions('recaptcha()', options, shape)
  const { host = 'www.google.com', minScore } = options
  const vendor: SiteverifyVendor<Field> = {
    name: 'recaptcha',
    field: 'g-recaptcha-response',
    endpoint: `https://${host}/recaptcha/api/siteverify`,
    script: `https://${host}/recaptcha/api.js`,
    ticketLifeMs,
    testSecrets: ['6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'],
    isIdempotent: false,
    tells: ['action', 'hostname', 'score'],

    pass({ action, hostname, challenge_ts: challengeTs, apk_package_name: apkPackageName, score }, asked): Answer {
      const detail = plainDetail({ action, hostname, challengeTs, apkPackageName }, asked)
      if (typeof score !== 'number') {
        if (minScore !== undefined) return { outcome: 'reject', reason: 'mismatch', final: true }
        return { outcome: 'pass', detail }
      }
      if (score < (minScore ?? usualMinScore)) return { outcome: 'reject', reason: 'risk', final: true }
      return { outcome: 'pass', score, detail }
    },
  }
  return siteverifyProvider(vendor, options)
}
