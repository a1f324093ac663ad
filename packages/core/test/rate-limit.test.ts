import { expect, test, vi } from 'vitest'
import { perMinute, perMinuteAndKey } from '../src/rate-limit.js'
import { useFakeClock } from './support/fake-clock.js'

useFakeClock()

test('a rate limit admits its number a minute, and says when the minute is over', () => {
  const limit = perMinute(2)
  expect([limit.admits(), limit.admits(), limit.admits()]).toEqual([true, true, false])
  expect(limit.retryInMs).toBe(60_000)
  vi.advanceTimersByTime(59_999)
  expect(limit.admits()).toBe(false)
  vi.advanceTimersByTime(1)
  expect(limit.retryInMs).toBe(0)
  expect([limit.admits(), limit.admits(), limit.admits()]).toEqual([true, true, false])
})

test('a refused call takes no share of the next minute', () => {
  const limit = perMinute(1)
  for (let i = 0; i < 100; i += 1) limit.admits()
  vi.advanceTimersByTime(60_000)
  expect(limit.admits()).toBe(true)
})

test('a rate limit counts each key by itself', () => {
  const limitOf = perMinuteAndKey(1)
  expect([limitOf('a').admits(), limitOf('b').admits(), limitOf('a').admits()]).toEqual([true, true, false])
})

test('a rate limit holds 100,000 keys at the most', () => {
  const limitOf = perMinuteAndKey(1)
  const first = limitOf('first')
  expect(limitOf('first')).toBe(first)
  for (let i = 0; i < 100_000; i += 1) limitOf(String(i))
  expect(limitOf('first')).not.toBe(first)
})
