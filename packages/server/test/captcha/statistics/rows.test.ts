import { expect, test } from 'vitest'
import { add } from '../../../src/captcha/statistics/counts.js'
import { asDay, createRowTable, maxOwnRows, mergeRows } from '../../../src/captcha/statistics/rows.js'
import { hourly, labels, rowAt } from '../../support/statistics.js'

const start = Date.UTC(2030, 0, 1)

test('counting takes no more memory than an hour’s rows, however many ids there are', () => {
  const table = createRowTable()
  for (let business = 0; business < 10_000; business += 1) {
    table.countsOf({ ...labels, business: String(business) }, start).shown += 1
  }
  expect(table.rows().length).toBe(maxOwnRows + 1)
  expect(add(table.rows()).shown).toBe(10_000)
})

test('of more rows than an hour may have, those that counted most stay', async () => {
  const rows = Array.from({ length: 2 * maxOwnRows }, (_, i) => rowAt(start, { business: String(i), shown: i + 1 }))
  const merged = await mergeRows(rows)
  expect(merged.length).toBe(maxOwnRows + 1)
  expect(add(merged).shown).toBe(add(rows).shown)
  expect(merged.find(({ business }) => business === String(maxOwnRows))).toMatchObject({ shown: maxOwnRows + 1 })
  expect(merged.find(({ business }) => business === String(maxOwnRows - 1))).toBeUndefined()
})

test('a day is the sum of its hours', () => {
  expect(asDay(hourly(start, 24, { right: 2 }), start)).toMatchObject([
    { startMs: start, hours: 24, shown: 24, right: 48 },
  ])
})
