import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { refusalOf, rejected, unavailable } from '../../src/check/stored-verdict.js'
import type { Refusal, RejectReason, UnavailableCause } from '../../src/contracts/verdict.js'
import { challengeReply } from '../../src/guard/challenge.js'
import { refusalReply } from '../../src/guard/reply.js'

const reasons = ['missing', 'malformed', 'invalid', 'expired', 'replayed', 'mismatch', 'risk', 'disaster'] as const
const causes = ['network', 'timeout', 'vendor', 'throttled', 'store', 'busy', 'overload'] as const
const bodyOf = (verdict: Refusal) => JSON.parse(Buffer.from(refusalReply(verdict).body).toString())

describe('a refusal', () => {
  test.each(reasons)('reject: %s', (reason: RejectReason) => {
    const { status, headers } = refusalReply(rejected('p', reason))
    expect(status).toBe(reason === 'missing' || reason === 'malformed' ? 400 : 403)
    expect(headers).not.toHaveProperty('Retry-After')
    expect(bodyOf(rejected('p', reason))).toMatchObject({ type: 'urn:ticketgate:reject', status, reason })
  })

  test.each(causes)('unavailable: %s', (cause: UnavailableCause) => {
    const { status, headers } = refusalReply(unavailable('p', cause))
    expect(status).toBe(503)
    expect(Number(headers['Retry-After'])).toBeGreaterThanOrEqual(1)
    expect(bodyOf(unavailable('p', cause))).toEqual({
      type: 'urn:ticketgate:unavailable',
      title: 'Captcha check unavailable',
      status: 503,
    })
  })

  test('misconfigured', () => {
    expect(refusalReply({ outcome: 'misconfigured', provider: 'p' }).status).toBe(500)
  })

  test.each([
    [0, '1'],
    [1, '1'],
    [1000, '1'],
    [1001, '2'],
    [60_000, '60'],
  ])('another try after %s ms is Retry-After: %s', (waitMs, seconds) => {
    expect(refusalReply(unavailable('p', 'busy', { waitMs })).headers['Retry-After']).toBe(seconds)
  })

  test('is never stored, and as long as it says', () => {
    const { headers, body } = refusalReply(rejected('p', 'invalid'))
    expect(headers).toEqual({
      'Content-Type': 'application/problem+json',
      'Content-Length': String(body.length),
      'Cache-Control': 'no-store',
    })
  })

  test('tells the vendor’s code, and nothing that only the log may know', () => {
    const error = new Error('the ticket, the key')
    expect(bodyOf(refusalOf('p', { outcome: 'misconfigured', vendorCode: 4100, error }))).toEqual({
      type: 'urn:ticketgate:misconfigured',
      title: 'Captcha check misconfigured',
      status: 500,
      code: 4100,
    })
    expect(bodyOf(refusalOf('p', { outcome: 'reject', reason: 'invalid', final: true, vendorCode: 5100 })).code).toBe(
      5100,
    )
  })
})

describe('a challenge', () => {
  const challenge = { outcome: 'challenge', contentType: 'text/javascript', body: 'é'.repeat(1000) } as const
  const requestAccepting = (acceptEncoding?: string) => ({ headers: { 'accept-encoding': acceptEncoding } })

  test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'br, gzip; q=0.0', 'gzippy'])(
    'goes out as it is, for one view, to who takes %j',
    (taken) => {
      const { status, headers, body } = challengeReply(challenge, requestAccepting(taken))
      expect([status, Buffer.from(body).toString()]).toEqual([200, challenge.body])
      expect(headers).toEqual({
        'Content-Type': 'text/javascript; charset=utf-8',
        'Content-Length': '2000',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Accept-Encoding',
      })
    },
  )

  test.each(['gzip', 'gzip, deflate, br', 'br;q=1.0, GZIP;q=0.8, *;q=0.1', 'deflate,gzip;q=0.01'])(
    'that is a script is compressed for who takes %j',
    (taken) => {
      const { headers, body } = challengeReply(challenge, requestAccepting(taken))
      expect(headers).toMatchObject({ 'Content-Encoding': 'gzip', 'Content-Length': String(body.length) })
      expect(body.length).toBeLessThan(2000)
      expect(gunzipSync(body).toString()).toBe(challenge.body)
    },
  )

  test('that is data stays as it is', () => {
    const { headers } = challengeReply({ ...challenge, contentType: 'application/json' }, requestAccepting('gzip'))
    expect(headers).toMatchObject({ 'Content-Length': '2000' })
    expect(headers).not.toHaveProperty('Content-Encoding')
  })
})
