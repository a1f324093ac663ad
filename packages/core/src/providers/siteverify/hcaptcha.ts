import { checkOptions, number, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Provider } from '../../contracts/provider.js'
import { foreign } from '../code-table.js'
import { plainDetail, unreadable } from '../http/json.js'
import { hcaptchaCodes, isScore } from './codes.js'
import {
  type SiteverifyFields,
  type SiteverifyIdentity,
  type SiteverifyOptions,
  type SiteverifyVendor,
  siteverifyProvider,
  siteverifyShape,
} from './siteverify.js'

export type { SiteverifyIdentity, SiteverifyOptions } from './siteverify.js'

/** How hCaptcha is called. */
export interface HcaptchaOptions extends Omit<SiteverifyOptions, 'siteKey' | 'action'> {
  /** The page's site key: tickets of another one, maybe a weaker one of the same account, are refused. */
  readonly sitekey: string
  /**
   * Tickets with this score or a higher one are rejected as `risk`; if it is given, so are those without one. hCaptcha's
   * scores (Enterprise) run the opposite way to reCAPTCHA's, 0 safe to 1 hostile, so they are in `verdict.risk` and a
   * route's `minScore` ignores them.
   * @default 0.8 if there is a score
   */
  readonly rejectScore?: number | undefined
}

type Field = 'h-captcha-response'

const ticketLifeMs = 120_000
const usualRejectScore = 0.8
const { siteKey, action, ...familyShape } = siteverifyShape(ticketLifeMs)
const shape: ShapeOf<HcaptchaOptions> = {
  ...familyShape,
  sitekey: text({ required: true, max: 256 }),
  rejectScore: number(0, 1),
}

/**
 * hCaptcha. A route's `expect` compares `hostname`.
 * @example
 * const provider = hcaptcha({ secret, sitekey })
 * @see https://ticketgate.example/main/docs/vendors/hcaptcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function hcaptcha(options: HcaptchaOptions): Provider<SiteverifyIdentity, Field, SiteverifyFields> {
  const checked = checkOptions('hcaptcha()', options, shape)
  const { sitekey, rejectScore } = checked
  const vendor: SiteverifyVendor<Field> = {
    name: 'hcaptcha',
    title: 'hCaptcha',
    field: 'h-captcha-response',
    endpoint: 'https://api.hcaptcha.com/siteverify',
    script: 'https://js.hcaptcha.com/1/api.js',
    domains: ['hcaptcha.com'],
    ticketLifeMs,
    // Its length is not documented, and more than 4000 were seen.
    maxTicketLength: 16_384,
    codes: hcaptchaCodes,
    testTickets: [
      '10000000-aaaa-bbbb-cccc-000000000001',
      '20000000-aaaa-bbbb-cccc-000000000002',
      '30000000-aaaa-bbbb-cccc-000000000003',
    ],
    testSecrets: [`0x${'0'.repeat(40)}`],
    selfTest: { provesKeys: false, note: 'The vendor looks at the ticket first, so a wrong secret goes unseen.' },
    reports: ['hostname'],
    alsoFills: ['g-recaptcha-response'],
    bound: [sitekey],
    parameters: { sitekey },

    pass(body, sent, refuse): Answer {
      const { hostname, challenge_ts: challengeTs, score, score_reason: reasons, sitekey: reported } = body
      // Enterprise names the site key: another one is the visitor's doing.
      if (reported !== undefined && reported !== null && reported !== sitekey) {
        return typeof reported === 'string'
          ? refuse(foreign('mismatch'), 'sitekey')
          : unreadable('a "sitekey" that is no text')
      }
      const scoreReason = Array.isArray(reasons) ? reasons.join(',') : reasons
      const isWithheld = hostname === undefined || hostname === null || hostname === 'not-provided'
      const facts = plainDetail({ hostname, challengeTs, scoreReason }, sent)
      const detail = isWithheld ? { ...facts, hostname: null } : facts
      if (score === undefined || score === null) return { outcome: 'pass', detail }
      return isScore(score) ? { outcome: 'pass', detail, risk: score } : unreadable('a "score" that is none')
    },

    judge({ risk }) {
      // A score that is needed but missing counts as hostile.
      if (risk === undefined && rejectScore === undefined) return undefined
      if ((risk ?? 1) < (rejectScore ?? usualRejectScore)) return undefined
      return { outcome: 'reject', reason: 'risk', final: true }
    },
  }
  return siteverifyProvider(vendor, { ...checked, siteKey: sitekey })
}
