import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Task } from '../../../src/captcha/tokens/kinds/challenge.js'
import { type ClaimsOf, type Purpose, purposes } from '../../../src/captcha/tokens/kinds/index.js'
import type { VisitClaims } from '../../../src/captcha/tokens/kinds/visit.js'
import { createSealer } from '../../../src/captcha/tokens/sealer.js'
import { puzzleCounts } from '../../../src/captcha/work.js'
import { ways } from '../../../src/contracts/statistics.js'

const dayMs = 86_400_000
const noon = Date.UTC(2030, 0, 1, 12)
const sealKey = 'first-seal-key-of-32-characters-or-more'
const otherKey = 'other-seal-key-of-32-characters-or-more'

const sealerAt = (nowMs: number, ...sealKeys: string[]) =>
  createSealer({ sealKeys: sealKeys.length === 0 ? [sealKey] : sealKeys, now: () => nowMs })

const visit = {
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  captchaType: fc.integer({ min: 0, max: 255 }),
  disturbLevel: fc.constantFrom(0, 1, 2),
  scheme: fc.constantFrom(undefined, 'http' as const, 'https' as const),
  bound: fc.integer({ min: 0, max: 31 }),
  isUnsigned: fc.boolean(),
  isForApp: fc.boolean(),
  era: fc.integer({ min: 0, max: 63 }),
  identity: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  subjects: fc.uint8Array({ minLength: 24, maxLength: 24 }),
}
const text = fc.stringMatching(/^[A-Z0-9]{0,8}$/)
const hostility = fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const, 4 as const)
const task: fc.Arbitrary<Task> = fc.oneof(
  fc.record({ kind: fc.constant('letters' as const), letters: text }),
  fc.record({ kind: fc.constant('slide' as const), x: fc.nat(310), lettersFollow: fc.boolean() }),
  fc.record({ kind: fc.constant('audio' as const), digits: text, language: fc.constantFrom('zh', 'en') }),
)
const claimsFor: { readonly [P in Purpose]: fc.Arbitrary<ClaimsOf<P>> } = {
  'picture-url': fc.record({ ...visit, callerTag: text }),
  picture: fc.record({ ...visit, hostility, letters: text }),
  'script-url': fc.record(visit),
  script: fc.record(visit),
  session: fc.record({ ...visit, scriptName: text }),
  challenge: fc.record({
    ...visit,
    hostility,
    puzzles: fc.constantFrom(...puzzleCounts),
    dark: fc.boolean(),
    task,
  }),
  ticket: fc.record({ ...visit, hostility, way: fc.constantFrom(...ways), solvedInSeconds: fc.nat(2 ** 32 - 1) }),
}
const purpose = fc.constantFrom(...purposes)
/** A purpose, and claims of its own. */
const sealable = purpose.chain((sealedFor) =>
  claimsFor[sealedFor].map((sealed) => [sealedFor, sealed as never] as const),
)

const plain = <Claims extends VisitClaims>(opened: Claims) => ({
  ...opened,
  identity: Uint8Array.from(opened.identity),
  subjects: Uint8Array.from(opened.subjects),
})

// Made of code units, since half a character is a text, too.
const anyText = fc.array(fc.nat(0xffff), { maxLength: 200 }).map((units) => String.fromCharCode(...units))
const sampleTicket = () => fc.sample(claimsFor.ticket, 1)[0] as ClaimsOf<'ticket'>
const broken = (fault: string) => ({ state: 'broken', fault })

describe('a sealed token', () => {
  test('opens to what was sealed, for its purpose only, and is always of one length', () => {
    fc.assert(
      fc.property(sealable, ([sealedFor, sealed]) => {
        const sealer = sealerAt(noon)
        const token = sealer.seal(sealedFor, sealed)
        expect(token).toHaveLength(140)
        expect(token).toMatch(/^[A-Za-z0-9_-]+$/)
        const opened = sealer.open(sealedFor, token)
        if (opened.state === 'broken') throw new Error(opened.fault)
        expect(plain(opened.claims)).toEqual(sealed)
        for (const other of purposes)
          if (other !== sealedFor) expect(sealer.open(other, token)).toEqual(broken('foreign'))
      }),
    )
  })

  test('is refused with any bit flipped', () => {
    fc.assert(
      fc.property(sealable, fc.nat(105 * 8 - 1), ([sealedFor, sealed], bit) => {
        const sealer = sealerAt(noon)
        const bytes = Buffer.from(sealer.seal(sealedFor, sealed), 'base64url')
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
        expect(sealer.open(sealedFor, bytes.toString('base64url'))).toEqual(broken('forged'))
      }),
    )
  })

  test('is refused when cut, lengthened or spelled otherwise', () => {
    fc.assert(
      fc.property(sealable, fc.integer({ min: 1, max: 115 }), ([sealedFor, sealed], length) => {
        const sealer = sealerAt(noon)
        const token = sealer.seal(sealedFor, sealed)
        expect(sealer.open(sealedFor, token.slice(0, length)).state).toBe('broken')
        for (const spelled of [`${token}*`, `${token}**`, `${token}=`, ` ${token}`, `${token}\n`, `${token}A`]) {
          expect(sealer.open(sealedFor, spelled).state).toBe('broken')
        }
        const standard = token.replaceAll('-', '+').replaceAll('_', '/')
        if (standard !== token) expect(sealer.open(sealedFor, standard)).toEqual(broken('re-spelled'))
      }),
    )
  })

  test('is refused whatever else a client sends', () => {
    fc.assert(
      fc.property(anyText, purpose, (text, sealedFor) => {
        expect(sealerAt(noon).open(sealedFor, text).state).toBe('broken')
      }),
    )
  })

  test('opens the day it was sealed and the day after, or the day before where a neighbour’s clock is ahead', () => {
    const token = sealerAt(noon).seal('ticket', sampleTicket())
    expect(sealerAt(noon).open('ticket', token).state).toBe('intact')
    expect(sealerAt(noon + dayMs).open('ticket', token).state).toBe('intact')
    expect(sealerAt(noon + 2 * dayMs).open('ticket', token)).toEqual(broken('forged'))
    expect(sealerAt(noon - dayMs).open('ticket', token).state).toBe('intact')
    expect(sealerAt(noon - 2 * dayMs).open('ticket', token)).toEqual(broken('forged'))
  })

  test('opens with any of the seal keys, and is sealed with the first', () => {
    const sealed = sampleTicket()
    const token = sealerAt(noon, sealKey).seal('ticket', sealed)
    expect(sealerAt(noon, otherKey, sealKey).open('ticket', token).state).toBe('intact')
    expect(sealerAt(noon, otherKey).open('ticket', token)).toEqual(broken('forged'))
    const newer = sealerAt(noon, otherKey, sealKey).seal('ticket', sealed)
    expect(sealerAt(noon, sealKey).open('ticket', newer)).toEqual(broken('forged'))
  })

  test('is a new one each time, with an id of its own, however many are sealed', () => {
    const sealed = sampleTicket()
    const sealer = sealerAt(noon)
    const idOf = (token: string) => {
      const opened = sealer.open('ticket', token)
      return opened.state === 'intact' ? opened.id : opened.fault
    }
    // More than the random bytes that are fetched at once are enough for.
    const tokens = Array.from({ length: 1_000 }, () => sealer.seal('ticket', sealed))
    expect(new Set(tokens)).toHaveLength(1_000)
    expect(new Set(tokens.map(idOf))).toHaveLength(1_000)
  })
})
