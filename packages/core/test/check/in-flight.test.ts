import { describe, expect, test } from 'vitest'
import { inFlightChecks, type LeaderOutcome } from '../../src/check/in-flight.js'
import { refusalOf, rejected, unavailable } from '../../src/check/stored-verdict.js'
import type { Verdict } from '../../src/contracts/verdict.js'
import { clock, late } from '../../src/deadline.js'

const pass: Verdict = { outcome: 'pass', provider: 'p', use: 1, cached: false, detail: {} }
const invalid = rejected('p', 'invalid')
const down = unavailable('p', 'timeout')
const wrong = refusalOf('p', { outcome: 'misconfigured' })

/** One check that is under way, and how it ends. */
function underWay(binding = 'mine') {
  const checks = inFlightChecks()
  let resolve = (_: LeaderOutcome): void => {}
  let reject = (_: Error): void => {}
  const promise = new Promise<LeaderOutcome>((...settle) => {
    ;[resolve, reject] = settle
  })
  const led = Promise.resolve(checks.lead('k', binding, () => promise))
  led.catch(() => {})
  return {
    checks,
    led,
    ends: (verdict: Verdict, shared: LeaderOutcome['shared']) => resolve({ verdict, shared }),
    fails: reject,
  }
}
const later = () => clock() + 5000

describe('a follower', () => {
  test('has nobody to follow: it leads, at once', () => {
    expect(inFlightChecks().follow('k', 'mine', later())).toBe('lead')
  })

  test('has nobody to follow where the leader was done at once', () => {
    const checks = inFlightChecks()
    expect(checks.lead('k', 'mine', () => ({ verdict: invalid, shared: 'none' }))).toBe(invalid)
    expect(checks.follow('k', 'mine', later())).toBe('lead')
  })

  test('of another ticket leads, too', () => {
    expect(underWay().checks.follow('other', 'mine', later())).toBe('lead')
  })

  test.each([
    ['unavailable goes to all', down, 'all', 'mine', down],
    ['unavailable goes to all', down, 'all', 'other', down],
    ['a rejection to its own binding', invalid, 'same-binding', 'mine', { ...invalid, cached: true }],
    ['a rejection to nobody else', invalid, 'same-binding', 'other', 'again'],
    ['misconfigured to its own binding', wrong, 'same-binding', 'mine', wrong],
    ['misconfigured to nobody else', wrong, 'same-binding', 'other', 'again'],
    ['after a pass each asks the store', pass, 'none', 'mine', 'lead'],
    ['after a refusal for one visitor alone, one leads', unavailable('p', 'throttled'), 'none', 'mine', 'again'],
  ] as const)('%s', async (_, verdict, shared, binding, heard) => {
    const { checks, led, ends } = underWay()
    const followed = checks.follow('k', binding, later())
    ends(verdict, shared)
    expect(await followed).toEqual(heard)
    expect(await led).toBe(verdict)
    expect(checks.follow('k', binding, later())).toBe('lead')
  })

  test('is late at its own deadline', async () => {
    const { checks } = underWay()
    expect(await checks.follow('k', 'mine', clock() + 5)).toBe(late)
  })
})

test('a second leader is not followed, and ends nobody’s lead', async () => {
  const { checks, led, ends } = underWay()
  await checks.lead('k', 'other', async () => ({ verdict: down, shared: 'all' }))
  const followed = checks.follow('k', 'mine', later())
  ends(invalid, 'same-binding')
  expect(await followed).toMatchObject({ reason: 'invalid' })
  await led
})

test('a leader that fails is led by nobody any more', async () => {
  const { checks, led, fails } = underWay()
  const followed = checks.follow('k', 'mine', later())
  fails(new Error('broken'))
  await expect(led).rejects.toThrow('broken')
  await expect(followed).rejects.toThrow('broken')
  expect(checks.follow('k', 'mine', later())).toBe('lead')
})
