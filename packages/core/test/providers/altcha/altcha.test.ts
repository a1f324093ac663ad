import { createVerifier, memoryStore, type Provider } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { type AltchaOptions, altcha, altchaSentinel } from '@ticketgate/core/altcha'
import { solveAltcha } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deriveKey } from '../../../src/providers/altcha/derive.js'
import { post } from '../../support/requests.js'
import { verdictOf } from '../../support/verdict-of.js'
import {
  challengeOf,
  decoded,
  encoded,
  forged,
  hmacKey,
  old,
  sentinelPayload,
  sentinelSecret,
  work,
} from './payloads.js'
import { vectors } from './vectors.js'

let ends: (() => unknown)[] = []
beforeEach(() => {
  ends = []
})
afterEach(async () => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  await Promise.all(ends.map((end) => end()))
})

function checks(provider: Provider, store = memoryStore()) {
  const verifier = createVerifier({ provider, store })
  ends.push(() => verifier.close())
  return async (payload: string, more: object = {}, ip = '203.0.113.7') =>
    verdictOf(await verifier.verify(post({ altcha: payload, ...more }, { ip })))
}
const provider = (more: Partial<AltchaOptions> = {}) => altcha({ hmacKey, ...work, ...more }) as unknown as Provider

describe('what the page gets', () => {
  test('is a challenge of its own, which no cache keeps', async () => {
    const verifier = createVerifier({ provider: provider() })
    ends.push(() => verifier.close())
    const route = createChallenge(verifier)
    const request = { ...post({}), method: 'GET', query: { captcha: '0' } }
    const [one, two] = [await route.reply(request, request), await route.reply(request, request)]
    expect(one.headers).toMatchObject({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json; charset=utf-8',
    })
    const noncesOf = ({ body }: typeof one) => JSON.parse(Buffer.from(body).toString()).parameters.nonce
    expect(noncesOf(one)).not.toBe(noncesOf(two))
    expect(Buffer.from(one.body).toString()).not.toContain(hmacKey)
  })

  test.each([
    ['PBKDF2/SHA-384', { cost: 2 }],
    ['PBKDF2/SHA-512', { cost: 2 }],
    ['SHA-256', { cost: 3 }],
    ['SHA-384', { cost: 3 }],
    ['SHA-512', { cost: 3 }],
    ['SCRYPT', { cost: 2, memoryCost: 1 }],
  ] as const)('can be work for %s', async (algorithm, more) => {
    const given = provider({ algorithm, ...more })
    expect(await checks(given)(solveAltcha(await challengeOf(given)))).toMatchObject({ outcome: 'pass' })
  })

  test.each(['SHA-256', 'SHA-512', 'SHA-1'] as const)('can be work of version 1 with %s', async (hashAlgorithm) => {
    const given = provider({ ...old, hashAlgorithm })
    expect(await checks(given)(solveAltcha(await challengeOf(given)))).toMatchObject({ outcome: 'pass' })
  })
})

test('one provider takes both versions where it is told to', async () => {
  const both = provider({ versions: [2, 1], maxNumber: 1_000 })
  const check = checks(both)
  expect(await check(solveAltcha(await challengeOf(both)))).toMatchObject({ outcome: 'pass' })
  expect(await check(solveAltcha(await challengeOf(provider(old))))).toMatchObject({ outcome: 'pass' })
})

describe('one solution is good once', () => {
  test('over all providers with the same key and store, and is refused by one with another key', async () => {
    const store = memoryStore()
    const payload = solveAltcha(await challengeOf(provider()))
    expect(provider().realm).toBe(provider().realm)
    expect(provider().realm).not.toBe(provider({ hmacKey: `${hmacKey}2` }).realm)
    expect(provider().realm).not.toContain('key')
    expect(await checks(provider(), store)(payload)).toMatchObject({ outcome: 'pass' })
    expect(await checks(provider(), store)(payload)).toMatchObject({ outcome: 'reject', reason: 'replayed' })
    expect(await checks(provider({ hmacKey: `${hmacKey}2` }), store)(payload)).toMatchObject({ reason: 'invalid' })
  })

  test('however often its challenge is solved anew', async () => {
    const given = provider({ keyPrefix: '0' })
    const payload = decoded(solveAltcha(await challengeOf(given)))
    const check = checks(given)
    expect(await check(encoded(payload))).toMatchObject({ outcome: 'pass' })
    const { parameters } = payload.challenge
    for (let counter = payload.solution.counter + 1; ; counter += 1) {
      const derivedKey = await deriveKey(parameters, parameters.salt, parameters.nonce, counter)
      if (!derivedKey.startsWith('0')) continue
      const again = encoded({ ...payload, solution: { counter, derivedKey } })
      expect(await check(again)).toMatchObject({ outcome: 'reject', reason: 'replayed' })
      break
    }
  })

  test('and is remembered until it has expired by any clock', () => {
    expect(provider({ lifeMs: 60_000 }).ticketTtlMs).toBe(180_000)
    const now = Date.now()
    vi.useFakeTimers({ now, toFake: ['Date'] })
    const given = altcha({ hmacKey, ...work, lifeMs: 60_000 })
    const extract = (seconds: number) => {
      const expiresAt = Math.floor(now / 1_000) + seconds
      const parameters = { ...vectors.v2.parameters, cost: 2, expiresAt }
      const posted = forged({ challenge: { parameters }, solution: { counter: 1, derivedKey: '0'.repeat(64) } }, {})
      return given.extract(() => posted, { ip: undefined } as never, {})
    }
    expect(extract(119).ok).toBe(true)
    expect(extract(121)).toEqual({ ok: false, reason: 'invalid' })
  })
})

describe('the work of checking', () => {
  test('is done for signed challenges only, and once for each of them', async () => {
    const store = memoryStore()
    const claims = vi.spyOn(store, 'claim')
    const given = provider()
    const verify = vi.spyOn(given, 'verify')
    const check = checks(given, store)
    const payload = decoded(solveAltcha(await challengeOf(given)))
    for (let count = 0; count < 20; count += 1) {
      const unsigned = { ...payload, challenge: { ...payload.challenge, signature: `${count}`.padStart(64, 'a') } }
      expect(await check(encoded(unsigned))).toMatchObject({ reason: 'invalid' })
    }
    expect([claims.mock.calls.length, verify.mock.calls.length]).toEqual([0, 0])
    for (let counter = 0; counter < 20; counter += 1) {
      const wrong = { ...payload, solution: { counter: 1e6 + counter, derivedKey: '0'.repeat(64) } }
      expect(await check(encoded(wrong))).toMatchObject({ reason: 'invalid' })
    }
    expect(verify).toHaveBeenCalledTimes(1)
  })

  test('whoever waits too long is told to come again, and no breaker opens', async () => {
    const given = provider({ maxDerivations: 1, cost: 400_000, algorithm: 'PBKDF2/SHA-512' })
    const parameters = { ...decoded(encoded(JSON.parse(await challengeOf(given)))).parameters }
    const payload = (nonce: string) =>
      forged({ challenge: { parameters }, solution: { counter: 1, derivedKey: '0'.repeat(64) } }, { nonce })
    const call = (payload: string, ms: number) => {
      const extracted = given.extract(() => payload, { ip: undefined } as never, {})
      if (!extracted.ok) throw new Error(extracted.reason)
      return given.verify(extracted.fields, { deadline: performance.now() + ms, attempt: 0, checkId: 'c' })
    }
    const first = call(payload('a'.repeat(32)), 60_000)
    expect(await call(payload('b'.repeat(32)), 1)).toMatchObject({
      outcome: 'unavailable',
      cause: 'overload',
      vendor: 'unknown',
      retryable: false,
    })
    expect(await first).toMatchObject({ outcome: 'reject' })
  })
})

test('what a Sentinel says is in the detail, and what is personal in no log', async () => {
  const facts = { classification: 'GOOD', score: '1.5', reasons: 'a,b', email: 'ada@example.com', fieldsHash: 'ab' }
  const check = checks(altchaSentinel({ secret: sentinelSecret }) as unknown as Provider)
  const verdict = await check(sentinelPayload(facts))
  if (verdict?.outcome !== 'pass') throw new Error(JSON.stringify(verdict))
  expect(verdict.detail).toMatchObject({ classification: 'GOOD', score: 1.5, reasons: 'a,b', email: 'ada@example.com' })
  expect(JSON.stringify(verdict)).not.toContain('ada@')
})

test.each([
  [{ hmacKey: '' }, 'hmacKey'],
  [{ hmacKey: 'short' }, 'hmacKey'],
  [{ hmacKey, algorithm: 'ARGON2ID' }, 'algorithm'],
  [{ hmacKey, algorithm: 'SCRYPT', cost: 1_000 }, 'cost'],
  [{ hmacKey, algorithm: 'SCRYPT', cost: 1_048_576 / 2, memoryCost: 8 }, 'cost'],
  [{ hmacKey, memoryCost: 8 }, 'memoryCost'],
  [{ hmacKey, keyPrefix: '' }, 'keyPrefix'],
  [{ hmacKey, versions: [] }, 'versions'],
  [{ hmacKey, scriptUrl: 'javascript:alert(1)' }, 'scriptUrl'],
  [{ hmacKey, scriptUrl: '//evil.example/x.js' }, 'scriptUrl'],
])('%j does not start', (options, option) => {
  expect(() => altcha(options as never)).toThrow(expect.objectContaining({ option }))
})
