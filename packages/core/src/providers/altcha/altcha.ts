import { hash } from 'node:crypto'
import { checkOptions, integer, listOf, oneOf, type ShapeOf, text } from '../../check-options.js'
import type { Answer, Extracted, Provider, ProviderCall, ReadField } from '../../contracts/provider.js'
import type { Visitor, VisitorIdentity } from '../../contracts/visitor.js'
import { CaptchaError } from '../../errors.js'
import { languageRule, publicSettings } from '../http/script.js'
import { visitorFault, visitorNames } from '../visitor-identity.js'
import { challengeFor, oldChallengeFor } from './challenges.js'
import {
  type AltchaAlgorithm,
  algorithms,
  deriveKey,
  digestOf,
  keyLength,
  maxScryptBytes,
  type Work,
} from './derive.js'
import {
  type LocalFields,
  maxPayloadLength,
  pageAddress,
  realmOfKey,
  signedTicket,
  ticketTtlOf,
  timeFault,
} from './local.js'
import { canonicalJson, hmacHex, isSame, parsePayload, readSolved, readSolvedOld, type Solved } from './payload.js'
import { turns } from './turns.js'

/** How ALTCHA's challenges are made and checked, here. */
export interface AltchaOptions {
  /** Signs the challenges: 32 characters or more of secret text, the same in every process. */
  readonly hmacKey: string
  /**
   * Which payloads are taken: 2 are those of the widget 3, 1 those of the widgets before it. `challenge()` makes
   * challenges of the first.
   * @default [2]
   */
  readonly versions?: readonly (1 | 2)[] | undefined
  /** What a challenge's key is derived by. @default 'PBKDF2/SHA-256' */
  readonly algorithm?: AltchaAlgorithm | undefined
  /** Of one derivation: iterations, rounds, or scrypt's N. @default 5_000; 1_000 for SHA-…, 16_384 for SCRYPT */
  readonly cost?: number | undefined
  /** Scrypt's r. @default 8 */
  readonly memoryCost?: number | undefined
  /** Scrypt's p. @default 1 */
  readonly parallelism?: number | undefined
  /** What the key has to begin with, in hex: each digit makes the search 16 times as long. @default '00' */
  readonly keyPrefix?: string | undefined
  /** The largest number that a page of version 1 has to find. @default 1_000_000 */
  readonly maxNumber?: number | undefined
  /** What version 1 hashes with. @default 'SHA-256' */
  readonly hashAlgorithm?: 'SHA-256' | 'SHA-512' | 'SHA-1' | undefined
  /** How long a challenge can be solved and sent, in milliseconds. @default 600_000 */
  readonly lifeMs?: number | undefined
  /** How many keys are derived at once; the other checks wait for their turn. @default 2 */
  readonly maxDerivations?: number | undefined
  /**
   * Your own copy of the widget, `altcha/dist/main/altcha.umd.min.cjs`, served as JavaScript.
   * @default none: the page brings the widget along
   */
  readonly scriptUrl?: string | undefined
  /** The captcha's language, as in `zh-CN`. @default the page's */
  readonly language?: string | undefined
}

type Solution = { readonly solved: Solved } | 'checked'

const usualCost = (algorithm: AltchaAlgorithm) => {
  if (algorithm === 'SCRYPT') return 16_384
  return algorithm.startsWith('SHA') ? 1_000 : 5_000
}
const usualLifeMs = 600_000

const shape: ShapeOf<AltchaOptions> = {
  hmacKey: text({
    required: true,
    secret: true,
    pattern: /^.{32,}$/s,
    allowed: 'a secret text of 32 characters or more',
  }),
  versions: listOf(oneOf([1, 2])),
  algorithm: oneOf(algorithms),
  cost: integer(1, 1_000_000),
  memoryCost: integer(1, 1_024),
  parallelism: integer(1, 16),
  keyPrefix: text({ pattern: /^[0-9a-f]{1,8}$/, allowed: 'up to eight hex digits in lower case, as in "00"' }),
  maxNumber: integer(1_000, 1_000_000_000),
  hashAlgorithm: oneOf(['SHA-256', 'SHA-512', 'SHA-1']),
  lifeMs: integer(10_000, 86_400_000),
  maxDerivations: integer(1, 64),
  scriptUrl: pageAddress,
  language: languageRule,
}

/**
 * ALTCHA without any service: challenges are signed, and solutions checked, in this process. That a solution is good
 * once only rests on the ticket store.
 * @example
 * const provider = altcha({ hmacKey, scriptUrl: '/altcha.js' })
 * @see https://ticketgate.example/main/docs/vendors/altcha.md
 * @throws {CaptchaError} if an option is wrong
 */
export function altcha(options: AltchaOptions): Provider<VisitorIdentity, 'altcha', LocalFields<Solution>> {
  const checked = checkOptions('altcha()', options, shape)
  const { hmacKey, versions = [2], keyPrefix = '00', lifeMs = usualLifeMs, maxDerivations = 2 } = checked
  const { algorithm = 'PBKDF2/SHA-256', hashAlgorithm = 'SHA-256', maxNumber = 1_000_000 } = checked
  const work = workOf(algorithm, checked)
  const digest = digestOf(hashAlgorithm)
  const derivations = turns(maxDerivations)

  function extract(
    read: ReadField<'altcha'>,
    visitor: Visitor,
    identity: VisitorIdentity,
  ): Extracted<LocalFields<Solution>> {
    const posted = read('altcha')
    if (posted === undefined) return { ok: false, reason: 'missing' }
    const payload = parsePayload(posted)
    if (payload === undefined) return { ok: false, reason: 'malformed' }
    const solved = versions.includes(2) ? readSolved(payload) : undefined
    if (solved !== undefined) {
      const fault = signatureFault(solved) ?? timeFault(solved.parameters.expiresAt, lifeMs) ?? workFault(solved)
      if (fault !== undefined) return { ok: false, reason: fault }
      return signedTicket(solved.parameters.nonce, { solved }, visitor, identity)
    }
    const old = versions.includes(1) ? readSolvedOld(payload) : undefined
    if (old === undefined) return { ok: false, reason: 'malformed' }
    const isSigned = isSame(hmacHex(digest, hmacKey, old.challenge), old.signature)
    const isSolved = isSame(hash(digest, `${old.salt}${old.number}`), old.challenge)
    if (!isSigned || !isSolved || old.algorithm !== hashAlgorithm || old.number > maxNumber) {
      return { ok: false, reason: 'invalid' }
    }
    const fault = timeFault(old.expiresAt, lifeMs)
    return fault === undefined
      ? signedTicket(old.challenge, 'checked', visitor, identity)
      : { ok: false, reason: fault }
  }

  function signatureFault({ parameters, signature }: Solved): 'invalid' | undefined {
    return isSame(hmacHex('sha256', hmacKey, canonicalJson(parameters)), signature) ? undefined : 'invalid'
  }

  /** What another configuration asked for is not what this one pays for. */
  function workFault({ parameters, derivedKey }: Solved): 'invalid' | undefined {
    const isAsConfigured =
      parameters.algorithm === work.algorithm &&
      parameters.cost === work.cost &&
      parameters.memoryCost === work.memoryCost &&
      parameters.parallelism === work.parallelism &&
      parameters.keyLength === keyLength &&
      parameters.keyPrefix.length >= keyPrefix.length
    return isAsConfigured && derivedKey.startsWith(parameters.keyPrefix) ? undefined : 'invalid'
  }

  async function verify({ solution, identity }: LocalFields<Solution>, { deadline }: ProviderCall): Promise<Answer> {
    const fault = visitorFault(identity)
    if (fault !== undefined) return { outcome: 'misconfigured', error: fault }
    if (solution === 'checked') return { outcome: 'pass' }
    const { parameters, counter, derivedKey } = solution.solved
    const key = await derivations.take(deadline, () => deriveKey(work, parameters.salt, parameters.nonce, counter))
    if (key === undefined) return { outcome: 'unavailable', cause: 'overload', retryable: false, vendor: 'unknown' }
    // One answer for each challenge: a wrong one is remembered like a vendor's no.
    return isSame(key, derivedKey) ? { outcome: 'pass' } : { outcome: 'reject', reason: 'invalid', final: true }
  }

  /** A challenge as pages get it, answered wrongly. */
  function wronglySolved(): { altcha: string } {
    const expiresAt = Math.floor((Date.now() + lifeMs) / 1_000)
    const payload = versions.includes(2)
      ? {
          challenge: challengeFor(work, keyPrefix, expiresAt, hmacKey),
          solution: { counter: 0, derivedKey: keyPrefix.padEnd(64, '0') },
        }
      : { ...oldChallengeFor(hashAlgorithm, maxNumber, expiresAt, hmacKey), number: maxNumber + 1 }
    return { altcha: Buffer.from(JSON.stringify(payload)).toString('base64') }
  }

  return {
    name: 'altcha',
    realm: realmOfKey(hmacKey),
    ticketTtlMs: ticketTtlOf(lifeMs),
    maxTicketLength: maxPayloadLength,
    checksPerTicket: 1,
    fieldNames: ['altcha'],
    identityNames: visitorNames,
    reports: [],
    extract,
    verify,
    page: publicSettings({ vendor: 'altcha', scriptUrl: checked.scriptUrl, language: checked.language, lifeMs }),
    selfTest: {
      ticket: wronglySolved,
      proves: () => ['algorithm'],
      note: 'Nobody is called: that every process has the same hmacKey and the same time is not proven.',
    },
    async challenge() {
      const expiresAt = Math.floor((Date.now() + lifeMs) / 1_000)
      const made =
        versions[0] === 1
          ? oldChallengeFor(hashAlgorithm, maxNumber, expiresAt, hmacKey)
          : challengeFor(work, keyPrefix, expiresAt, hmacKey)
      return { outcome: 'challenge', contentType: 'application/json', body: JSON.stringify(made) }
    },
  }
}

function workOf(algorithm: AltchaAlgorithm, { cost = usualCost(algorithm), ...options }: AltchaOptions): Work {
  if (algorithm !== 'SCRYPT') {
    for (const name of ['memoryCost', 'parallelism'] as const) {
      if (options[name] !== undefined) throw wrong(name, 'is for the algorithm "SCRYPT" only')
    }
    return { algorithm, cost }
  }
  const { memoryCost = 8, parallelism = 1 } = options
  if (cost < 2 || (cost & (cost - 1)) !== 0) throw wrong('cost', 'must be a power of two for "SCRYPT"')
  if (128 * cost * memoryCost * parallelism > maxScryptBytes) throw wrong('cost', 'needs more than 256 MB of memory')
  return { algorithm, cost, memoryCost, parallelism }
}

const wrong = (option: string, why: string) =>
  new CaptchaError('ERR_CAPTCHA_OPTION_VALUE', `altcha(): option "${option}" ${why}.`, option)
