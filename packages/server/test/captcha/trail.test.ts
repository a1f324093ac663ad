import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isDraggedByHand, type Trail, trailName } from '../../src/captcha/trail.js'
import { handTrail } from '../support/widget.js'

const sampled = (count: number, at: (i: number, share: number) => [ms: number, x: number, y: number]): Trail =>
  Array.from({ length: count }, (_, i) => at(i, i / (count - 1)))
/** How far a hand is at a time, both from 0 to 1: it sets out slowly and arrives slowly. */
const reach = (time: number) => 10 * time ** 3 - 15 * time ** 4 + 6 * time ** 5
const tenth = (px: number) => Math.round(px * 10) / 10

test('a drag by hand is recognised at any length', () => {
  for (let x = 30; x <= 262; x += 4) expect(isDraggedByHand(handTrail(x), x)).toBe(true)
})

describe('a drag is taken for a hand’s:', () => {
  test.each<[string, number, Trail]>([
    ['level to the pixel', 150, sampled(40, (i, t) => [i * 16, tenth(reach(t) * 150), 0])],
    ['on a slanted line', 150, sampled(40, (i, t) => [i * 16, tenth(reach(t) * 150), tenth(reach(t) * 12)])],
    ['quick: 130 ms', 240, sampled(9, (i, t) => [i * 16 + 2, tenth(reach(t) * 240), 0])],
    ['at five frames in half a second', 100, sampled(5, (i, t) => [i * 120, tenth(reach(t) * 100), 1])],
    ['slow: 12 s, and then put right', 200, sampled(700, (i, t) => [i * 17, tenth(reach(t ** 0.7) * 200), i % 2])],
    ['shaky, though even', 150, sampled(90, (i, t) => [i * 16, tenth(t * 150), tenth(4 * Math.sin(i))])],
    ['in the arc of a thumb', 150, sampled(30, (i, t) => [i * 16, tenth(t * 150), tenth(9 * Math.sin(t * 3))])],
    [
      'past the hole and back',
      150,
      sampled(60, (i, t) => [i * 16, tenth(170 * reach(Math.min(1, t * 1.2)) - 20 * t), 0]),
    ],
    ['the rest of a tap', 124, sampled(6, (i) => [i * 30 + (i > 3 ? 40 : 0), 119 + i, 0])],
  ])('%s', (_, x, trail) => {
    expect(isDraggedByHand(trail, x)).toBe(true)
  })
})

describe('a drag is not taken for a hand’s:', () => {
  test.each<[string, number, Trail]>([
    ['without points', 150, []],
    ['too fast for a hand', 150, sampled(10, (i, t) => [i * 8, tenth(reach(t) * 150), i % 3])],
    ['while time runs back', 150, sampled(10, (i, t) => [i === 5 ? 0 : i * 30, tenth(reach(t) * 150), i % 3])],
    ['in one jump', 150, sampled(10, (i) => [i * 30, i < 5 ? i : 141 + i, i % 3])],
    [
      'in four points',
      200,
      [
        [0, 0, 0],
        [50, 100, 1],
        [90, 150, 2],
        [130, 200, 2],
      ],
    ],
    ['at one speed on a level line', 150, sampled(31, (i) => [i * 16, i * 5, 4])],
    ['at one speed on a slanted line', 190, sampled(20, (i) => [i * 20, i * 10, i * 0.5])],
    ['at one speed by a clock that jitters', 190, sampled(20, (i) => [i * 20 + (i % 2), i * 10, 0])],
    ['at one speed by a fast clock that jitters', 156, sampled(40, (i) => [i * 4 + (i % 2), i * 4, 0])],
    ['at one speed with a pixel’s noise', 190, sampled(20, (i) => [i * 20, i * 10, i % 3])],
    ['at one speed backwards', 0, sampled(20, (i) => [i * 20, 190 - i * 10, 0])],
    ['that stays where it is', 150, sampled(20, (i) => [i * 20, 150, 0])],
    ['that ends at 47.5, not at 200', 200, sampled(20, (i) => [i * 20, i * 2.5, (i * i) % 7])],
    ['that ends 1.1 pixels off', 151.1, handTrail(150)],
  ])('%s', (_, x, trail) => {
    expect(isDraggedByHand(trail, x)).toBe(false)
  })
})

describe('the name that a trail is remembered by', () => {
  const trail = handTrail(150)
  const but = (i: number, change: [ms: number, x: number, y: number]) =>
    trail.map((point, at) => (at === i ? point.map((n, k) => n + (change[k] as number)) : point)) as unknown as Trail

  test('differs from every other trail’s', () => {
    expect(trailName(handTrail(150))).not.toBe(trailName(handTrail(151)))
    expect(trailName(but(5, [0, 2, 0]))).not.toBe(trailName(trail))
    expect(trailName(but(5, [16, 0, 0]))).not.toBe(trailName(trail))
  })

  test('stays the same when one digit is changed', () => {
    const whole = sampled(20, (i) => [i * 24, i * i * 0.5 - (i % 2) * 0.5, i % 3])
    const changed = whole.map(([ms, x, y], i) => [ms + (i % 3), x + 0.1, y - 0.1]) as unknown as Trail
    expect(trailName(changed)).toBe(trailName(whole))
  })
})

test('any list of points is judged without an error', () => {
  const trails = fc.array(fc.tuple(fc.double(), fc.double(), fc.double()), { maxLength: 60 })
  fc.assert(
    fc.property(trails, fc.double(), (trail, x) => {
      expect(typeof isDraggedByHand(trail, x)).toBe('boolean')
      expect(trailName(trail)).toMatch(/^trail:[\w-]{22}$/)
    }),
  )
})

test('a trail with numbers too large to calculate with is not taken for a hand’s', () => {
  const trail = sampled(20, (i) => [i * 20, i * 10, i % 2 === 0 ? 1e308 : -1e308])
  expect(isDraggedByHand(trail, 190)).toBe(false)
})
