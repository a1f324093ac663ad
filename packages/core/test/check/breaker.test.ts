import { beforeEach, describe, expect, test, vi } from 'vitest'
import { type Breaker, type BreakerState, createBreaker } from '../../src/check/breaker.js'
import { useFakeClock } from '../support/fake-clock.js'

useFakeClock()
let breaker: Breaker
let states: BreakerState[]

beforeEach(() => {
  states = []
  breaker = createBreaker((state) => states.push(state))
})

const fail = (tickets: number, ips: number) => {
  for (let i = 0; i < tickets; i += 1) breaker.failed(`t${i}`, `ip${i % ips}`)
}

describe('closed', () => {
  test.each([
    ['four tickets', 4, 4],
    ['two visitors', 50, 2],
    ['one visitor', 1000, 1],
  ])('it stays so after failures of %s', (_, tickets, ips) => {
    fail(tickets, ips)
    expect(breaker.state).toBe('closed')
    expect(breaker.admits()).toBe(true)
    expect(breaker.retryInMs).toBe(0)
    expect(states).toEqual([])
  })

  test('the same ticket again and again is one ticket', () => {
    for (let i = 0; i < 100; i += 1) breaker.failed('t', `ip${i}`)
    expect(breaker.state).toBe('closed')
  })

  test('one answer in between forgets the failures', () => {
    fail(4, 4)
    breaker.answered()
    fail(4, 4)
    expect(breaker.state).toBe('closed')
  })

  test('failures of more than 30 seconds ago do not count', () => {
    fail(4, 4)
    vi.advanceTimersByTime(30_001)
    breaker.failed('t9', 'ip9')
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
    expect(breaker.admits()).toBe(false)
    expect(breaker.retryInMs).toBe(2000)
    vi.advanceTimersByTime(1999)
    expect(breaker.admits()).toBe(false)
    vi.advanceTimersByTime(1)
    expect([breaker.admits(), breaker.admits()]).toEqual([true, false])
    expect(breaker.state).toBe('half-open')
  })

  test('a probe that is answered closes it', () => {
    vi.advanceTimersByTime(2000)
    breaker.admits()
    breaker.answered()
    expect(states).toEqual(['open', 'half-open', 'closed'])
    expect(breaker.admits()).toBe(true)
  })

  test('probes that fail wait twice as long each, 30 seconds at the most', () => {
    const waits: number[] = []
    for (let probe = 0; probe < 6; probe += 1) {
      waits.push(breaker.retryInMs)
      vi.advanceTimersByTime(breaker.retryInMs)
      expect(breaker.admits()).toBe(true)
      breaker.failed('t', 'ip')
    }
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000])
  })

  test('once it has closed, the next outage begins at 2 seconds again', () => {
    vi.advanceTimersByTime(2000)
    breaker.admits()
    breaker.failed('t', 'ip')
    expect(breaker.retryInMs).toBe(4000)
    vi.advanceTimersByTime(4000)
    breaker.admits()
    breaker.answered()
    fail(5, 3)
    expect(breaker.retryInMs).toBe(2000)
  })

  test('a probe whose answer is never told does not keep it shut for ever', () => {
    vi.advanceTimersByTime(2000)
    expect(breaker.admits()).toBe(true)
    vi.advanceTimersByTime(30_000)
    expect(breaker.admits()).toBe(true)
  })

  test('failures of calls from before change nothing', () => {
    fail(10, 10)
    expect(breaker.retryInMs).toBe(2000)
    expect(states).toEqual(['open'])
  })
})
