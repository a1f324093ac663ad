import type { VendorReply, VendorWire, VendorWord } from '../fake-vendor.js'
import { misconfigured, pass, passesOnce, rejected, throttled, unavailable } from './words.js'

/** What the provider was given; a call with another project, site key or credential is not authentic. */
export interface RecaptchaEnterpriseWireOptions {
  readonly project: string
  readonly siteKey: string
  /** The API key, or the access token that the provider's service account has. */
  readonly apiKey?: string
  readonly accessToken?: string
  /** What the page did. @default 'login' */
  readonly action?: string
}

const failure = (status: number, name: string, reason?: string): VendorReply => {
  const details = reason === undefined ? [] : [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason }]
  return { status, body: { error: { code: status, message: 'as the test says', status: name, details } } }
}

/** An API key that Google does not know is an argument that is invalid. */
const unknownKey = failure(400, 'INVALID_ARGUMENT', 'API_KEY_INVALID')

/** reCAPTCHA Enterprise's `projects.assessments.create`: a token passes once. */
export function recaptchaEnterpriseWire(options: RecaptchaEnterpriseWireOptions): VendorWire {
  const { project, siteKey, apiKey, accessToken, action = 'login' } = options
  const path = `/v1/projects/${project}/assessments`
  const name = `projects/7/assessments/b6ac310000000000`
  const valid = { valid: true, invalidReason: 'INVALID_REASON_UNSPECIFIED', createTime: '2026-01-01T00:00:00Z' }
  const properties = { ...valid, hostname: 'example.com', action }
  const risk = { score: 0.9, reasons: [], extendedVerdictReasons: [] }

  const assessed = (tokenProperties: unknown, riskAnalysis: unknown = risk, more: object = {}): VendorReply => ({
    body: { name, event: { siteKey }, tokenProperties, riskAnalysis, accountDefenderAssessment: null, ...more },
  })
  const is = (reply: VendorReply, verdict: VendorWord['verdict'], vendorCode?: number | string): VendorWord => ({
    reply,
    verdict: { ...verdict, ...(vendorCode !== undefined && { vendorCode }) } as VendorWord['verdict'],
  })
  const invalid = (invalidReason: string) =>
    assessed({ valid: false, invalidReason, createTime: '1970-01-01T00:00:00Z' })
  const notValid = (invalidReason: string, verdict: VendorWord['verdict']) => ({
    [invalidReason]: is(invalid(invalidReason), verdict, invalidReason),
  })
  const withRisk = (more: object) => assessed(properties, { ...risk, ...more })
  const noScore = { reasons: [] }

  return {
    path,
    refused: accessToken === undefined ? unknownKey : failure(401, 'UNAUTHENTICATED'),
    words: {
      pass: is(assessed(properties), pass),
      'a pass without an invalidReason': is(assessed({ ...properties, invalidReason: null }), pass),
      ...notValid('MALFORMED', rejected('malformed')),
      ...notValid('MISSING', rejected('malformed')),
      ...notValid('UNKNOWN_INVALID_REASON', rejected('invalid')),
      ...notValid('EXPIRED', rejected('expired')),
      ...notValid('DUPE', rejected('replayed')),
      ...notValid('BROWSER_ERROR', rejected('invalid')),
      ...notValid('UNEXPECTED_ACTION', rejected('mismatch')),
      ...notValid('SITE_MISMATCH', rejected('mismatch')),
      ...notValid('INVALID_REASON_UNSPECIFIED', rejected('invalid')),
      ...notValid('A_REASON_OF_NEXT_YEAR', rejected('invalid')),
      'not valid, without a reason': is(assessed({ valid: false }), rejected('invalid'), 'INVALID_REASON_UNSPECIFIED'),
      'a reason, and "valid" left out': is(assessed({ invalidReason: 'EXPIRED' }), rejected('expired'), 'EXPIRED'),
      'another action': is(assessed({ ...properties, action: 'elsewhere' }), rejected('mismatch')),
      'no action': is(assessed({ ...properties, action: '' }), rejected('mismatch')),
      'a low score': is(withRisk({ score: 0.1, reasons: ['AUTOMATION'] }), rejected('risk')),
      'a score of 0': is(withRisk({ score: 0 }), rejected('risk')),
      'no score': is(assessed(properties, noScore), rejected('mismatch')),
      'no analysis': is({ body: { name, tokenProperties: properties } }, rejected('mismatch')),
      'a challenge that was failed': is(withRisk({ challenge: 'FAILED' }), rejected('risk')),
      'a challenge that was passed': is(withRisk({ challenge: 'PASSED' }), pass),
      'words of next year': is(withRisk({ challenge: 'NEW', reasons: ['NEW'] }), pass),

      API_KEY_INVALID: is(unknownKey, misconfigured, 'API_KEY_INVALID'),
      INVALID_ARGUMENT: is(failure(400, 'INVALID_ARGUMENT'), unavailable, 'INVALID_ARGUMENT'),
      UNAUTHENTICATED: is(failure(401, 'UNAUTHENTICATED'), misconfigured, 'UNAUTHENTICATED'),
      PERMISSION_DENIED: is(failure(403, 'PERMISSION_DENIED', 'NEW'), misconfigured, 'PERMISSION_DENIED'),
      NOT_FOUND: is(failure(404, 'NOT_FOUND'), misconfigured, 'NOT_FOUND'),
      RESOURCE_EXHAUSTED: is(failure(429, 'RESOURCE_EXHAUSTED'), throttled, 'RESOURCE_EXHAUSTED'),
      'status 400 without a name': is({ status: 400, body: {} }, unavailable, 400),
      'status 403 with a name of next year': is(failure(403, 'NEW'), misconfigured, 403),
      'status 429 without a name': is({ status: 429, body: { error: 'quota' } }, throttled, 429),
      'status 503': is(failure(503, 'UNAVAILABLE'), unavailable),

      'an error beside an assessment': is(assessed(properties, risk, { error: { code: 7 } }), unavailable),
      'an assessment of another ticket': is(assessed(properties, risk, { event: { token: 'another' } }), unavailable),
      'an invalidReason of a valid ticket': is(assessed({ ...properties, invalidReason: 'DUPE' }), unavailable),
      'valid as text': is(assessed({ ...properties, valid: 'true' }), unavailable),
      'no "valid" and no reason': is(assessed({ hostname: 'example.com', action }), unavailable),
      'an invalidReason that is a number': is(assessed({ valid: false, invalidReason: 3 }), unavailable),
      'no tokenProperties': is({ body: { name, riskAnalysis: risk } }, unavailable),
      'a score as text': is(withRisk({ score: '0.9' }), unavailable),
      'a score above 1': is(withRisk({ score: 1.1 }), unavailable),
      'an analysis that is a list': is(assessed(properties, [risk]), unavailable),
      'an action that is a list': is(assessed({ ...properties, action: [action] }), unavailable),
      'a hostname that is a number': is(assessed({ ...properties, hostname: 7 }), unavailable),
      'a challenge that is a number': is(withRisk({ challenge: 3 }), unavailable),
    },

    read({ path: called, headers, body }) {
      const { pathname, searchParams } = new URL(called, 'http://x')
      const { event } = JSON.parse(body) as { event: Record<string, unknown> }
      const isKnown =
        accessToken === undefined
          ? searchParams.get('key') === apiKey || headers['x-goog-api-key'] === apiKey
          : headers['authorization'] === `Bearer ${accessToken}`
      const isCaller = isKnown && pathname === path
      return {
        ticket: String(event['token']),
        fields: event,
        isAuthentic: isCaller && event['siteKey'] === siteKey,
        // A site key is compared with the ticket's: to the vendor it is a ticket that is not valid.
        refused: isCaller ? invalid('INVALID_REASON_UNSPECIFIED') : undefined,
      }
    },

    remember: passesOnce(invalid('DUPE')),
  }
}
