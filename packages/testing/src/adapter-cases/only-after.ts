import { ok, deepStrictEqual as same } from 'node:assert/strict'
import type { Admission, OnlyAfterOptions } from '@ticketgate/core'
import { testTickets as tickets } from '../fake-provider.js'
import type { NativeRequest } from './app-spec.js'
import {
  type AppUnderTest,
  answered,
  type Case,
  gate,
  isHandled,
  isMissing,
  isRefused,
  isServerError,
  isUnavailable,
} from './app-under-test.js'
import { type HttpAnswer, impatient } from './http.js'

type Counting = OnlyAfterOptions<NativeRequest>
type Answer = Parameters<Parameters<Case>[0]>[0] & {}

const account = ({ headers }: NativeRequest): unknown => headers['x-user']
const twoFailures: Counting = { failures: 2, account }
const tryAs = (app: AppUnderTest, user: string, method = 'POST'): Promise<HttpAnswer> =>
  app.send({ method, headers: { 'x-user': user } })
const admittedBy = (app: AppUnderTest) => app.admissions.map((admission) => admission?.admittedBy)

/** One address for all: only the account's limit matters. */
const guardOf = (more: Partial<Counting> = {}) => ({ onlyAfter: { ...twoFailures, perIp: 999, ...more } })

/** Two tries that keep their places, and a third that needs a ticket. */
const keeps =
  (answer: Answer['answer'] & {}, more: Partial<Counting> = {}): Case =>
  async (start) => {
    const app = await start({ guard: guardOf(more), answer })
    await tryAs(app, 'ann')
    await tryAs(app, 'ann')
    isMissing(await tryAs(app, 'ann'))
    same(admittedBy(app), ['below-limit', 'below-limit'])
    same((await tryAs(app, 'bob')).status !== 400, true)
  }

/** More successes than there are places. */
const frees =
  (answer: Answer['answer'] & {}, more: Partial<Counting> = {}): Case =>
  async (start) => {
    const app = await start({ guard: guardOf(more), answer })
    for (let n = 0; n < 5; n += 1) await tryAs(app, 'ann')
    same(admittedBy(app), Array(5).fill('below-limit'))
  }

const throws = () => {
  throw new Error('the handler failed')
}
const redirect = (to: string) => answered(302, { location: to })
const bytes = (text: string) => new TextEncoder().encode(text)

/** A body whose end a case waits for, or brings about. */
function stream(end: Promise<void> = Promise.resolve()) {
  const begun = gate()
  const ended = gate()
  async function* chunks() {
    try {
      yield bytes('hand')
      begun.open()
      await end
      yield bytes('led')
    } finally {
      ended.open()
    }
  }
  return { chunks, begun: begun.opened, ended: ended.opened }
}

/** The option `onlyAfter`: what is a success, on each framework's own response. */
export const onlyAfterCases: Record<string, Case> = {
  'onlyAfter: below the limit no ticket is needed, from it on it is': async (start) => {
    const app = await start({ guard: guardOf(), answer: () => answered(401) })
    for (let n = 0; n < 2; n += 1) same((await tryAs(app, 'ann')).status, 401)
    isMissing(await tryAs(app, 'ann'))
    same((await app.post(tickets.pass('a'), { 'x-user': 'ann' })).status, 401)
    same([admittedBy(app), app.provider.calls.length], [['below-limit', 'below-limit', 'ticket'], 1])
  },
  'onlyAfter: a ticket that is sent though none is needed is checked': async (start) => {
    const app = await start({ guard: guardOf() })
    isRefused(await app.post(tickets.reject('risk'), { 'x-user': 'ann' }), 'risk', 'fake-5100')
    isHandled(await app.post(tickets.pass('a'), { 'x-user': 'ann' }))
    same(admittedBy(app), ['ticket'])
  },
  'onlyAfter: a success with a ticket clears the account': async (start) => {
    let status = 401
    const app = await start({ guard: guardOf(), answer: () => answered(status) })
    await tryAs(app, 'ann')
    await tryAs(app, 'ann')
    status = 200
    isHandled(await app.post(tickets.pass('a'), { 'x-user': 'ann' }))
    isHandled(await tryAs(app, 'ann'))
  },
  'onlyAfter: 200 frees the place': frees(() => answered(200)),
  'onlyAfter: 204 frees the place': frees(() => answered(204, {}, '')),
  'onlyAfter: a stream that went out to its end frees the place': frees(() => answered(200, {}, stream().chunks())),
  'onlyAfter: 401 keeps the place': keeps(() => answered(401)),
  'onlyAfter: 500 keeps the place': keeps(() => answered(500)),
  'onlyAfter: a redirect keeps the place': keeps(() => redirect('/login')),
  'onlyAfter: an error that the handler throws keeps the place': keeps(throws),
  'onlyAfter: an error that it rejects with keeps the place': keeps(() => Promise.reject(new Error('failed'))),
  'onlyAfter: isFailure finds a wrong password in an answer of status 200': keeps(
    () => answered(200, { 'x-login': 'wrong' }),
    { isFailure: ({ headers }) => headers?.['x-login'] === 'wrong' },
  ),
  'onlyAfter: isFailure finds a right password in a redirect': frees(() => redirect('/home'), {
    isFailure: ({ headers }) => headers?.['location'] !== '/home',
  }),
  'onlyAfter: isFailure finds each of two cookies': frees(
    () => answered(200, { 'set-cookie': ['session=1', 'theme=dark'] }),
    {
      isFailure: ({ headers }) => {
        const cookies = [headers?.['set-cookie']].flat()
        return !(cookies.includes('session=1') && cookies.includes('theme=dark'))
      },
    },
  ),
  'onlyAfter: isFailure gets the framework’s own request': frees(() => answered(200), {
    isFailure: (_, request) => account(request) !== 'ann',
  }),
  'onlyAfter: isFailure has no say about an error': keeps(throws, { isFailure: () => false }),
  'onlyAfter: admission.succeeded() frees the place of a redirect after login': frees(
    async (admission: Admission | undefined) => {
      await admission?.succeeded()
      return redirect('/home')
    },
  ),
  'onlyAfter: settle by hand: no answer frees the place': keeps(() => answered(200), { settle: 'by-hand' }),
  'onlyAfter: a handler that never answers keeps the place, also when its client hangs up': async (start) => {
    let first = true
    const app = await start({
      guard: guardOf({ failures: 1 }),
      answer: () => {
        if (!first) return answered(401)
        first = false
        return new Promise<never>(() => {})
      },
    })
    const client = impatient(app.url, { path: '/login', headers: { 'x-user': 'ann' } })
    while (app.admissions.length === 0) await new Promise(setImmediate)
    isMissing(await tryAs(app, 'ann'))
    await client.hangUp()
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: a client that hangs up before its answer of 200 is out keeps the place': async (start) => {
    const answer = gate()
    let first = true
    const app = await start({
      guard: guardOf({ failures: 1 }),
      answer: async () => {
        if (!first) return answered(200)
        first = false
        await answer.opened
        return answered(200)
      },
    })
    const client = impatient(app.url, { path: '/login', headers: { 'x-user': 'ann' } })
    while (app.admissions.length === 0) await new Promise(setImmediate)
    await client.hangUp()
    answer.open()
    isHandled(await tryAs(app, 'bob'))
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: a client that hangs up within the stream keeps the place': async (start) => {
    const end = gate()
    const { chunks, begun, ended } = stream(end.opened)
    let first = true
    const app = await start({
      guard: guardOf({ failures: 1 }),
      answer: () => {
        if (!first) return answered(200)
        first = false
        return answered(200, {}, chunks())
      },
    })
    const client = impatient(app.url, { path: '/login', headers: { 'x-user': 'ann' } })
    await Promise.all([client.answered, begun])
    await client.hangUp()
    end.open()
    await ended
    isHandled(await tryAs(app, 'bob'))
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: HEAD and OPTIONS answered 200 free nothing': async (start) => {
    const app = await start({ guard: guardOf({ failures: 2 }) })
    same((await tryAs(app, 'ann', 'HEAD')).status, 200)
    isHandled(await tryAs(app, 'ann', 'OPTIONS'))
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: requests counts successes too': async (start) => {
    const app = await start({ guard: { onlyAfter: { requests: 2, account } } })
    isHandled(await tryAs(app, 'ann'))
    isHandled(await tryAs(app, 'ann'))
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: of many at once as many are below the limit as it says': async (start) => {
    const app = await start({ guard: guardOf({ failures: 3 }), answer: () => answered(401) })
    const answers = await Promise.all(Array.from({ length: 40 }, () => tryAs(app, 'ann')))
    same([answers.filter(({ status }) => status === 401).length, app.admissions.length], [3, 3])
  },
  'onlyAfter: below a prefix': async (start) => {
    const app = await start({ prefix: '/api', path: '/api/login', guard: guardOf(), answer: () => answered(401) })
    await tryAs(app, 'ann')
    await tryAs(app, 'ann')
    isMissing(await tryAs(app, 'ann'))
  },
  'onlyAfter: the visitor’s address is counted, an IPv6 one by its /64': async (start) => {
    const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip, 'x-user': `user of ${ip}` } })
    const app = await start({
      trustProxy: true,
      guard: { onlyAfter: { failures: 1 } },
      answer: () => answered(401),
    })
    same((await app.send(from('2001:db8:1:1::1'))).status, 401)
    isMissing(await app.send(from('2001:db8:1:1:ffff::2')))
    same((await app.send(from('2001:db8:1:2::1'))).status, 401)
    same((await app.send(from('198.51.100.7'))).status, 401)
    isMissing(await app.send(from('198.51.100.7')))
  },
  'onlyAfter: an account that is no text needs a ticket': async (start) => {
    const app = await start({ guard: guardOf() })
    isMissing(await app.send({}))
    isHandled(await app.post(tickets.pass('a')))
  },
  'onlyAfter: what account throws is the framework’s to answer': async (start) => {
    const app = await start({ guard: guardOf({ account: throws }) })
    isServerError(await tryAs(app, 'ann'), app)
  },
  'onlyAfter: attempts that fail need a ticket': async (start) => {
    const away = () => Promise.reject(new Error('away'))
    const attempts = { take: away, isFull: away, giveBack: away, clear: away, local: true }
    const quiet = { info() {}, warn() {}, error() {} }
    const app = await start({ guard: guardOf({ attempts }), verifier: { logger: quiet } })
    isMissing(await tryAs(app, 'ann'))
    isHandled(await app.post(tickets.pass('a'), { 'x-user': 'ann' }))
  },
  'onlyAfter: onRefusal answers where a ticket is missing': async (start) => {
    const onRefusal = () => ({ status: 401, body: 'the form with its captcha' })
    const app = await start({ guard: { ...guardOf({ failures: 1 }), onRefusal }, answer: () => answered(401) })
    await tryAs(app, 'ann')
    const answer = await tryAs(app, 'ann')
    same([answer.status, answer.body], [401, 'the form with its captcha'])
  },
  'onlyAfter: a vendor’s outage is one, whether a ticket was needed or not': async (start) => {
    const app = await start({ guard: guardOf(), verifier: { logger: { info() {}, warn() {}, error() {} } } })
    isUnavailable(await app.post(tickets.unavailable('vendor'), { 'x-user': 'ann' }), 2)
    ok((await tryAs(app, 'ann')).status === 200)
  },
}
