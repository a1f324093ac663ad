import { createHash } from 'node:crypto'
import { altcha, altchaSentinel, sentinelFieldsHash } from '@ticketgate/core/altcha'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { deriveKey } from '../../../src/providers/altcha/derive.js'
import { canonicalJson, hmacHex } from '../../../src/providers/altcha/payload.js'
import { encoded, forged, hmacKey } from './payloads.js'
import { vectorKey, vectors } from './vectors.js'

afterEach(() => {
  vi.useRealTimers()
})

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
