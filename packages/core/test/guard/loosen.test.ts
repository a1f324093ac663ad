import { describe, expect, test, vi } from 'vitest'
import { vendorBreakers } from '../../src/check/breaker.js'
import { rejected, unavailable } from '../../src/check/stored-verdict.js'
import type { Pass, Refusal, UnavailableCause } from '../../src/contracts/verdict.js'
import { type IsDown, loosenings, meetExpectation } from '../../src/guard/loosen.js'
import type { GuardOptions } from '../../src/guard/options.js'
import { useFakeClock } from '../support/fake-clock.js'
import { visitor } from '../support/requests.js'

useFakeClock()

function openBreaker(name = 'p', breakers = ['p']): IsDown {
  const provider = { name: 'p', breakers, breakerOf: () => name }
  const all = vendorBreakers()
  for (let i = 0; i < 5; i += 1) all.breakerOf(provider, undefined).report('down', `t${i}`, `visitor${i}`)
  return (breaker) => all.isDown(provider, breaker)
}
const closed = (): IsDown => () => false
const down = unavailable('p', 'network')
const disaster = rejected('p', 'disaster')
const from = visitor()

function loosen(options: GuardOptions<unknown>, isDown: IsDown) {
  const decide = loosenings(options)
  return (refusal: Refusal, ip: string | undefined = from.ip, writtenAt: number | undefined = Date.now() / 1000) =>
    decide(refusal, visitor({ ip }), isDown, { writtenAtSeconds: writtenAt })
}

describe('nothing said', () => {
  test('nothing is let through', () => {
    for (const options of [{}, { onUnavailable: 'reject', onDisasterTicket: 'reject', observe: false } as const]) {
      for (const refusal of [
        down,
        disaster,
        rejected('p', 'missing'),
        { outcome: 'misconfigured', provider: 'p' } as const,
      ]) {
        expect(loosen(options, openBreaker())(refusal)).toBeUndefined()
      }
    }
  })
})

describe('onUnavailable', () => {
  const options = { onUnavailable: { admit: true, perMinute: 2 } } as const

  test.each([
    ['network', true],
    ['timeout', true],
    ['vendor', true],
    ['throttled', false],
    ['store', false],
    ['busy', false],
    ['overload', false],
  ] satisfies [UnavailableCause, boolean][])('%s while the vendor is down: %s', (cause, admits) => {
    expect(loosen(options, openBreaker())(unavailable('p', cause)) === 'onUnavailable').toBe(admits)
    expect(loosen(options, closed())(unavailable('p', cause))).toBeUndefined()
  })

  test('never admits a ticket that the vendor judged', () => {
    const decide = loosen(options, openBreaker())
    for (const refusal of [disaster, rejected('p', 'invalid'), { outcome: 'misconfigured', provider: 'p' } as const]) {
      expect(decide(refusal)).toBeUndefined()
    }
  })

  test('admits so many a minute', () => {
    const decide = loosen(options, () => true)
    expect([decide(down), decide(down), decide(down)]).toEqual(['onUnavailable', 'onUnavailable', undefined])
    vi.advanceTimersByTime(60_000)
    expect(decide(down)).toBe('onUnavailable')
  })

  test('ends with the breaker’s pause, though nobody comes', () => {
    const decide = loosen(options, openBreaker())
    vi.advanceTimersByTime(2_000)
    expect(decide(down)).toBeUndefined()
  })
})

describe('onDisasterTicket', () => {
  const option = { admit: true, perIp: 2, perMinute: 3, maxAgeSeconds: 60 } as const

  test('admits while the vendor is down, unless it says always', () => {
    expect(loosen({ onDisasterTicket: option }, openBreaker())(disaster)).toBe('onDisasterTicket')
    expect(loosen({ onDisasterTicket: option }, closed())(disaster)).toBeUndefined()
    const always = { ...option, onlyWhileVendorIsDown: false }
    expect(loosen({ onDisasterTicket: always }, closed())(disaster)).toBe('onDisasterTicket')
  })

  test('goes by the ticket’s own vendor, where it is one of several', () => {
    const now = { writtenAtSeconds: Date.now() / 1000 }
    const decide = loosenings({ onDisasterTicket: option })
    const isDown = openBreaker('p', ['p', 'q'])
    expect(decide(disaster, from, isDown, { ...now, breaker: 'p' })).toBe('onDisasterTicket')
    expect(decide(disaster, from, isDown, { ...now, breaker: 'q' })).toBeUndefined()
    expect(decide(disaster, from, isDown, now)).toBeUndefined()
  })

  test.each([
    [0, true],
    [-60, true],
    [60, true],
    [61, false],
    [-61, false],
    [Number.NaN, false],
  ])('written %s seconds ago: %s', (ago, admits) => {
    const decide = loosenings({ onDisasterTicket: option })
    const isDown = openBreaker()
    expect(decide(disaster, from, isDown, { writtenAtSeconds: Date.now() / 1000 - ago }) === 'onDisasterTicket').toBe(
      admits,
    )
  })

  test('needs a time and an IP', () => {
    const decide = loosenings({ onDisasterTicket: option })
    const isDown = openBreaker()
    const now = { writtenAtSeconds: Date.now() / 1000 }
    expect(decide(disaster, from, isDown)).toBeUndefined()
    expect(decide(disaster, visitor({ ip: undefined }), isDown, now)).toBeUndefined()
    expect(decide(disaster, visitor({ ip: 'unknown' }), isDown, now)).toBeUndefined()
  })

  test('is bounded for one visitor, and for all', () => {
    const decide = loosen({ onDisasterTicket: option }, openBreaker())
    const ips = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '203.0.113.1', '203.0.113.2']
    expect(ips.map((ip) => decide(disaster, ip))).toEqual([
      'onDisasterTicket',
      'onDisasterTicket',
      undefined,
      'onDisasterTicket',
      undefined,
    ])
  })

  test('admits no other rejection', () => {
    expect(loosen({ onDisasterTicket: option }, openBreaker())(rejected('p', 'invalid'))).toBeUndefined()
  })
})

test('observe lets everything through, and a narrower option goes first', () => {
  const options = { observe: true, onUnavailable: { admit: true, perMinute: 1 } } as const
  const decide = loosen(options, openBreaker())
  expect([decide(down), decide(down), decide(rejected('p', 'missing'))]).toEqual([
    'onUnavailable',
    'observe',
    'observe',
  ])
})

describe('expect', () => {
  const pass: Pass = {
    outcome: 'pass',
    provider: 'p',
    use: 1,
    cached: false,
    score: 0.5,
    detail: { action: 'login', hostname: 'a.example' },
  }
  test.each([
    [undefined, 'pass'],
    [{ action: 'login' }, 'pass'],
    [{ action: 'Login' }, 'mismatch'],
    [{ hostname: 'a.example' }, 'pass'],
    [{ hostname: ['b.example', 'a.example'] }, 'pass'],
    [{ hostname: 'example' }, 'mismatch'],
    [{ minScore: 0.5 }, 'pass'],
    [{ minScore: 0.51 }, 'risk'],
    [{ action: 'other', minScore: 0.9 }, 'mismatch'],
  ] as const)('%j makes it %s', (expectation, outcome) => {
    const verdict = meetExpectation(expectation, pass)
    expect(verdict.outcome === 'reject' ? verdict.reason : verdict.outcome).toBe(outcome)
  })

  test.each([{ action: 'login' }, { hostname: 'undefined' }, { minScore: 0 }])(
    '%j is not met by what the vendor left out',
    (expectation) => {
      const { score: _, ...silent } = pass
      expect(meetExpectation(expectation, { ...silent, detail: {} })).toMatchObject({ reason: 'mismatch' })
    },
  )

  test('changes no refusal, and keeps that a pass was remembered', () => {
    expect(meetExpectation({ action: 'x' }, down)).toBe(down)
    expect(meetExpectation({ action: 'x' }, { ...pass, cached: true })).toMatchObject({ cached: true })
  })
})
