import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDraggedByHand, readTrail } from '../../src/challenges/trail.js'
import { handTrail } from '../support/widget.js'

test('a hand’s drag is one, at any length', () => {
  for (let x = 30; x <= 262; x += 4) expect(isDraggedByHand(handTrail(x), x)).toBe(true)
})

test.each([
  ['none', []],
  [
    'three points',
    [
      [0, 0, 0],
      [100, 50, 1],
      [200, 150, 2],
    ],
  ],
  [
    'too fast for a hand',
    [
      [0, 0, 0],
      [20, 30, 1],
      [40, 80, 1],
      [60, 110, 2],
      [80, 150, 2],
    ],
  ],
  [
    'time that runs back',
    [
      [0, 0, 0],
      [200, 30, 1],
      [100, 80, 1],
      [300, 110, 2],
      [400, 150, 2],
    ],
  ],
  [
    'one jump',
    [
      [0, 0, 0],
      [100, 1, 1],
      [200, 149, 1],
      [300, 150, 1],
      [400, 150, 2],
    ],
  ],
  ['one speed on a level line', Array.from({ length: 30 }, (_, i) => [i * 16, i * 5, 4] as const)],
] as const)('%s is no hand’s drag', (_, trail) => {
  expect(isDraggedByHand(trail as never, 150)).toBe(false)
})

test('whatever a page sends is read or refused, never thrown at', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.double(), (value, x) => {
      const trail = readTrail(value)
      if (trail !== undefined) expect(typeof isDraggedByHand(trail, x)).toBe('boolean')
    }),
  )
})
