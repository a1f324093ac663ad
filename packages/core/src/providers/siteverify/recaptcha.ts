import { checkOptions, number, oneOf, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import { CaptchaError } from '../../errors.js'
import { plainDetail, unreadable } from '../http/json.js'
import { isScore, recaptchaCodes } from './codes.js'
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
  /**
   * The vendor's host; `www.recaptcha.net` is for mainland China, where it was blocked at times, too.
   * @default 'www.google.com'
   */
  readonly host?: 'www.google.com' | 'www.recaptcha.net' | undefined
  /** 2: the checkbox. 3: nothing to see, and a score. The page's site key has to be of that kind. @default 2 */
  readonly version?: 2 | 3 | undefined
  /**
   * The lowest score that any route admits, 0 robot to 1 human. A v3 ticket passes for everybody, robots included: its
   * score is the verdict, and one without a score is refused. It needs `version: 3`. A route's `expect.minScore` can
   * ask for more.
   * @default 0.5 with version 3, or if there is a score
   */
  readonly minScore?: number | undefined
}

type Field = 'g-recaptcha-response'

const ticketLifeMs = 120_000
const shape: ShapeOf<RecaptchaOptions> = {
  ...siteverifyShape(ticketLifeMs),
  host: oneOf(['www.google.com', 'www.recaptcha.net']),
  version: oneOf([2, 3]),
  action: text({ max: 100, pattern: /^[\w/]+$/, allowed: 'letters, digits, "_" and "/", as in "login"' }),
  minScore: number(0, 1),
}

const usualMinScore = 0.5

/**
 * reCAPTCHA v2 and v3. A route's `expect` compares `action` (v3), `hostname` and `minScore` (v3).
 * @example
 * const provider = recaptcha({ secret, siteKey })
 * @see https://ticketgate.example/main/docs/vendors/recaptcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function recaptcha(options: RecaptchaOptions): Provider<SiteverifyIdentity, Field, SiteverifyFields> {
  const checked = checkOptions('recaptcha()', options, shape)
  const { host = 'www.google.com', version = 2, minScore } = checked
  if (version === 2) refuseScoredOptions(checked)
  const vendor: SiteverifyVendor<Field> = {
    name: 'recaptcha',
    title: 'reCAPTCHA',
    field: 'g-recaptcha-response',
    endpoint: `https://${host}/recaptcha/api/siteverify`,
    script: `https://${host}/recaptcha/api.js`,
    domains: ['google.com', 'recaptcha.net'],
    page: { version },
    ticketLifeMs,
    // "Not defined", and more than 2048 were seen.
    maxTicketLength: 16_384,
    codes: recaptchaCodes,
    testSecrets: ['6LeIxAcTAAAAAGG-vFI1TnRWxMZNFuojJ4WifJWe'],
    selfTest: { provesKeys: true },
    reports: version === 2 ? ['hostname'] : ['action', 'hostname', 'score'],

    pass({ action, hostname, challenge_ts: challengeTs, apk_package_name: apkPackageName, score }, sent): Answer {
      const detail = plainDetail({ action, hostname, challengeTs, apkPackageName }, sent)
      if (score === undefined || score === null) return { outcome: 'pass', detail }
      return isScore(score) ? { outcome: 'pass', score, detail } : unreadable('a "score" that is none')
    },

    judge({ score }) {
      if (score === undefined) {
        return version === 2 ? undefined : { outcome: 'reject', reason: 'mismatch', final: true }
      }
      return score < (minScore ?? usualMinScore) ? { outcome: 'reject', reason: 'risk', final: true } : undefined
    },
  }
  return siteverifyProvider(vendor, checked)
}

/** With a ticket of version 2, which reports neither, they would refuse everybody or do nothing. */
function refuseScoredOptions({ minScore, action }: RecaptchaOptions): void {
  const [option] = Object.entries({ minScore, action }).find(([, value]) => value !== undefined) ?? []
  if (option === undefined) return
  const message = `recaptcha(): option "${option}" needs version: 3; a ticket of version 2 reports no score and no action.`
  throw new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', message, option)
}
