import { createHash } from 'node:crypto'
import { createVerifier, memoryStore, type Provider } from '@ticketgate/core'
import { createChallenge } from '@ticketgate/core/adapter'
import { type AltchaOptions, altcha, altchaSentinel, sentinelFieldsHash } from '@ticketgate/core/altcha'
import { solveAltcha } from '@ticketgate/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { deriveKey, turns } from '../../../src/providers/altcha/derive.js'
import { canonicalJson, hmacHex } from '../../../src/providers/altcha/payload.js'
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

/** What the published vectors are signed with is shorter than a key may be. */
const vectorKey = 'test-key'
const vectors = {
  v1: {
    algorithm: 'SHA-256',
    salt: '0123456789abcdef01234567?expires=4102444800&',
    number: 123,
    challenge: '112d938496a3552dc85fd80f293283d362a37d1fef165bf41f3b26d1684acd25',
    signature: '5eb4dac712c6b13646eea77ac9a1b4063bbc459af83d8910f753c7110b15cdc3',
  },
  v1Spliced: {
    algorithm: 'SHA-256',
    salt: 'aa?user=a',
    number: 'expires=1&7',
    challenge: '535ffeefd79ea6907ab6f3d546bb957bb5099724b61859d3d2094bbcb68d9af9',
    signature: '0204d96a4e754b8e3165c3d79e71527c4bd496ef493ad4faf46cdc1ce4343504',
  },
  v2: {
    parameters: {
      algorithm: 'PBKDF2/SHA-256',
      cost: 1000,
      data: { challengeId: 't-1' },
      expiresAt: 4102444800,
      keyLength: 32,
      keyPrefix: '00',
      nonce: '00112233445566778899aabbccddeeff',
      salt: 'ffeeddccbbaa99887766554433221100',
    },
    signature: '1bddb1b7deda2b05ee8946d55bea910c7bf9da897d5442f4637e83b5462c1c0c',
    counter: 59,
    derivedKey: '0079cd20c658cc4ccd3d59d958bb99c3bc1c4b4777be6a52c5eb3f64f83785ba',
  },
}
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

describe('the published vectors', () => {
  test('of version 1', () => {
    expect(hmacHex('sha256', vectorKey, vectors.v1.challenge)).toBe(vectors.v1.signature)
    const signature = hmacHex('sha256', hmacKey, vectors.v1.challenge)
    vi.useFakeTimers({ now: 4_102_444_790_000, toFake: ['Date'] })
    const read = (payload: object) => {
      const posted = encoded(payload)
      return altcha({ hmacKey, versions: [1] }).extract(() => posted, { ip: undefined } as never, {})
    }
    expect(read({ ...vectors.v1, signature })).toMatchObject({ ok: true, ticket: [vectors.v1.challenge] })
    expect(read(vectors.v1)).toEqual({ ok: false, reason: 'invalid' })
  })

  test('of version 1, the one whose expiry was moved into its number, is refused', () => {
    expect(hmacHex('sha256', vectorKey, vectors.v1Spliced.challenge)).toBe(vectors.v1Spliced.signature)
    const posted = encoded({ ...vectors.v1Spliced, signature: hmacHex('sha256', hmacKey, vectors.v1Spliced.challenge) })
    const extracted = altcha({ hmacKey, versions: [1] }).extract(() => posted, { ip: undefined } as never, {})
    expect(extracted).toEqual({ ok: false, reason: 'malformed' })
  })

  test('of version 2', async () => {
    const { parameters, signature, counter, derivedKey } = vectors.v2
    expect(hmacHex('sha256', vectorKey, canonicalJson(parameters))).toBe(signature)
    const made = await deriveKey(
      { algorithm: 'PBKDF2/SHA-256', cost: 1_000 },
      parameters.salt,
      parameters.nonce,
      counter,
    )
    expect(made).toBe(derivedKey)
    vi.useFakeTimers({ now: 4_102_444_790_000, toFake: ['Date'] })
    const payload = forged({ challenge: { parameters }, solution: { counter, derivedKey } }, {})
    const given = altcha({ hmacKey, cost: 1_000 })
    const extracted = given.extract(() => payload, { ip: undefined } as never, {})
    if (!extracted.ok) throw new Error(extracted.reason)
    const call = { deadline: performance.now() + 30_000, attempt: 0, checkId: 'c' }
    expect(await given.verify(extracted.fields, call)).toEqual({ outcome: 'pass' })
  })

  test('of a Sentinel', () => {
    const signed =
      'verified=true&time=1700000000&expire=4102444800&id=abc123&score=1.5&classification=NEUTRAL&reasons=a%2Cb'
    vi.useFakeTimers({ now: 4_102_444_790_000, toFake: ['Date'] })
    const signature = 'db68d134bbe23e1e2ab8e9e779879a290e70e97996aec4c8e2e723fbfcbf2ee1'
    const posted = encoded({ verificationData: signed, signature })
    expect(hmacHex('sha256', vectorKey, createHash('sha256').update(signed).digest())).toBe(signature)
    expect(() => altchaSentinel({ secret: vectorKey })).toThrow(expect.objectContaining({ option: 'secret' }))
    expect(sentinelFieldsHash(['a@b.c', 'hello'])).toBe(
      'be31d5853468ac646f81774d97a2a9bdf720387a8874ad565f36840c47243844',
    )
    expect(altchaSentinel({ secret: 'x'.repeat(20) }).extract(() => posted, { ip: '' } as never, {})).toEqual({
      ok: false,
      reason: 'invalid',
    })
  })
})

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
  test('also for another provider with the same key and store, and not for one with another key', async () => {
    const store = memoryStore()
    const payload = solveAltcha(await challengeOf(provider()))
    expect(provider().realm).toBe(provider().realm)
    expect(provider().realm).not.toBe(provider({ hmacKey: `${hmacKey}2` }).realm)
    expect(provider().realm).not.toContain('key')
    expect(await checks(provider(), store)(payload)).toMatchObject({ outcome: 'pass' })
    expect(await checks(provider(), store)(payload)).toMatchObject({ outcome: 'reject', reason: 'replayed' })
    expect(await checks(provider({ hmacKey: `${hmacKey}2` }), store)(payload)).toMatchObject({ reason: 'invalid' })
  })

  test('however often it is solved anew', async () => {
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

  test('and a ticket is remembered until no clock takes it any more', () => {
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

  test('is bounded: the others wait for their turn, or until their deadline', async () => {
    const derivations = turns(2)
    const done: number[] = []
    let running = 0
    let most = 0
    const releases: (() => void)[] = []
    const take = (name: number, deadline = performance.now() + 60_000) =>
      derivations.take(deadline, async () => {
        running += 1
        most = Math.max(most, running)
        await new Promise<void>((resolve) => releases.push(resolve))
        running -= 1
        done.push(name)
        return name
      })
    const all = [take(1), take(2), take(3), take(4)]
    expect(await take(5, performance.now())).toBeUndefined()
    while (done.length < 4) {
      releases.shift()?.()
      await Promise.resolve()
    }
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
    expect(most).toBe(2)
    const failing = derivations.take(performance.now() + 60_000, () => Promise.reject(new Error('x')))
    await expect(failing).rejects.toThrow('x')
    const after = [take(6), take(7)]
    while (done.length < 6) {
      releases.shift()?.()
      await Promise.resolve()
    }
    expect(await Promise.all(after)).toEqual([6, 7])
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
