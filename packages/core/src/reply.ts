import type { Challenge } from './provider.js'
import type { Refusal, Reply } from './verdict.js'

const titles: Record<string, string> = {
  missing: 'Captcha ticket missing',
  malformed: 'Captcha ticket malformed',
  reject: 'Captcha ticket refused',
  unavailable: 'Captcha check unavailable',
  misconfigured: 'Captcha check misconfigured',
}

/**
 * What the client sees of a refusal: problem details (RFC 9457) as bytes, so that every framework sends the same.
 * The vendor's own words, and why a check was not possible, stay here.
 */
export function refusalReply(verdict: Refusal): Reply {
  const { outcome, vendorCode } = verdict
  const status = statusOf(verdict)
  const reason = outcome === 'reject' ? verdict.reason : undefined
  return jsonReply(
    status,
    'application/problem+json',
    {
      type: `urn:ticketgate:${outcome}`,
      title: (status === 400 && reason !== undefined ? titles[reason] : undefined) ?? titles[outcome],
      status,
      ...(reason !== undefined && { reason }),
      ...(vendorCode !== undefined && { code: vendorCode }),
    },
    outcome === 'unavailable' ? { 'Retry-After': retryAfter(verdict.retryAfterMs) } : {},
  )
}

/** The page's script or URL as the provider gave it; never stored, because it is for one view. */
export function challengeReply(challenge: Extract<Challenge, { outcome: 'challenge' }>): Reply {
  return reply(200, `${challenge.contentType}; charset=utf-8`, challenge.body, {
    'X-Content-Type-Options': 'nosniff',
  })
}

function statusOf(verdict: Refusal): number {
  if (verdict.outcome === 'unavailable') return 503
  if (verdict.outcome === 'misconfigured') return 500
  return verdict.reason === 'missing' || verdict.reason === 'malformed' ? 400 : 403
}

function retryAfter(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)))
}

function jsonReply(status: number, type: string, body: object, headers: Record<string, string>): Reply {
  return reply(status, type, JSON.stringify(body), headers)
}

function reply(status: number, type: string, text: string, headers: Record<string, string>): Reply {
  const body = Buffer.from(text)
  return {
    status,
    headers: {
      'Content-Type': type,
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
      ...headers,
    },
    body,
  }
}
