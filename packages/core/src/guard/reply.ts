import type { Refusal, Reply } from '../contracts/verdict.js'

const titles: Record<string, string> = {
  missing: 'Captcha ticket missing',
  malformed: 'Captcha ticket malformed',
  reject: 'Captcha ticket refused',
  unavailable: 'Captcha check unavailable',
  misconfigured: 'Captcha check misconfigured',
}

/**
 * What the client sees of a refusal: problem details (RFC 9457) as bytes, so that every framework sends the same.
 * The vendor's own words, and why a check was not possible, are not sent.
 */
export function refusalReply(verdict: Refusal): Reply {
  const { outcome, vendorCode } = verdict
  const status = statusOf(verdict)
  const reason = outcome === 'reject' ? verdict.reason : undefined
  const problem = {
    type: `urn:ticketgate:${outcome}`,
    title: (status === 400 && reason !== undefined ? titles[reason] : undefined) ?? titles[outcome],
    status,
    ...(reason !== undefined && { reason }),
    ...(vendorCode !== undefined && { code: vendorCode }),
  }
  const headers = outcome === 'unavailable' ? { 'Retry-After': retryAfter(verdict.retryAfterMs) } : undefined
  return reply(status, 'application/problem+json', JSON.stringify(problem), headers)
}

function statusOf(verdict: Refusal): number {
  if (verdict.outcome === 'unavailable') return 503
  if (verdict.outcome === 'misconfigured') return 500
  return verdict.reason === 'missing' || verdict.reason === 'malformed' ? 400 : 403
}

function retryAfter(ms: number): string {
  return String(Math.max(1, Math.ceil(ms / 1000)))
}

/** A reply with all its headers. */
export function reply(status: number, type: string, text: string, headers?: Record<string, string>): Reply {
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

/** Listed, and not with the weight 0. */
export function takesGzip(acceptEncoding: string): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+\s*)?(,|$)/i.test(acceptEncoding)
}
