import fc from 'fast-check'
import { expect, test } from 'vitest'
import { counterTable } from '../../../src/captcha/budgets/counter-table.js'

const keys = Array.from({ length: 12 }, (_, n) => `fetch:ip:${n}`)
const key = fc.constantFrom(...keys)
const step = fc.oneof(
  fc.record({ begin: key, count: fc.integer({ min: 1, max: 9 }), endsAt: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ addTo: key, by: fc.integer({ min: -9, max: 9 }) }),
)

test('keeps every counter, until there is no room and it is the one that began first, begun anew or not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 200 }), (room, steps) => {
      const table = counterTable(room)
      /** What began, in order; undefined where a key began anew later. */
      const began: ({ key: string; count: number; endsAt: number } | undefined)[] = []
      const kept = (key: string) => began.slice(-room).find((one) => one?.key === key)

      for (const one of steps) {
        if ('begin' in one) {
          const { begin: key, ...counter } = one
          const before = began.findIndex((other) => other?.key === key)
          if (before >= 0) began[before] = undefined
          began.push({ key, ...counter })
          table.begin(key, counter.count, counter.endsAt)
        } else {
          const place = table.find(one.addTo)
          if (place !== undefined) table.addAt(place, one.by)
          const counter = kept(one.addTo)
          if (counter !== undefined) counter.count += one.by
        }
        for (const key of keys) {
          const place = table.find(key)
          const found = place === undefined ? undefined : { count: table.countAt(place), endsAt: table.endsAt(place) }
          const { count, endsAt } = kept(key) ?? {}
          expect(found).toEqual(count === undefined ? undefined : { count, endsAt })
        }
      }
    }),
    { numRuns: 200 },
  )
})

test('a counter at 0 makes room for the next one like any other', () => {
  const table = counterTable(1)
  table.begin('a', 1, 9)
  table.addAt(table.find('a') as number, -1)
  table.begin('b', 1, 9)
  expect(['a', 'b', 'c'].map((key) => table.find(key))).toEqual([undefined, 0, undefined])
})

test('tells 200,000 keys from each other', () => {
  const table = counterTable(200_000)
  let mistaken = 0
  for (let n = 0; n < 200_000; n += 1) {
    const key = `fetch:ip:${n.toString(16).padStart(16, '0')}`
    if (table.find(key) !== undefined) mistaken += 1
    table.begin(key, 1, 0)
  }
  expect(mistaken).toBe(0)
})
