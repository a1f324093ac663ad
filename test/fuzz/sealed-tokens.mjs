import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'

const dayMs = 86_400_000
const visit = {
  issuedAtMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  captchaType: fc.integer({ min: 0, max: 9 }),
  disturbLevel: fc.integer({ min: 0, max: 2 }),
  scheme: fc.constantFrom(undefined, 'http', 'https'),
  bound: fc.integer({ min: 0, max: 31 }),
  isUnsigned: fc.boolean(),
  isForApp: fc.boolean(),
  era: fc.integer({ min: 0, max: 63 }),
  identity: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  subjects: fc.uint8Array({ minLength: 24, maxLength: 24 }),
}
const hostility = fc.integer({ min: 0, max: 4 })
const text = fc.stringMatching(/^[0-9A-Za-z]{0,8}$/)
const task = fc.oneof(
  fc.record({ kind: fc.constant('letters'), letters: text }),
  fc.record({ kind: fc.constant('slide'), x: fc.nat(310), lettersFollow: fc.boolean() }),
  fc.record({ kind: fc.constant('audio'), digits: text, language: fc.constantFrom('zh', 'en') }),
)
const way = fc.constantFrom('unknown', 'letters', 'slide', 'audio', 'picture', 'oneaccess', 'aj-captcha')
const puzzles = fc.constantFrom(0, 20, 25, 28, 35, 100, 125, 300, 375)
const claimsFor = {
  'picture-url': fc.record({ ...visit, callerTag: text }),
  picture: fc.record({ ...visit, hostility, letters: text }),
  'script-url': fc.record(visit),
  script: fc.record(visit),
  session: fc.record({ ...visit, scriptName: text }),
  challenge: fc.record({ ...visit, hostility, puzzles, dark: fc.boolean(), task }),
  ticket: fc.record({ ...visit, hostility, solvedInSeconds: fc.nat(2 ** 32 - 1), way }),
}
const purpose = fc.constantFrom(...Object.keys(claimsFor))
/** A purpose, and claims of its own. */
const sealable = purpose.chain((sealedFor) => claimsFor[sealedFor].map((claims) => ({ sealedFor, claims })))
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
    const property = fc.property(
      sealable,
      purpose,
      change,
      junk,
      fc.nat(3),
      ({ sealedFor, claims }, openedFor, { kind, at, char }, made, days) => {
        const isBroken = (opened) => opened.state === 'broken'
        now = start
        const text = sealer.seal(sealedFor, claims)
        if (!/^[\w-]{140}$/.test(text)) throw new Error(`spelled ${text}`)
        const opened = sealer.open(sealedFor, text)
        if (isBroken(opened) || !same(opened.claims, claims)) throw new Error('not what was sealed')
        if (isBroken(sealer.open(sealedFor, older.seal(sealedFor, claims)))) throw new Error('an older key’s token')
        if (!isBroken(sealer.open(sealedFor, stranger.seal(sealedFor, claims)))) throw new Error('a stranger’s token')
        if (openedFor !== sealedFor && sealer.open(openedFor, text).fault !== 'foreign')
          throw new Error('opened as another')
        const other = changed(text, kind, at % text.length, char)
        if (other !== text && !isBroken(sealer.open(sealedFor, other))) throw new Error(`${other} opened`)
        if (!isBroken(sealer.open(sealedFor, made))) throw new Error(`${made} opened`)
        now = start + days * dayMs
        if (isBroken(sealer.open(sealedFor, text)) !== days > 1) throw new Error(`after ${days} days`)
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
  // fast-check makes some objects without a prototype, which counts as a difference.
  const plain = ({ identity, subjects, task, ...rest }) => ({
    ...rest,
    task: { ...task },
    identity: [...identity],
    subjects: [...subjects],
  })
  return isDeepStrictEqual(plain(opened), plain(sealed))
}
