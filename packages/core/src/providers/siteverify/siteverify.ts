import { randomUUID } from 'node:crypto'
import { flag, type ShapeOf, text } from '../../check-options.js'
import type { Answer, PassFacts, Provider, RefusedAnswer } from '../../contracts/provider.js'
import type { VisitorIdentity } from '../../contracts/visitor.js'
import { isProduction } from '../../environment.js'
import type { RefusalTable } from '../code-table.js'
import { isTextOrAbsent, type SentParts, unreadable } from '../http/json.js'
import { keepOutOfProduction } from '../published-keys.js'
import {
  formOf,
  type Refuse,
  type TokenCall,
  type TokenFields,
  type TokenOptions,
  type TokenReading,
  type TokenVendor,
  tokenProvider,
  tokenShape,
} from '../token-provider.js'
import { errorBesideSuccess, isEmpty, refusalOfCodes } from './codes.js'

/** The options of all vendors of the siteverify family. */
export interface SiteverifyOptions extends TokenOptions {
  /** The site's secret; leaves the process only in the call to the vendor. */
  readonly secret: string
  /** The whole URL, e.g. the embedded service's `http://127.0.0.1:8787/siteverify`. @default the vendor's */
  readonly endpoint?: string | undefined
  /** The site's public key: with it, `challenge()` serves `<ticket-gate>` for this vendor. @default none */
  readonly siteKey?: string | undefined
  /** What the visitor is about to do, for vendors that report it back; a route's `expect` compares it. @default none */
  readonly action?: string | undefined
  /** Whether the visitor's IP is sent to the vendor. @default true */
  readonly sendUserIp?: boolean | undefined
  /** Allows the vendors' published test secrets, which pass anything, in production. @default false */
  readonly allowTestSecretInProduction?: boolean | undefined
}

/** What an application knows of its visitor; only `userIp` is sent to the vendor. */
export interface SiteverifyIdentity extends VisitorIdentity {}

export type SiteverifyFields = TokenFields

type Shared = Pick<
  TokenVendor<string>,
  | 'name'
  | 'title'
  | 'endpoint'
  | 'domains'
  | 'script'
  | 'ticketLifeMs'
  | 'maxTicketLength'
  | 'reports'
  | 'alsoFills'
  | 'selfTest'
  | 'judge'
>

/** What is specific to one vendor of the family. */
export interface SiteverifyVendor<Name extends string> extends Shared {
  readonly field: Name
  /** What each of its error codes means. */
  readonly codes: RefusalTable
  /** The published test secrets. */
  readonly testSecrets: readonly string[]
  /** The published test site keys that a real secret takes, too. @default none */
  readonly testSiteKeys?: readonly string[]
  /** What the page gets with a published test key: the same text every time. @default a ticket like any other */
  readonly testTickets?: readonly string[]
  /** True: takes `idempotency_key`, so that a call whose answer was lost can be repeated. @default false */
  readonly isIdempotent?: boolean
  /** The parameter with the visitor's IP. @default 'remoteip' */
  readonly ipParameter?: string
  /** Settings for the page besides the family's. */
  readonly page?: Readonly<Record<string, unknown>>
  /** Parameters besides the family's. */
  readonly parameters?: Readonly<Record<string, string>>
  /** What must be the same when a ticket comes again, besides the family's. */
  readonly bound?: readonly (string | undefined)[]
  /** The answer for a ticket that verifies. `sent` is for `plainDetail`. */
  pass(body: Readonly<Record<string, unknown>>, sent: SentParts, refuse: Refuse): Answer
  /** The thresholds, at every admission. */
  judge?(facts: PassFacts): RefusedAnswer | undefined
}

/** The family's options; each vendor adds its own. */
export function siteverifyShape(ticketLifeMs: number): ShapeOf<SiteverifyOptions> {
  return {
    ...tokenShape(ticketLifeMs),
    secret: text({ required: true, secret: true }),
    siteKey: text({ max: 256 }),
    action: text({ max: 100, pattern: /^[\w/-]+$/, allowed: 'letters, digits, "_", "-" and "/", as in "login"' }),
    sendUserIp: flag(),
    allowTestSecretInProduction: flag(),
  }
}

/**
 * One provider of the siteverify family, its options checked.
 * @throws {CaptchaError} if a test secret would be used in production
 */
export function siteverifyProvider<Name extends string>(
  vendor: SiteverifyVendor<Name>,
  options: SiteverifyOptions,
): Provider<SiteverifyIdentity, Name, SiteverifyFields> {
  const { parameters, codes, testTickets = [], isIdempotent = false, ipParameter = 'remoteip' } = vendor
  const { secret, sendUserIp = true, siteKey, action } = options
  const ofTestKeys = keepTestKeysOut(vendor, options)
  const isTestSecret = vendor.testSecrets.includes(secret)

  function read(response: string): TokenReading {
    if (!testTickets.includes(response)) return { spent: response }
    // Anybody can send one: the vendor would only be called to say so.
    if (!isTestSecret) return { reason: 'malformed' }
    // Every page gets this one text, so each of them is a ticket of its own.
    return { spent: isProduction() ? response : `${response} ${randomUUID()}` }
  }

  async function ask({ post, token, visitor, checkId, sent, refuse }: TokenCall): Promise<Answer> {
    const form = formOf({
      ...parameters,
      secret,
      response: token,
      [ipParameter]: sendUserIp ? visitor.ip : undefined,
      idempotency_key: isIdempotent ? checkId : undefined,
    })
    // Turnstile and CaptchaFox send their error codes with 400.
    const answer = await post(form, { statuses: [200, 400], repeatable: isIdempotent })
    if (answer.outcome !== 'answered') {
      // reCAPTCHA refuses long junk so, without JSON.
      const isJunk = (answer.status === 400 || answer.status === 413) && token.length > longTicket
      return isJunk ? { outcome: 'reject', reason: 'malformed', final: false } : answer
    }
    const { success, 'error-codes': errors, hostname, action } = answer.body
    if (typeof success !== 'boolean') return unreadable('an answer without "success"')
    const parts = [...sent, secret]
    if (!success) return refusalOfCodes(errors, { codes, isIdempotent, sent: parts, refuse })
    if (!isEmpty(errors) || answer.status !== 200) return errorBesideSuccess(vendor.title, errors)
    if (!isTextOrAbsent(hostname) || !isTextOrAbsent(action)) {
      return unreadable('a "hostname" or "action" that is no text')
    }
    return vendor.pass(answer.body, parts, refuse)
  }

  const page = siteKey === undefined ? undefined : { siteKey, action, ...vendor.page }
  const bound = [secret, ...(vendor.bound ?? [])]
  const foreignTickets = 'another site. Check the secret, and the site key in the page.'
  const selfTest = isTestSecret ? { ...vendor.selfTest, provesKeys: false, note: noKeys } : vendor.selfTest
  return { ...tokenProvider({ ...vendor, selfTest, foreignTickets, page, bound, read, ask }, options), ...ofTestKeys }
}

const longTicket = 2_048
const noKeys = 'The secret is one that the vendor publishes for tests, and passes or refuses everybody.'

function keepTestKeysOut(
  { name, testSecrets, testSiteKeys = [] }: SiteverifyVendor<string>,
  { secret, siteKey = '', allowTestSecretInProduction }: SiteverifyOptions,
): Pick<Provider, 'useWarn'> {
  if (allowTestSecretInProduction === true) return {}
  const option = testSecrets.includes(secret) ? 'secret' : testSiteKeys.includes(siteKey) ? 'siteKey' : undefined
  if (option === undefined) return {}
  const are = "the vendor's published test key, which passes or fails everybody"
  return keepOutOfProduction(name, { option, are, remedy: 'Give your own, or allowTestSecretInProduction: true.' })
}
