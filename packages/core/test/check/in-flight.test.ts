import { describe, expect, test, vi } from 'vitest'
import { inFlightChecks, type LeaderOutcome } from '../../src/check/in-flight.js'
import { refusalOf, rejected, unavailable } from '../../src/check/stored-verdict.js'
import type { Verdict } from '../../src/contracts/verdict.js'
import { clock, late } from '../../src/deadline.js'

const pass: Verdict = { outcome: 'pass', provider: 'p', use: 1, cached: false, detail: {} }
const invalid = rejected('p', 'invalid')
const down = unavailable('p', 'timeout')
const wrong = refusalOf('p', { outcome: 'misconfigured' })

const waiting = ({ key = 'k', binding = 'one', maxUses = 1, ms = 5000 } = {}) => ({
  key,
  binding,
  maxUses,
  deadline: clock() + ms,
})
const noted = (verdict: Verdict, shared: LeaderOutcome['shared'] = 'none') =>
  vi.fn(async (): Promise<LeaderOutcome> => ({ verdict, shared }))

/** One check that is under way, and how it ends. */
function underWay() {
  const checks = inFlightChecks()
  let resolve = (_: LeaderOutcome): void => {}
  let reject = (_: Error): void => {}
  const promise = new Promise<LeaderOutcome>((...settle) => {
    ;[resolve, reject] = settle
  })
  const led = checks.join(waiting(), () => promise)
  led.catch(() => {})
  return {
    checks,
    led,
    ends: (verdict: Verdict, shared: LeaderOutcome['shared']) => resolve({ verdict, shared }),
    fails: reject,
  }
}

describe('a request', () => {
  test('leads if no other has its ticket', async () => {
    const { checks } = underWay()
    const lead = noted(invalid)
    expect(await checks.join(waiting({ key: 'another' }), lead)).toBe(invalid)
    expect(lead).toHaveBeenCalledOnce()
  })

  test('leads once the one before it is done', async () => {
    const checks = inFlightChecks()
    for (const lead of [noted(invalid), noted(pass)]) {
      await checks.join(waiting(), lead)
      expect(lead).toHaveBeenCalledOnce()
    }
  })

  test.each([
    ['unavailable goes to all', down, 'all', {}, down],
    ['unavailable goes to all', down, 'all', { binding: 'another' }, down],
    ['a rejection to its own binding', invalid, 'same-binding', {}, { ...invalid, cached: true }],
    ['a rejection to nobody else', invalid, 'same-binding', { binding: 'another' }, undefined],
    ['misconfigured to its own binding', wrong, 'same-binding', {}, wrong],
    ['misconfigured to nobody else', wrong, 'same-binding', { binding: 'another' }, undefined],
    ['what the store answered to the same use', invalid, 'same-use', {}, { ...invalid, cached: true }],
    ['and to no other use', invalid, 'same-use', { maxUses: 2 }, undefined],
    ['after a pass each goes to the store', pass, 'none', {}, undefined],
    ['after a refusal for one visitor alone, the next leads', unavailable('p', 'throttled'), 'none', {}, undefined],
  ] as const)('waits for the one that leads: %s', async (_, verdict, shared, use, expected) => {
    const { checks, led, ends } = underWay()
    const lead = noted(pass)
    const followed = checks.join(waiting(use), lead)
    ends(verdict, shared)
    expect(await led).toBe(verdict)
    expect(await followed).toEqual(expected ?? pass)
    expect(lead).toHaveBeenCalledTimes(expected === undefined ? 1 : 0)
  })

  test('is late at its own deadline, and then leads nothing', async () => {
    const { checks, led, ends } = underWay()
    const lead = noted(pass)
    expect(await checks.join(waiting({ ms: 5 }), lead)).toBe(late)
    ends(pass, 'none')
    await led
    expect(lead).not.toHaveBeenCalled()
  })
})

test('those who wait lead one after another, in their order', async () => {
  const { checks, ends } = underWay()
  const log: string[] = []
  const leads = ['a', 'b', 'c'].map((name) =>
    checks.join(waiting({ binding: name }), async () => {
      log.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      log.push(`${name} ends`)
      return { verdict: pass, shared: 'none' }
    }),
  )
  ends(pass, 'none')
  await Promise.all(leads)
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test.each(['none', 'same-binding', 'same-use', 'all'] as const)(
  'thousands of requests for one ticket, of as many visitors, cost one timer each (verdicts shared: %s)',
  async (shared) => {
    const { checks, ends } = underWay()
    const setTimer = vi.spyOn(globalThis, 'setTimeout')
    const lead = noted(invalid, shared)
    const all = Array.from({ length: 4_000 }, (_, i) =>
      checks.join(waiting({ binding: `visitor ${i}`, ms: 60_000 }), lead),
    )
    ends(invalid, shared)
    await Promise.all(all)
    expect(setTimer).toHaveBeenCalledTimes(4_000)
    expect(lead).toHaveBeenCalledTimes(shared === 'all' ? 0 : 4_000)
    setTimer.mockRestore()
  },
)

test('a leader that fails is followed by the next', async () => {
  const { checks, led, fails } = underWay()
  const followed = checks.join(waiting(), noted(pass))
  fails(new Error('broken'))
  await expect(led).rejects.toThrow('broken')
  expect(await followed).toBe(pass)
})
