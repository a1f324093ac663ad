import type { RequestLike } from '@ticketgate/core'
import { toRequestLike } from '@ticketgate/core'
import { testTickets } from '@ticketgate/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { setUpChecks, storeThat } from '../support/fake-checks.js'

/** A store whose `release` ends when the test says so. */
function slowRelease() {
  let released = false
  let end = () => {}
  const store = storeThat({
    release: () =>
      new Promise<void>((resolve) => {
        end = () => {
          released = true
          resolve()
        }
      }),
  })
  return { store, endRelease: () => end(), isReleased: () => released }
}

const login = (ticket: string, more: Partial<RequestLike>): RequestLike => ({
  method: 'POST',
  path: '/login',
  headers: {},
  query: {},
  body: { ticket },
  ip: '203.0.113.9',
  ...more,
})

test.each([
  ['a rejected ticket', testTickets.reject('invalid')],
  ['a ticket that nobody could check', testTickets.unavailable('network')],
])('the claim of %s is released after the reply, and the runtime is asked to wait for it', async (_, ticket) => {
  const { store, endRelease, isReleased } = slowRelease()
  const { verifier } = setUpChecks({ store })
  const works: Promise<unknown>[] = []
  const decision = await verifier.verify(login(ticket, { waitUntil: (work) => works.push(work) }))
  expect(decision.admitted).toBe(false)
  expect(works).toHaveLength(1)
  expect(isReleased()).toBe(false)
  endRelease()
  await Promise.all(works)
  expect(isReleased()).toBe(true)
})

test('work that the runtime waits for never rejects, whatever the store does', async () => {
  const store = storeThat({ release: () => Promise.reject(new Error('gone')) })
  const { verifier } = setUpChecks({ store, logger: { info() {}, warn() {}, error() {} } })
  const works: Promise<unknown>[] = []
  await verifier.verify(login(testTickets.reject('invalid'), { waitUntil: (work) => works.push(work) }))
  await expect(Promise.all(works)).resolves.toHaveLength(1)
})

test('the runtime waits for a store that never answers no longer than the claim holds', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const { store } = slowRelease()
  const { verifier } = setUpChecks({ store, timeoutMs: 200 })
  const works: Promise<unknown>[] = []
  await verifier.verify(login(testTickets.reject('invalid'), { waitUntil: (work) => works.push(work) }))
  const over = Promise.all(works)
  await vi.advanceTimersByTimeAsync(1_200)
  expect(await over).toHaveLength(1)
})

test('a waitUntil that throws changes no verdict', async () => {
  const waitUntil = () => {
    throw new TypeError('Illegal invocation')
  }
  const { verifier } = setUpChecks()
  const decision = await verifier.verify(login(testTickets.reject('invalid'), { waitUntil }))
  expect(decision.reply?.status).toBe(403)
})

test('a ticket that passes leaves nothing to wait for', async () => {
  const { verifier } = setUpChecks()
  const works: Promise<unknown>[] = []
  await verifier.verify(login(testTickets.pass('one'), { waitUntil: (work) => works.push(work) }))
  expect(works).toEqual([])
})

test('a fetch-style request carries what keeps its runtime going', async () => {
  const waitUntil = () => {}
  expect((await toRequestLike(new Request('http://app.test/'), { ip: undefined, waitUntil })).waitUntil).toBe(waitUntil)
})

const throwing = () => {
  throw new Error('The log cannot be written.')
}

test.each([
  ['a rejected ticket', testTickets.reject('invalid'), 403],
  ['a ticket that nobody could check', testTickets.unavailable('network'), 503],
])('a logger that throws changes nothing for %s, whatever else fails', async (_, ticket, status) => {
  const rejections: unknown[] = []
  const keep = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', keep)
  const store = storeThat({ release: () => Promise.reject(new Error('gone')) })
  const logger = { info: throwing, warn: throwing, error: throwing }
  const { verifier } = setUpChecks({ store, logger })
  const works: Promise<unknown>[] = []
  const decision = await verifier.verify(login(ticket, { waitUntil: (work) => works.push(work) }))
  expect(decision.reply?.status).toBe(status)
  await Promise.all(works)
  // Node reports them once the microtasks are done.
  await new Promise(setImmediate)
  process.off('unhandledRejection', keep)
  expect(rejections).toEqual([])
})

test('the request’s own logger may throw, too', async () => {
  const { verifier } = setUpChecks()
  const logger = { info: throwing, warn: throwing, error: throwing }
  const decision = await verifier.verify(login(testTickets.reject('invalid'), { logger }))
  expect(decision.reply?.status).toBe(403)
})

test('a claim that cannot be released is said to the request’s own logger, where the verifier has none', async () => {
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  onTestFinished(() => emitted.mockRestore())
  const store = storeThat({ release: () => Promise.reject(new Error('gone')) })
  const { verifier } = setUpChecks({ store })
  const warn = vi.fn()
  const works: Promise<unknown>[] = []
  const logger = { info() {}, warn, error() {} }
  await verifier.verify(login(testTickets.reject('invalid'), { logger, waitUntil: (work) => works.push(work) }))
  await Promise.all(works)
  expect(warn.mock.calls).toEqual([[{ code: 'TICKETGATE_RELEASE_FAILED' }, expect.stringContaining('gone')]])
  expect(emitted).not.toHaveBeenCalled()
})
