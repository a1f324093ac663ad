import { EventEmitter } from 'node:events'
import { type Attempts, createVerifier, memoryAttempts } from '@ticketgate/core'
import { createGuard } from '@ticketgate/core/adapter'
import { fakeProvider } from '@ticketgate/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { useFakeClock } from '../../support/fake-clock.js'
import { account, below, type Counting, login, right, wrong } from '../../support/login-attempts.js'
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

    test('a runtime that stops with the response waits until a place that came too late is given back', async () => {
      const memory = memoryAttempts()
      const held = new EventEmitter()
      const attempts: Attempts = {
        ...memory,
        take: (...args) => new Promise((resolve) => held.once('take', () => resolve(memory.take(...args)))),
        giveBack: (place) => new Promise((resolve) => held.once('give back', () => resolve(memory.giveBack(place)))),
      }
      const { attempt } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const works: Promise<unknown>[] = []
      const tried = attempt(post({ user: 'ann' }, { waitUntil: (work) => works.push(work) }), wrong)
      await vi.advanceTimersByTimeAsync(200)
      expect(await tried).toBe('missing')
      let isOver = false
      const over = Promise.all(works).then(() => {
        isOver = true
      })
      held.emit('take')
      await vi.advanceTimersByTimeAsync(0)
      expect([works.length, isOver]).toEqual([1, false])
      held.emit('give back')
      await over
    })

    describe('where nothing ever answers', () => {
      const never = () => new Promise<never>(() => {})
      const attempts: Attempts = { take: never, isFull: never, giveBack: never, clear: never, local: true }

      test('a runtime that stops with the response waits no longer than for one more check', async () => {
        const { attempt } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
        const works: Promise<unknown>[] = []
        const tried = attempt(post({ user: 'ann' }, { waitUntil: (work) => works.push(work) }), wrong)
        await vi.advanceTimersByTimeAsync(200)
        expect([await tried, works.length]).toEqual(['missing', 1])
        const over = Promise.all(works)
        await vi.advanceTimersByTimeAsync(200)
        await over
      })

      test('nobody is asked to wait for what a page asked', async () => {
        const { guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
        const works: Promise<unknown>[] = []
        const request = post({ user: 'ann' }, { waitUntil: (work) => works.push(work) })
        const isNeeded = guard.isNeeded(request, request)
        await vi.advanceTimersByTimeAsync(200)
        expect([await isNeeded, works]).toEqual([true, []])
      })
    })

    test('a waitUntil that throws is no fault of the attempts, and changes no decision', async () => {
      const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
      onTestFinished(() => emitted.mockRestore())
      const never = () => new Promise<never>(() => {})
      const attempts: Attempts = { take: never, isFull: never, giveBack: never, clear: never, local: true }
      const { guard } = login({ failures: 1, account, attempts }, {}, { timeoutMs: 200 })
      const messages: string[] = []
      const logger = { info() {}, warn: (_: object, message: string) => messages.push(message), error() {} }
      const waitUntil = () => {
        throw new TypeError('Illegal invocation')
      }
      const request = post({ user: 'ann' }, { waitUntil, logger })
      const checked = guard.check(request, request)
      await vi.advanceTimersByTimeAsync(200)
      expect((await checked).admitted).toBe(false)
      const withTicket = post({ user: 'ann', ticket: 'pass-a' }, { waitUntil, logger })
      expect((await guard.check(withTicket, withTicket)).admitted).toBe(true)
      expect(messages.join()).not.toContain('Illegal invocation')
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

describe('warnings of a request go to its own logger, where the verifier has none', () => {
  const away = () => Promise.reject(new Error('away'))
  const failing: Attempts = { take: away, isFull: away, giveBack: away, clear: away, local: true }

  function warned(onlyAfter: Partial<Counting>) {
    const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => emitted.mockRestore())
    const logger = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
    const guard = createGuard(createVerifier({ provider: fakeProvider() }), {
      onlyAfter: { failures: 2_000, account, perIp: false, ...onlyAfter },
    })
    const request = post({ user: 'ann' }, { logger })
    return {
      request,
      guard,
      settle: async () => (await guard.check(request, request)).settle?.(right),
      codes: () => {
        expect(emitted).not.toHaveBeenCalled()
        return logger.warn.mock.calls.map(([{ code }]) => code).filter((code) => code !== undefined)
      },
    }
  }

  test('attempts that fail', async () => {
    const { settle, codes } = warned({ attempts: failing })
    await settle()
    expect(codes()).toEqual(['TICKETGATE_ATTEMPTS_FAILED'])
  })

  test('attempts that fail where a page asks whether a captcha is needed', async () => {
    const { guard, request, codes } = warned({ attempts: failing })
    await guard.isNeeded(request, request)
    expect(codes()).toEqual(['TICKETGATE_ATTEMPTS_FAILED'])
  })

  test('an isFailure that throws', async () => {
    const { settle, codes } = warned({
      isFailure: () => {
        throw new Error('no body')
      },
    })
    await settle()
    expect(codes()).toEqual(['TICKETGATE_IS_FAILURE_THREW'])
  })

  test('a thousand answers without a failure', async () => {
    const { settle, codes } = warned({})
    for (let n = 0; n < 1_000; n += 1) await settle()
    expect(codes()).toEqual(['TICKETGATE_NO_FAILURE_SEEN'])
  })
})
