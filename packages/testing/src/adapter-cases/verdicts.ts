import { deepStrictEqual as same } from 'node:assert/strict'
import { memoryStore, type RejectReason, type UnavailableCause } from '@ticketgate/core'
import { testTickets as tickets } from '../fake-provider.js'
import {
  type Case,
  headersOf,
  isHandled,
  isMalformed,
  isMissing,
  isProblem,
  isRefused,
  isUnavailable,
  slowPass,
} from './app-under-test.js'
import { json } from './http.js'

const vendorsReasons: RejectReason[] = ['invalid', 'expired', 'replayed', 'mismatch', 'risk']
const vendorsCauses: UnavailableCause[] = ['network', 'timeout', 'vendor', 'throttled']
const malformed: Record<string, unknown> = {
  'an array': ['pass-a'],
  'an object': { ticket: 'pass-a' },
  'an empty text': '',
  'a number': 7,
  'longer than 2048 characters': 'pass-'.padEnd(2049, 'x'),
}

const outage = { outcome: 'unavailable', cause: 'network', retryable: false, retryAfterMs: 2000 } as const

/** Every verdict and what the client sees of it. */
export const verdictCases: Record<string, Case> = {
  'a real ticket: the handler runs and knows the admission': async (start) => {
    const app = await start()
    isHandled(await app.post(tickets.pass('a')))
    const verdict = { outcome: 'pass', provider: 'fake', use: 1, cached: false, detail: {} }
    same(JSON.parse(JSON.stringify(app.admissions)), [{ admittedBy: 'ticket', verdict }])
  },
  'a real ticket: the answer is the handler’s, and nothing is added': async (start) => {
    const app = await start()
    const answer = await app.post(tickets.pass('a'))
    same(answer.headers['cache-control'], undefined)
    same(answer.cookies, [])
  },
  'no ticket: 400 missing, and the vendor is not asked': async (start) => {
    const app = await start()
    isMissing(await app.send(json({ user: 'ann' })))
    same([app.admissions, app.provider.calls], [[], []])
  },
  ...Object.fromEntries(
    Object.entries(malformed).map(([what, ticket]) => [
      `a ticket that is ${what}: 400 malformed`,
      (async (start) => {
        const app = await start()
        isMalformed(await app.send(json({ ticket })))
        same([app.admissions, app.provider.calls], [[], []])
      }) satisfies Case,
    ]),
  ),
  'two different tickets in two places: 400 malformed': async (start) => {
    const app = await start()
    isMalformed(await app.send({ ...json({ ticket: tickets.pass('a') }), path: `/login?ticket=${tickets.pass('b')}` }))
    isMalformed(await app.post(tickets.pass('a'), { 'x-captcha-ticket': tickets.pass('b') }))
    same(app.admissions, [])
  },
  'the same ticket in two places: admitted': async (start) => {
    const app = await start()
    isHandled(await app.post(tickets.pass('a'), { 'x-captcha-ticket': tickets.pass('a') }))
  },
  ...Object.fromEntries(
    vendorsReasons.map((reason) => [
      `the vendor says ${reason}: 403 with its code`,
      (async (start) => {
        const app = await start()
        isRefused(await app.post(tickets.reject(reason)), reason, 'fake-5100')
        same(app.admissions, [])
      }) satisfies Case,
    ]),
  ),
  'a rejection that is remembered: the same answer, and the vendor is asked once': async (start) => {
    const app = await start()
    isRefused(await app.post(tickets.reject('expired')), 'expired', 'fake-5100')
    isRefused(await app.post(tickets.reject('expired')), 'expired', 'fake-5100')
    same(app.provider.calls.length, 1)
  },
  'a ticket’s second use: 403 replayed': async (start) => {
    const app = await start()
    isHandled(await app.post(tickets.pass('a')))
    isRefused(await app.post(tickets.pass('a')), 'replayed')
    same([app.admissions.length, app.provider.calls.length], [1, 1])
  },
  'a disaster ticket: 403 disaster': async (start) => {
    const app = await start()
    isRefused(await app.post(tickets.disaster(1_700_000_000)), 'disaster')
    same(app.admissions, [])
  },
  ...Object.fromEntries(
    vendorsCauses.map((cause) => [
      `unavailable (${cause}): 503 with Retry-After`,
      (async (start) => {
        const app = await start()
        isUnavailable(await app.post(tickets.unavailable(cause)), 2)
        same(app.admissions, [])
      }) satisfies Case,
    ]),
  ),
  'unavailable (timeout): a vendor that never answers': async (start) => {
    // Long enough that a busy machine's standing still for a moment is not what used the time up.
    const app = await start({ answers: { never: () => new Promise(() => {}) }, verifier: { timeoutMs: 1000 } })
    isUnavailable(await app.post('never'), 1)
    same(app.admissions, [])
  },
  'Retry-After is whole seconds, 1 or more': async (start) => {
    const answers = { soon: { outcome: 'unavailable', cause: 'vendor', retryable: false, retryAfterMs: 1 } } as const
    const app = await start({ answers })
    isUnavailable(await app.post('soon'), 1)
  },
  'unavailable (store): a store that fails': async (start) => {
    const fails = () => Promise.reject(new Error('store down'))
    const app = await start({ verifier: { store: { claim: fails, take: fails, release: fails } } })
    isUnavailable(await app.post(tickets.pass('a')), 1)
    same([app.admissions, app.provider.calls], [[], []])
  },
  'unavailable (store): a store that is full': async (start) => {
    const app = await start({ verifier: { store: memoryStore({ maxTickets: 1 }) } })
    isHandled(await app.post(tickets.pass('a')))
    isUnavailable(await app.post(tickets.pass('b')), 1)
  },
  'unavailable (busy): another process checks the ticket all the time': async (start) => {
    const store = { ...memoryStore(), claim: () => ({ state: 'busy', retryInMs: 10 }) as const }
    const app = await start({ verifier: { store, timeoutMs: 100 } })
    isUnavailable(await app.post(tickets.pass('a')), 1)
    same([app.admissions, app.provider.calls], [[], []])
  },
  'unavailable (overload): more checks under way than allowed': async (start) => {
    const { answer, called, answerNow } = slowPass()
    const app = await start({ answers: { slow: answer }, verifier: { maxPending: 1 } })
    const first = app.post('slow')
    await Promise.race([called, first])
    isUnavailable(await app.post(tickets.pass('a')), 1)
    answerNow()
    isHandled(await first)
  },
  'what went wrong is not remembered: the next try is asked again': async (start) => {
    const app = await start({ answers: { flaky: outage } })
    isUnavailable(await app.post('flaky'), 2)
    isUnavailable(await app.post('flaky'), 2)
    same(app.provider.calls.length, 2)
  },
  'misconfigured: 500 with the vendor’s code and nothing else': async (start) => {
    const app = await start()
    const answer = await app.post(tickets.misconfigured())
    const title = 'Captcha check misconfigured'
    isProblem(answer, 500, { outcome: 'misconfigured', title, code: 'fake-4104' })
    same(app.admissions, [])
  },
  'no error text of ours or the vendor’s reaches the client': async (start) => {
    const error = new Error('key AKID123 of 203.0.113.9')
    const app = await start({ answers: { broken: { outcome: 'misconfigured', vendorCode: 4104, error } } })
    const answer = await app.post('broken')
    isProblem(answer, 500, { outcome: 'misconfigured', title: 'Captcha check misconfigured', code: 4104 })
    same(JSON.stringify(headersOf(answer)).includes('AKID123'), false)
  },
}
