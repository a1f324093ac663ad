import { EventEmitter } from 'node:events'
import { type Attempts, memoryAttempts } from '@ticketgate/core'
import { describe, expect, test, vi } from 'vitest'
import { useFakeClock } from '../../support/fake-clock.js'
import { account, below, login, right, wrong } from '../../support/login-attempts.js'
import { post } from '../../support/requests.js'

describe('attempts that fail', () => {
  const broken = (how: () => never | Promise<never>): Attempts => ({
    take: how,
    isFull: how,
    giveBack: how,
    clear: how,
    local: true,
  })
  const failing: [string, Attempts][] = [
    [
      'throw',
      broken(() => {
        throw new Error('redis://user:hunter2@host is away')
      }),
    ],
    ['reject', broken(() => Promise.reject(new Error('away')))],
    ['reject with nothing', broken(() => Promise.reject(undefined))],
    ...[undefined, null, {}, { state: 'TAKEN' }, 'taken', true].map((answer): [string, Attempts] => [
      `answer ${JSON.stringify(answer)}`,
      broken(async () => answer as never),
    ]),
  ]

  test.each(failing)('%s: a captcha is needed, and whoever has one gets in', async (_, attempts) => {
    const { as, attempt, guard } = login({ failures: 3, account, attempts })
    expect(await as('ann')).toBe('missing')
    expect(await attempt(post({ user: 'ann', ticket: 'pass-a' }), right)).toBe('ticket')
    expect(await guard.isNeeded(post({ user: 'ann' }), post({ user: 'ann' }))).toBe(true)
  })

  test('a warning says why, without a password, and again only after a minute', async () => {
    const { as, warnings } = login({ failures: 3, account, attempts: failing[0]?.[1] as Attempts })
    for (let n = 0; n < 5; n += 1) await as('ann')
    expect(warnings).toEqual(['TICKETGATE_ATTEMPTS_FAILED'])
  })

  describe('by being slow', () => {
    useFakeClock()

    test('a captcha is needed within the check’s own time, and a place that comes too late is given back', async () => {
      const memory = memoryAttempts()
      const answered = new EventEmitter()
      const slow = (step: () => unknown): Promise<never> =>
        new Promise((resolve) => answered.once('now', () => resolve(step() as never)))
      const attempts: Attempts = {
        ...memory,
        take: (...args) => slow(() => memory.take(...args)),
        isFull: (...args) => slow(() => memory.isFull(...args)),
      }
      const { attempt, guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const request = post({ user: 'ann' })
      const tried = attempt(request, wrong)
      const isNeeded = guard.isNeeded(request, request)
      await vi.advanceTimersByTimeAsync(199)
      await vi.advanceTimersByTimeAsync(1)
      expect([await tried, await isNeeded]).toEqual(['missing', true])
      answered.emit('now')
      await vi.advanceTimersByTimeAsync(0)
      const again = attempt(request, wrong)
      await vi.advanceTimersByTimeAsync(0)
      answered.emit('now')
      expect(await again).toBe(below)
    })

    test('a request with a ticket waits for none of it', async () => {
      const never = () => new Promise<never>(() => {})
      const attempts: Attempts = { take: never, isFull: never, giveBack: never, clear: never, local: true }
      const { guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const request = post({ user: 'ann', ticket: 'pass-a' })
      const decision = await guard.check(request, request)
      expect(decision.admitted).toBe(true)
      const settled = decision.settle?.(right)
      await vi.advanceTimersByTimeAsync(400)
      await settled
    })
  })
})
