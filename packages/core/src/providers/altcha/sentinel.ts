import { hash } from 'node:crypto'
import { checkOptions, integer, oneOf, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Extracted, Provider, ReadField } from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { plainDetail, withUnstored } from '../http/json.js'
import { languageRule, publicSettings } from '../http/script.js'
import { visitorFault, visitorNames } from '../visitor-identity.js'
import { digestOf } from './derive.js'
import {
  type LocalFields,
  maxPayloadLength,
  pageAddress,
  realmOfKey,
  signedTicket,
  ticketTtlOf,
  timeFault,
} from './local.js'
import { hmacHex, isSame, parsePayload } from './payload.js'

/** How the signatures of an ALTCHA Sentinel are checked, here. */
export interface AltchaSentinelOptions {
  /** The secret of the API key, `sec_…`. */
  readonly secret: string
  /** Where pages get their challenge, e.g. `https://sentinel.example.com/v1/challenge?apiKey=key_…`. @default none */
  readonly challengeUrl?: string | undefined
  /** What the Sentinel hashes with. @default 'SHA-256' */
  readonly hashAlgorithm?: 'SHA-256' | 'SHA-384' | 'SHA-512' | undefined
  /** The longest that a signature may be good for, in milliseconds. @default 3_600_000 */
  readonly lifeMs?: number | undefined
  /** Your own copy of the widget, served as JavaScript. @default none: the page brings the widget along */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
}

const shape: ShapeOf<AltchaSentinelOptions> = {
  secret: text({ required: true, secret: true, pattern: /^.{16,}$/s, allowed: 'the secret of an API key, "sec_…"' }),
  challengeUrl: pageAddress,
  hashAlgorithm: oneOf(['SHA-256', 'SHA-384', 'SHA-512']),
  lifeMs: integer(10_000, 86_400_000),
  scriptUrl: pageAddress,
  language: languageRule,
}

type Facts = Readonly<Record<string, string>>

/**
 * ALTCHA Sentinel, one's own server that judges the visitor: it signs its verdict, and the signature is checked here.
 * `verdict.detail` has the Sentinel's `classification`, `score`, `reasons`, `fields` and `fieldsHash`.
 * @example
 * const provider = altchaSentinel({ secret, challengeUrl, scriptUrl: '/altcha.js' })
 * @see https://ticketgate.example/main/docs/vendors/altcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function altchaSentinel(
  options: AltchaSentinelOptions,
): Provider<VisitorIdentity, 'altcha', LocalFields<Facts>> {
  const checked = checkOptions('altchaSentinel()', options, shape)
  const { secret, hashAlgorithm = 'SHA-256', lifeMs = 3_600_000, challengeUrl, scriptUrl, language } = checked
  const digest = digestOf(hashAlgorithm)

  function extract(
    read: ReadField<'altcha'>,
    visitor: Visitor,
    identity: VisitorIdentity,
  ): Extracted<LocalFields<Facts>> {
    const posted = read('altcha')
    if (posted === undefined) return { ok: false, reason: 'missing' }
    // Only this text is signed: whatever stands around it is the visitor's own.
    const { verificationData: signed, signature } = parsePayload(posted) ?? {}
    if (typeof signed !== 'string' || typeof signature !== 'string') return { ok: false, reason: 'malformed' }
    const facts = factsIn(signed)
    if (facts === undefined) return { ok: false, reason: 'malformed' }
    const expected = hmacHex(digest, secret, hash(digest, signed, 'buffer') as Buffer)
    if (!isSame(expected, signature)) return { ok: false, reason: 'invalid' }
    const { id, expire = '', verified } = facts
    if (verified !== 'true' || id === undefined || id === '' || !/^\d{1,12}$/.test(expire)) {
      return { ok: false, reason: 'invalid' }
    }
    const fault = timeFault(Number(expire), lifeMs)
    return fault === undefined ? signedTicket(id, facts, visitor, identity) : { ok: false, reason: fault }
  }

  async function verify({ solution, identity }: LocalFields<Facts>): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    const { classification, score, reasons, fields, fieldsHash, email, ipAddress } = solution
    const detail = plainDetail({ classification, score: numberIn(score), reasons, fields, fieldsHash }, [])
    // The handler may compare these; a store or a log does not get them.
    return { outcome: 'pass', detail: withUnstored(detail, plainDetail({ email, ipAddress }, [])) }
  }

  return {
    name: 'altcha',
    realm: realmOfKey(secret),
    ticketTtlMs: ticketTtlOf(lifeMs),
    maxTicketLength: maxPayloadLength,
    checksPerTicket: 1,
    fieldNames: ['altcha'],
    identityNames: visitorNames,
    reports: [],
    extract,
    verify,
    selfTest: {
      proves: () => [],
      note: 'Nobody is called: whether the Sentinel signs with this secret shows only in a real signature.',
    },
    ...(challengeUrl !== undefined && {
      page: publicSettings({ vendor: 'altcha', scriptUrl, language, challengeUrl, lifeMs }),
    }),
  }
}

/** What the Sentinel's `fieldsHash` is if the form has these values, in the order of its `fields`. */
export function sentinelFieldsHash(values: readonly string[], hashAlgorithm = 'SHA-256'): string {
  return hash(digestOf(hashAlgorithm), values.join('\n'))
}

/** Names that come twice have two readings. */
function factsIn(signed: string): Facts | undefined {
  const pairs = [...new URLSearchParams(signed)]
  const facts = Object.fromEntries(pairs)
  return Object.keys(facts).length === pairs.length ? facts : undefined
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined
}
