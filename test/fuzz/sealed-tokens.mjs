import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'

const purposes = ['picture-url', 'picture', 'script-url', 'script', 'challenge', 'ticket']
const dayMs = 86_400_000
const claims = fc.record({
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  captchaType: fc.integer({ min: 0, max: 9 }),
  disturbLevel: fc.integer({ min: 0, max: 2 }),
  scheme: fc.constantFrom(undefined, 'http', 'https'),
  kind: fc.constantFrom('none', 'letters', 'slide', 'audio'),
  lettersFollow: fc.boolean(),
  hostility: fc.integer({ min: 0, max: 4 }),
  puzzles: fc.constantFrom(0, 20, 25, 32, 40, 100, 125, 300, 375),
  answer: fc.stringMatching(/^[0-9A-Za-z]{0,8}$/),
  bound: fc.integer({ min: 0, max: 31 }),
  dark: fc.boolean(),
  mandarin: fc.boolean(),
  isFree: fc.boolean(),
  isForApp: fc.boolean(),
  identity: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  subjects: fc.uint8Array({ minLength: 24, maxLength: 24 }),
})
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_*=+/ @%\u0000é'
const change = fc.oneof(
  fc.record({ kind: fc.constant('replace'), at: fc.nat(200), char: fc.constantFrom(...alphabet) }),
  fc.record({ kind: fc.constant('insert'), at: fc.nat(200), char: fc.constantFrom(...alphabet) }),
  fc.record({ kind: fc.constant('cut'), at: fc.nat(200), char: fc.constant('') }),
  fc.record({
    kind: fc.constant('append'),
    at: fc.constant(0),
    char: fc.constantFrom('*', '**', '=', '\n', 'A', 'AAAA', '\ud800'),
  }),
)
const junk = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.base64String(),
  fc.constantFrom('', '*', '=', '@', 'A'.repeat(140), 'A'.repeat(1_000_000)),
)

/**
 * Intact, changed and invented tokens: one opens only unchanged, for the purpose it was sealed for, until the next day
 * ends.
 */
export function sealedTokens(createSealer) {
  return async ({ numRuns, seed, timeLimitMs }) => {
    const start = Date.UTC(2026, 10, 22, 12)
    let now = start
    const sealer = createSealer({ sealKeys: ['first key of the fuzzed', 'second key'], now: () => now })
    const older = createSealer({ sealKeys: ['second key'], now: () => now })
    const stranger = createSealer({ sealKeys: ['a stranger’s key'], now: () => now })
    const purpose = fc.constantFrom(...purposes)
    const property = fc.property(
      claims,
      purpose,
      purpose,
      change,
      junk,
      fc.nat(3),
      (claims, sealedFor, openedFor, { kind, at, char }, made, days) => {
        now = start
        const text = sealer.seal(sealedFor, claims)
        if (!/^[\w-]{140}$/.test(text)) throw new Error(`spelled ${text}`)
        const opened = sealer.open(sealedFor, text)
        if (typeof opened === 'string' || !same(opened.claims, claims)) throw new Error('not what was sealed')
        if (typeof sealer.open(sealedFor, older.seal(sealedFor, claims)) === 'string')
          throw new Error('an older key’s token')
        if (typeof sealer.open(sealedFor, stranger.seal(sealedFor, claims)) !== 'string')
          throw new Error('a stranger’s token')
        if (openedFor !== sealedFor && sealer.open(openedFor, text) !== 'foreign') throw new Error('opened as another')
        const other = changed(text, kind, at % text.length, char)
        if (other !== text && typeof sealer.open(sealedFor, other) !== 'string') throw new Error(`${other} opened`)
        if (typeof sealer.open(sealedFor, made) !== 'string') throw new Error(`${made} opened`)
        now = start + days * dayMs
        if ((typeof sealer.open(sealedFor, text) === 'string') !== days > 1) throw new Error(`after ${days} days`)
      },
    )
    return fc.check(property, { numRuns, seed, ...(timeLimitMs && { interruptAfterTimeLimit: timeLimitMs }) })
  }
}

function changed(text, kind, at, char) {
  if (kind === 'append') return text + char
  if (kind === 'cut') return text.slice(0, at)
  return text.slice(0, at) + char + text.slice(kind === 'replace' ? at + 1 : at)
}

function same(opened, sealed) {
  const plain = ({ identity, subjects, ...rest }) => ({ ...rest, identity: [...identity], subjects: [...subjects] })
  return isDeepStrictEqual(plain(opened), plain(sealed))
}
