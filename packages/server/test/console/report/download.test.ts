import { expect, test } from 'vitest'
import { csvCell, csvChunks, jsonChunks } from '../../../src/console/report/download.js'
import { periodOf } from '../../../src/console/report/period.js'
import { consoleNow, hourMs, row } from '../../support/console.js'

const period = periodOf('day', consoleNow)
const { startMs } = row()
const rows = [
  row({ shown: 10, right: 6, wrong: 1, seconds: [0, 6], checks: { verified: 5 } }),
  row({ business: '=1+1', shown: 2, startMs: startMs - hourMs }),
]
const download = { scope: {}, period, answer: { rows, missing: [{ why: 'dropped' as const }] } }

test('the CSV file has one line for each hour and its labels, in order of time', () => {
  const [head, first, second, end] = [...csvChunks(download)].join('').split('\r\n') as [string, string, string, string]
  expect(head.split(',').slice(0, 10).join()).toBe(
    'start,hours,business,scene,captcha_type,stage,way,shown,right,wrong',
  )
  expect(first).toMatch(/^2026-11-29T13:00:00.000Z,1,'=1\+1,7,5,0,letters,2,0,0,/)
  const cells = Object.fromEntries(head.split(',').map((name, i) => [name, second.split(',')[i]]))
  expect(cells).toMatchObject({ start: '2026-11-29T14:00:00.000Z', left: '3', checks_verified: '5' })
  expect(cells).toMatchObject({ seconds_to_1: '0', seconds_to_2: '6', seconds_over_900: '0' })
  expect(end).toBe('')
})

test.each([
  ['100104', '100104'],
  ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['a,b', '"a,b"'],
  ['a\nb', '"a\nb"'],
  [-1, '-1'],
])('the id %j is the cell %s, which no spreadsheet takes for a formula', (value, cell) => {
  expect(csvCell(value)).toBe(cell)
})

test('the JSON file has the same, with the sum and what is missing', () => {
  const file = JSON.parse([...jsonChunks(download)].join(''))
  expect(file).toMatchObject({
    period: 'day',
    from: '2026-11-28T15:00:00.000Z',
    to: '2026-11-29T15:00:00.000Z',
    missing: [{ why: 'dropped', words: expect.any(String) }],
    total: { shown: 12, right: 6, left: 5, medianSeconds: 1.5, seconds90: 1.9 },
  })
  expect(
    file.rows.map(({ start, business, shown, left }: Record<string, unknown>) => [start, business, shown, left]),
  ).toEqual([
    ['2026-11-29T13:00:00.000Z', '=1+1', 2, 2],
    ['2026-11-29T14:00:00.000Z', '100104', 10, 3],
  ])
  expect(file.rows[0].startMs).toBeUndefined()
})

test('a file of nothing is whole, too', () => {
  const nothing = { scope: { business: 'x' }, period, answer: { rows: [], missing: [] } }
  expect(JSON.parse([...jsonChunks(nothing)].join(''))).toMatchObject({
    business: 'x',
    rows: [],
    total: { shown: 0, medianSeconds: null },
  })
  expect([...csvChunks(nothing)].join('').split('\r\n')).toHaveLength(2)
})
