import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createBreaker, vendorBreakers } from '../../src/check/breaker.js'
import type { Breaker, BreakerState } from '../../src/contracts/breaker.js'
import { useFakeClock } from '../support/fake-clock.js'

useFakeClock()
let breaker: Breaker
let states: BreakerState[]

beforeEach(() => {
  states = []
  breaker = createBreaker((state) => states.push(state))
})

const fail = (tickets: number, visitors: number) => {
  for (let i = 0; i < tickets; i += 1) breaker.report('down', `t${i}`, `v${i % visitors}`)
}

describe('closed', () => {
  test.each([
    ['four tickets', 4, 4],
    ['two visitors', 50, 2],
    ['one visitor', 1000, 1],
  ])('it stays so after failures of %s', (_, tickets, visitors) => {
    fail(tickets, visitors)
    expect(breaker.state).toBe('closed')
    expect(breaker.admits('t', 'v')).toBe(true)
    expect(breaker.retryInMs).toBe(0)
    expect(states).toEqual([])
  })

  test('the same ticket again and again is one ticket', () => {
    for (let i = 0; i < 100; i += 1) breaker.report('down', 't', `v${i}`)
    expect(breaker.state).toBe('closed')
  })

  test('forgets the failures at the first answer', () => {
    fail(4, 4)
    breaker.report('up', 't', 'v')
    fail(4, 4)
    expect(breaker.state).toBe('closed')
  })

  test('a call that shows nothing of the vendor changes nothing', () => {
    fail(4, 4)
    for (let i = 0; i < 9; i += 1) breaker.report('unknown', `u${i}`, `u${i}`)
    expect(states).toEqual([])
    breaker.report('down', 't4', 'v4')
    expect(states).toEqual(['open'])
  })

  test('failures of more than 30 seconds ago do not count', () => {
    fail(4, 4)
    vi.advanceTimersByTime(30_001)
    breaker.report('down', 't9', 'v9')
    expect(breaker.state).toBe('closed')
  })

  test('it opens at the fifth ticket from the third visitor', () => {
    fail(5, 3)
    expect(states).toEqual(['open'])
  })
})

describe('open', () => {
  beforeEach(() => fail(5, 3))

  test('it admits nothing for 2 seconds, then one', () => {
    expect(breaker.admits('a', 'a')).toBe(false)
    expect(breaker.retryInMs).toBe(2000)
    vi.advanceTimersByTime(1999)
    expect(breaker.admits('a', 'a')).toBe(false)
    vi.advanceTimersByTime(1)
    expect([breaker.admits('a', 'a'), breaker.admits('b', 'b')]).toEqual([true, false])
    expect(breaker.state).toBe('half-open')
  })

  test('it is over with its pause, though nobody comes', () => {
    vi.advanceTimersByTime(2000)
    expect(breaker.state).toBe('half-open')
    expect(breaker.retryInMs).toBe(0)
    expect(states).toEqual(['open', 'half-open'])
  })

  test('failures of calls from before change nothing', () => {
    fail(10, 10)
    expect(breaker.retryInMs).toBe(2000)
    expect(states).toEqual(['open'])
    vi.advanceTimersByTime(2000)
    expect(breaker.admits('a', 'a')).toBe(true)
    fail(10, 10)
    expect(breaker.state).toBe('half-open')
  })
})

describe('half-open', () => {
  beforeEach(() => {
    fail(5, 3)
    vi.advanceTimersByTime(2000)
  })

  const probe = (name: string, vendor: 'up' | 'down' | 'unknown') => {
    const goesOut = breaker.admits(`ticket of ${name}`, name)
    if (goesOut) breaker.report(vendor, `ticket of ${name}`, name)
    return goesOut
  }

  test('a probe that is answered closes it', () => {
    probe('ada', 'up')
    expect(states).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.admits('t', 'v')).toBe(true)
  })

  test('a probe that fails counts only once another visitor’s ticket fails, too', () => {
    probe('ada', 'down')
    expect(breaker.state).toBe('half-open')
    probe('bob', 'down')
    expect(breaker.state).toBe('open')
  })

  test('one text that makes the vendor fail does not keep it open, however often it comes', () => {
    for (let seconds = 0; seconds < 60; seconds += 1) {
      probe('mallory', 'down')
      expect(breaker.state).toBe('half-open')
      vi.advanceTimersByTime(1000)
    }
    expect(probe('ada', 'up')).toBe(true)
    expect(breaker.state).toBe('closed')
  })

  test('whoever failed lets others try first, and comes again after a pause', () => {
    probe('mallory', 'down')
    expect(breaker.admits('another ticket', 'mallory')).toBe(false)
    expect(breaker.admits('ticket of mallory', 'another visitor')).toBe(false)
    vi.advanceTimersByTime(4000)
    expect(breaker.admits('another ticket', 'mallory')).toBe(true)
  })

  test('a probe that made no call is given back', () => {
    expect([probe('ada', 'unknown'), probe('ada', 'unknown'), probe('bob', 'up')]).toEqual([true, true, true])
    expect(states).toEqual(['open', 'half-open', 'closed'])
  })

  test('probes that fail wait twice as long each, 30 seconds at the most', () => {
    const waits: number[] = []
    for (let round = 0; round < 5; round += 1) {
      probe('ada', 'down')
      probe('bob', 'down')
      waits.push(breaker.retryInMs)
      vi.advanceTimersByTime(breaker.retryInMs)
    }
    expect(waits).toEqual([4000, 8000, 16_000, 30_000, 30_000])
  })

  test('once it has closed, the next outage begins at 2 seconds again', () => {
    probe('ada', 'down')
    probe('bob', 'down')
    expect(breaker.retryInMs).toBe(4000)
    vi.advanceTimersByTime(4000)
    probe('ada', 'up')
    fail(5, 3)
    expect(breaker.retryInMs).toBe(2000)
  })

  test('a probe whose result is never reported does not keep it shut for ever', () => {
    expect(breaker.admits('a', 'a')).toBe(true)
    expect(breaker.admits('b', 'b')).toBe(false)
    vi.advanceTimersByTime(30_000)
    expect(breaker.admits('b', 'b')).toBe(true)
  })
})

test('a service of one’s own is known by its origin, also as one of several: another’s outage is none of it', () => {
  const breakers = vendorBreakers()
  const several = (origin: string) => ({
    name: 'oneaccess+turnstile',
    breakers: ['oneaccess', 'turnstile'],
    breakerOf: () => 'oneaccess',
    members: [{ origin }, { origin: 'https://challenges.cloudflare.com' }],
  })
  const [a, again, b] = ['https://a.example', 'https://a.example', 'https://b.example'].map((origin) =>
    breakers.breakerOf(several(origin) as never, {}),
  )
  expect(a).toBe(again)
  expect(a).not.toBe(b)
})
