import { gzipSync } from 'node:zlib'
import type { Challenge } from '../contracts/provider.js'
import type { RequestLike } from '../contracts/request-like.js'
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

/**
 * The page's script or URL as the provider returned it; never cached, because it is for one view. Scripts are
 * compressed for browsers that accept it, so that the widget stays small even if the application compresses nothing.
 */
export function challengeReply(
  { contentType, body }: Extract<Challenge, { outcome: 'challenge' }>,
  { headers }: Pick<RequestLike, 'headers'>,
): Reply {
  const plain = reply(200, `${contentType}; charset=utf-8`, body, { 'X-Content-Type-Options': 'nosniff' })
  if (contentType !== 'text/javascript') return plain
  const varied = { ...plain.headers, Vary: 'Accept-Encoding' }
  if (!takesGzip(String(headers['accept-encoding'] ?? ''))) return { ...plain, headers: varied }
  const packed = gzipSync(plain.body)
  return {
    ...plain,
    headers: { ...varied, 'Content-Encoding': 'gzip', 'Content-Length': String(packed.length) },
    body: packed,
  }
}

/** Listed, and not with the weight 0. */
function takesGzip(acceptEncoding: string): boolean {
  return /(^|,)\s*gzip\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+\s*)?(,|$)/i.test(acceptEncoding)
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
