import { expect, test } from 'vitest'
import { Comparison } from '../../../src/console/report/unusual.js'
import type { Row } from '../../../src/contracts/statistics.js'
import { consoleNow, hourMs, row } from '../../support/console.js'

/** One row for each hour of the week before the last day, and one in the last hour. */
function findings(week: Partial<Row>, today: Partial<Row>, scope = {}, hours = 168) {
  const comparison = new Comparison(scope, consoleNow)
  const { startMs } = row()
  for (let i = 24; i < 24 + hours; i += 1) comparison.add(row({ startMs: startMs - i * hourMs, ...week }))
  comparison.add(row(today))
  return comparison.findings()
}

test('failures are unusual from three times the average day of the week before, and from twenty', () => {
  // 24 a day.
  const week = { shown: 100, right: 99, wrong: 1 }
  const place = { business: '100104', scene: '7' }
  expect(findings(week, { shown: 72, wrong: 71 })).toEqual([])
  expect(findings(week, { shown: 72, wrong: 72 })).toEqual([{ kind: 'wrong', place, today: 72, usual: 24 }])
  expect(findings({ shown: 100, right: 100 }, { shown: 19, wrong: 19 })).toEqual([])
  expect(findings({ shown: 100, right: 100 }, { shown: 20, wrong: 20 })).toMatchObject([{ today: 20, usual: 0 }])
})

test('each kind of failure is compared by itself', () => {
  const today = {
    shown: 300,
    right: 100,
    wrong: 50,
    expired: 10,
    unworked: 40,
    refused: 30,
    checks: { verified: 1, used: 10, expired: 5, mismatch: 5, unknown: 5 },
  }
  const kinds = findings({ shown: 100, right: 100 }, today)?.map((finding) => [finding.kind, finding.today])
  expect(kinds).toEqual([
    ['left', 100],
    ['wrong', 60],
    ['unworked', 40],
    ['refused', 30],
    ['tickets', 25],
  ])
})

test('what a scene explains is not said again of its business, nor of everything', () => {
  const comparison = new Comparison({}, consoleNow)
  const { startMs } = row()
  for (let i = 24; i < 192; i += 1) comparison.add(row({ startMs: startMs - i * hourMs, shown: 1, right: 1 }))
  comparison.add(row({ scene: '8', shown: 50, wrong: 50 }))
  // No scene of this business has twenty; the business has.
  for (const scene of ['1', '2', '3']) comparison.add(row({ business: '2', scene, shown: 10, wrong: 10 }))
  expect(comparison.findings()?.map(({ place }) => place)).toEqual([
    { business: '100104', scene: '8' },
    { business: '2' },
  ])
})

test('on the page of a business or a scene nothing larger is compared', () => {
  const today = { shown: 50, wrong: 50 }
  const placesFor = (scope: object) => findings({ shown: 1, right: 1 }, today, scope)?.map(({ place }) => place)
  expect(placesFor({ business: '100104' })).toEqual([{ business: '100104', scene: '7' }])
  expect(placesFor({ business: '100104', scene: '7' })).toEqual([{ business: '100104', scene: '7' }])
})

test('with less than a day before, there is nothing to compare with; with two, their average is', () => {
  expect(findings({ shown: 1 }, { shown: 50, wrong: 50 }, {}, 0)).toBeUndefined()
  expect(findings({ shown: 1 }, { shown: 50, wrong: 50 }, {}, 23)).toBeUndefined()
  expect(findings({ shown: 1, wrong: 1 }, { shown: 72, wrong: 72 }, {}, 48)).toMatchObject([{ usual: 24 }])
})
