import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Claims, puzzleCounts } from '../../../src/captcha/tokens/kinds.js'
import { createSealer, type Purpose } from '../../../src/captcha/tokens/sealer.js'

const dayMs = 86_400_000
const noon = Date.UTC(2030, 0, 1, 12)
const sealKey = 'first-seal-key-of-32-characters-or-more'
const otherKey = 'other-seal-key-of-32-characters-or-more'
const purposes: Purpose[] = ['picture-url', 'picture', 'script-url', 'script', 'session', 'challenge', 'ticket']

const sealerAt = (nowMs: number, ...sealKeys: string[]) =>
  createSealer({ sealKeys: sealKeys.length === 0 ? [sealKey] : sealKeys, now: () => nowMs })

const claims: fc.Arbitrary<Claims> = fc.record({
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  captchaType: fc.integer({ min: 0, max: 255 }),
  disturbLevel: fc.constantFrom(0, 1, 2),
  scheme: fc.constantFrom(undefined, 'http' as const, 'https' as const),
  dark: fc.boolean(),
  mandarin: fc.boolean(),
  kind: fc.constantFrom('none' as const, 'letters' as const, 'slide' as const, 'audio' as const),
  lettersFollow: fc.boolean(),
  hostility: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const),
  puzzles: fc.constantFrom(...puzzleCounts),
  answer: fc.stringMatching(/^[A-Z0-9]{0,8}$/),
  bound: fc.integer({ min: 0, max: 31 }),
  isFree: fc.boolean(),
  isForApp: fc.boolean(),
  identity: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  subjects: fc.uint8Array({ minLength: 24, maxLength: 24 }),
})
const purpose = fc.constantFrom(...purposes)

const plain = (opened: Claims) => ({
  ...opened,
  identity: Uint8Array.from(opened.identity),
  subjects: Uint8Array.from(opened.subjects),
})

describe('a sealed token', () => {
  test('opens to what was sealed, for its purpose only, and is always of one length', () => {
    fc.assert(
      fc.property(claims, purpose, (sealed, sealedFor) => {
        const sealer = sealerAt(noon)
        const token = sealer.seal(sealedFor, sealed)
        expect(token).toHaveLength(140)
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
        const opened = sealer.open(sealedFor, token)
        if (typeof opened === 'string') throw new Error(opened)
        expect(plain(opened.claims)).toEqual(sealed)
        for (const other of purposes) if (other !== sealedFor) expect(sealer.open(other, token)).toBe('foreign')
      }),
    )
  })

  test('is refused with any bit flipped', () => {
    fc.assert(
      fc.property(claims, purpose, fc.nat(105 * 8 - 1), (sealed, sealedFor, bit) => {
        const sealer = sealerAt(noon)
        const bytes = Buffer.from(sealer.seal(sealedFor, sealed), 'base64url')
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(sealer.open(sealedFor, bytes.toString('base64url'))).toBe('forged')
      }),
    )
  })

  test('is refused when cut, lengthened or spelled otherwise', () => {
    fc.assert(
      fc.property(claims, purpose, fc.integer({ min: 1, max: 115 }), (sealed, sealedFor, length) => {
        const sealer = sealerAt(noon)
        const token = sealer.seal(sealedFor, sealed)
        expect(typeof sealer.open(sealedFor, token.slice(0, length))).toBe('string')
        for (const spelled of [`${token}*`, `${token}**`, `${token}=`, ` ${token}`, `${token}\n`, `${token}A`]) {
          expect(typeof sealer.open(sealedFor, spelled)).toBe('string')
        }
        const standard = token.replaceAll('-', '+').replaceAll('_', '/')
        if (standard !== token) expect(sealer.open(sealedFor, standard)).toBe('re-spelled')
      }),
    )
  })

  test('is refused whatever else a client sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), purpose, (text, sealedFor) => {
        expect(typeof sealerAt(noon).open(sealedFor, text)).toBe('string')
      }),
    )
  })

  test('opens the day it was sealed and the day after, or the day before where a neighbour’s clock is ahead', () => {
    const token = sealerAt(noon).seal('ticket', fc.sample(claims, 1)[0] as Claims)
    expect(typeof sealerAt(noon).open('ticket', token)).toBe('object')
    expect(typeof sealerAt(noon + dayMs).open('ticket', token)).toBe('object')
    expect(sealerAt(noon + 2 * dayMs).open('ticket', token)).toBe('forged')
    expect(typeof sealerAt(noon - dayMs).open('ticket', token)).toBe('object')
    expect(sealerAt(noon - 2 * dayMs).open('ticket', token)).toBe('forged')
  })

  test('opens with any of the seal keys, and is sealed with the first', () => {
    const [sealed] = fc.sample(claims, 1) as [Claims]
    const token = sealerAt(noon, sealKey).seal('ticket', sealed)
    expect(typeof sealerAt(noon, otherKey, sealKey).open('ticket', token)).toBe('object')
    expect(sealerAt(noon, otherKey).open('ticket', token)).toBe('forged')
    const newer = sealerAt(noon, otherKey, sealKey).seal('ticket', sealed)
    expect(sealerAt(noon, sealKey).open('ticket', newer)).toBe('forged')
  })

  test('is a new one each time', () => {
    const [sealed] = fc.sample(claims, 1) as [Claims]
    const sealer = sealerAt(noon)
    expect(sealer.seal('ticket', sealed)).not.toBe(sealer.seal('ticket', sealed))
  })
})
