import type { Answer } from '../../contracts/provider.js'
import { type Meaning, meaningOf, misconfigured, pass, type Refused, refusal, reject } from '../code-table.js'
import {
  codeText,
  isAbsent,
  isObject,
  isTextOrAbsent,
  plainDetail,
  type SentParts,
  unreadable,
  type VendorJson,
} from '../http/json.js'
import { isScore } from '../siteverify/codes.js'
import { errorCodes, invalidReasons } from './codes.js'

type Body = Readonly<Record<string, unknown>>

const vendor = 'reCAPTCHA Enterprise'
const unspecified = 'INVALID_REASON_UNSPECIFIED'

/** What Google left out; it inherits nothing, whatever `Object.prototype` has. */
const nothing: Body = Object.create(null)

/** What an assessment is read for. */
export interface AssessmentReading {
  readonly token: string
  readonly sent: SentParts
  /** Called with what the answer means. */
  readonly noticed: (meaning: Meaning) => void
}

/**
 * What Google says of a ticket. Values of enumerations that are not known here decide nothing, since new ones appear;
 * the action and the score are judged later, at every admission.
 */
export function readAssessment(body: Body, { token, sent, noticed }: AssessmentReading): Answer {
  const { tokenProperties: properties, riskAnalysis, event, error, name: assessment } = body
  if (!isAbsent(error)) return unreadable('an error beside HTTP status 200')
  if (!isObject(properties)) return unreadable('an assessment without "tokenProperties"')
  if (isObject(event) && !isAbsent(event['token']) && event['token'] !== token) {
    return unreadable('an assessment of another ticket')
  }
  const { valid, invalidReason, action, hostname, createTime: challengeTs } = properties
  const { androidPackageName, iosBundleId } = properties
  if (!isTextOrAbsent(invalidReason)) return unreadable('an "invalidReason" that is no text')
  // What is false may be left out, but not what it is false for.
  if (valid === false || (isAbsent(valid) && !isAbsent(invalidReason))) return refusalOf(invalidReason ?? unspecified)
  if (valid !== true) return unreadable('a "valid" that is neither true nor false')
  if (!isAbsent(invalidReason) && invalidReason !== unspecified)
    return unreadable('an "invalidReason" of a valid ticket')
  const risk = riskAnalysis ?? nothing
  if (!isObject(risk)) return unreadable('a "riskAnalysis" that is none')
  const { score, reasons, challenge } = risk
  if (!isTextOrAbsent(action) || !isTextOrAbsent(hostname))
    return unreadable('a "hostname" or "action" that is no text')
  if (!isTextOrAbsent(challenge)) return unreadable('a "challenge" that is no text')
  if (!isAbsent(score) && !isScore(score)) return unreadable('a "score" that is none')
  noticed(pass)
  const listed = Array.isArray(reasons) ? reasons.join(',') : undefined
  const facts = {
    action,
    hostname,
    challengeTs,
    androidPackageName,
    iosBundleId,
    challenge,
    reasons: listed,
    assessment,
  }
  return { outcome: 'pass', detail: plainDetail(facts, sent), ...(isScore(score) && { score }) }

  function refusalOf(reason: string): Answer {
    const isListed = Object.hasOwn(invalidReasons, reason)
    const meaning = isListed ? meaningOf(invalidReasons, reason) : reject('invalid', { final: false })
    noticed(meaning)
    return refusal(vendor, meaning, isListed ? reason : (codeText(reason, sent) ?? 'unknown'))
  }
}

/** What an answer with another status than 200 means. Google's message is never repeated: it may name the key. */
export function errorAnswer({ body, status }: Extract<VendorJson, { outcome: 'answered' }>): Answer {
  const error = isObject(body['error']) ? body['error'] : nothing
  const details: unknown[] = Array.isArray(error['details']) ? error['details'] : []
  const names = [...details.map((detail) => (isObject(detail) ? detail['reason'] : undefined)), error['status']]
  const code = names.find((name) => typeof name === 'string' && Object.hasOwn(errorCodes, name)) as string | undefined
  if (code !== undefined) return refusal(vendor, meaningOf(errorCodes, code), code)
  const isOurFault = status === 401 || status === 403 || status === 404
  return refusal(vendor, isOurFault ? misconfigured() : statusMeaning(status), status)
}

const statusMeaning = (status: number): Refused =>
  meaningOf(errorCodes, status === 429 ? 'RESOURCE_EXHAUSTED' : 'INVALID_ARGUMENT')
