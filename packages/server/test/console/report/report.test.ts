import { describe, expect, test } from 'vitest'
import { roundMax } from '../../../src/console/charts/frame.js'
import { type PeriodName, periodOf, stepOf } from '../../../src/console/report/period.js'
import { makeReport } from '../../../src/console/report/report.js'
import { consoleNow, hourMs, readerOf, row } from '../../support/console.js'

const report = (rows: Parameters<typeof readerOf>[0], periodName: PeriodName = 'day', scope = {}) =>
  makeReport(readerOf(rows), { scope, periodName, nowMs: consoleNow })

test.each([
  ['day', '2026-11-28T15:00:00.000Z', '2026-11-29T15:00:00.000Z', 24],
  ['week', '2026-11-22T18:00:00.000Z', '2026-11-29T18:00:00.000Z', 28],
  ['month', '2026-10-31T00:00:00.000Z', '2026-11-30T00:00:00.000Z', 30],
] as const)('a %s at 14:20 is from %s to %s, in %i equal steps', (name, from, to, steps) => {
  const period = periodOf(name, consoleNow)
  expect([new Date(period.fromMs).toISOString(), new Date(period.toMs).toISOString(), period.steps]).toEqual([
    from,
    to,
    steps,
  ])
  expect(stepOf(period, period.fromMs)).toBe(0)
  expect(stepOf(period, period.toMs - 1)).toBe(steps - 1)
  expect([stepOf(period, period.fromMs - 1), stepOf(period, period.toMs)]).toEqual([undefined, undefined])
})

describe('a report', () => {
  test('adds rows up by step, captcha, stage and part', async () => {
    const { startMs } = row()
    const { total, steps, captchas, stages, parts } = await report([
      row({ shown: 10, right: 9 }),
      row({ shown: 10, right: 2, wrong: 5, way: 'audio', stage: 1 }),
      row({ shown: 5, right: 5, business: '2', startMs: startMs - 23 * hourMs }),
      row({ shown: 99, startMs: startMs - 24 * hourMs }),
    ])
    expect(total.shown).toBe(25)
    expect([steps[23]?.shown, steps[0]?.shown]).toEqual([20, 5])
    expect(captchas.map(({ way, shown }) => [way, shown])).toEqual([
      ['audio', 10],
      ['letters', 15],
    ])
    expect(stages.map(({ shown }) => shown)).toEqual([15, 10, 0, 0, 0])
    expect(parts.map(({ id, shown }) => [id, shown])).toEqual([
      ['100104', 20],
      ['2', 5],
    ])
  })

  test('of a business lists its scenes, and of a scene nothing', async () => {
    const rows = [row({ shown: 1 }), row({ scene: '8', shown: 2 }), row({ business: '2', scene: '9', shown: 3 })]
    expect((await report(rows, 'day', { business: '100104' })).parts.map(({ id }) => id)).toEqual(['8', '7'])
    expect((await report(rows, 'day', { business: '100104', scene: '7' })).parts).toEqual([])
  })

  test('compares with the time before only where nearly all of it was counted', async () => {
    const { startMs } = row()
    const before = (hours: number) => row({ shown: 7, startMs: startMs - hours * hourMs })
    expect((await report([row({ shown: 1 }), before(24), before(47)])).before).toMatchObject({ shown: 14, share: 1 })
    expect((await report([row({ shown: 1 }), before(24), before(30)])).before).toBeUndefined()
  })

  test('of a week compares with the week before, which is kept in whole days, by the share of it that they cover', async () => {
    const midnight = Date.UTC(2026, 10, 16)
    const days = Array.from({ length: 7 }, (_, i) =>
      row({ startMs: midnight + i * 24 * hourMs, hours: 24, shown: 240 }),
    )
    // From 18:00 on the 15th; the row of that day began before.
    const { before } = await report(
      [row({ shown: 1 }), row({ ...days[0], startMs: midnight - 24 * hourMs }), ...days.slice(0, 6)],
      'week',
    )
    expect(before).toMatchObject({ shown: 6 * 240, share: 162 / 168 })
  })

  test('lets visitors be answered while it adds up a month of a busy service', async () => {
    const rows = Array.from({ length: 40_000 }, () => row({ shown: 1 }))
    let turns = 0
    const timer = setInterval(() => {
      turns += 1
    }, 0)
    const { total } = await report(rows)
    clearInterval(timer)
    expect([total.shown, turns > 0]).toEqual([40_000, true])
  })
})

test.each([
  [0, 4, 4],
  [4, 4, 4],
  [5, 4, 6],
  [11, 4, 12],
  [1_160, 4, 1_200],
  [2_500_001, 4, 3_000_000],
  [9.2, 2, 10],
  [1e15, 4, 1e15],
])('an axis for %d, at least %d, ends at %d', (value, least, max) => {
  expect(roundMax(value, least)).toBe(max)
})
