import { deepStrictEqual as same } from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { emptyDigest } from '../../../src/store/tables/digest.js'
import { passedTickets } from '../../../src/store/tables/passed-tickets.js'
import { wordsFor } from '../../../src/store/tables/record.js'

const digest = emptyDigest()
const lifetimesMs = [1, 500, 60_000, 61_000, 1_200_000]

// Few keys, and fewer places in the index where they belong: its runs of taken slots are long, wrap, and have gaps.
const key = fc
  .tuple(fc.constantFrom(0, 1), fc.constantFrom(0, 5, 6, 7), fc.nat(7))
  .map(([table, slot, other]) => keyOf(table, slot + other * 0x10000))

type Step =
  | { take: string; ttlMs: number; length: number; isBound: boolean; hasValue: boolean }
  | { waitMs: number }
  | { letGo: number }

const taking = fc.record({
  take: key,
  ttlMs: fc.constantFrom(...lifetimesMs),
  length: fc.nat(60),
  // Each without the other, too: a retry pass is bound and has no value.
  isBound: fc.boolean(),
  hasValue: fc.boolean(),
})

const step = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { arbitrary: taking, weight: 6 },
  { arbitrary: fc.record({ waitMs: fc.constantFrom(1, 400, 30_000, 600_000) }), weight: 1 },
  { arbitrary: fc.record({ letGo: fc.nat(5) }), weight: 2 },
)

function keyOf(...words: number[]): string {
  const bytes = Buffer.alloc(16)
  for (const [n, word] of words.entries()) bytes.writeUInt32LE(word, 4 * n)
  return bytes.toString('hex')
}

interface Kept {
  readonly value: string
  readonly binding: string
  readonly expiresAt: number
  uses: number
}

test('finds every ticket that is kept and none that is over, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 50, maxLength: 200, size: 'max' }), (steps) => {
      const passed = passedTickets()
      const model = new Map<string, Kept>()
      let now = 0
      for (const one of steps) {
        if ('waitMs' in one) now += one.waitMs
        if ('take' in one) take(one)
        if (!('letGo' in one)) continue
        passed.letGo(now, one.letGo)
        compare()
      }
      compare()

      function take({ take: name, ttlMs, length, isBound, hasValue }: Extract<Step, { take: string }>): void {
        const found = passed.find(digest.read(name), now)
        const kept = model.get(name)
        if (found !== undefined && kept !== undefined) {
          kept.uses += 1
          same(found.countUse(), kept.uses)
          return
        }
        const binding = isBound ? name : ''
        const value = hasValue ? `${name} ${'验'.repeat(length)}` : ''
        passed.add(digest.read(name), { binding, value, ttlMs }, now)
        model.set(name, { value, binding, expiresAt: now + ttlMs, uses: 1 })
      }

      function compare(): void {
        for (const [name, { value, binding, expiresAt, uses }] of model) {
          const found = passed.find(digest.read(name), now)
          const isLive = expiresAt > now
          same(found?.uses, isLive ? uses : undefined)
          same(found?.value, isLive ? value : undefined)
          same(found?.isBoundTo(binding), isLive ? true : undefined)
          same(found?.isBoundTo(`${binding} `), isLive ? false : undefined)
        }
        const live = [...model.values()].filter(({ expiresAt }) => expiresAt > now).length
        expect(passed.size).toBeGreaterThanOrEqual(live)
        expect(passed.size).toBeLessThanOrEqual(model.size)
      }
    }),
    { numRuns: 100 },
  )
})

test('tells tickets apart whose keys begin alike', () => {
  const passed = passedTickets()
  const keys = [keyOf(1, 2, 3, 4), keyOf(1, 2, 3, 5), keyOf(1, 2, 4, 4)]
  for (const key of keys) passed.add(digest.read(key), { binding: key, value: key, ttlMs: 1_000 }, 0)
  expect(keys.map((key) => passed.find(digest.read(key), 0)?.value)).toEqual(keys)
  expect(passed.find(digest.read(keyOf(1, 2)), 0)).toBeUndefined()
})

test('takes a mark for another one only where the first half of their keys is the same', () => {
  const passed = passedTickets()
  passed.add(digest.read(keyOf(1, 2, 3, 4)), { binding: '', value: '', ttlMs: 1_000 }, 0)
  const isFound = (...words: number[]) => passed.find(digest.read(keyOf(...words)), 0) !== undefined
  expect(isFound(1, 2, 3, 4)).toBe(true)
  expect(isFound(1, 2, 5, 6)).toBe(true)
  expect(isFound(1, 3, 3, 4)).toBe(false)
  expect(isFound(3, 2, 3, 4)).toBe(false)
})

test.each([
  [4, '', ''],
  [11, 'a binding', ''],
  [12, '', 'v'],
  [12, 'a binding', 'four'],
  [13, 'a binding', '验验'],
])('takes %i words with the binding %j and the value %j', (words, binding, value) => {
  expect(wordsFor({ binding, value })).toBe(words)
})

test('lets go of everything once it is over, and so of the memory', () => {
  const passed = passedTickets()
  for (let n = 0; n < 5_000; n += 1) {
    const ttlMs = lifetimesMs[n % lifetimesMs.length] as number
    passed.add(digest.read(`ticket ${n}`), { binding: 'b', value: 'v'.repeat(n % 200), ttlMs }, n)
  }
  expect(passed.size).toBe(5_000)
  passed.letGo(1_205_000, 5_000)
  expect(passed.size).toBe(0)
})
