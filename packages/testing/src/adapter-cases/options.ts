import { deepStrictEqual as same } from 'node:assert/strict'
import type { Refusal } from '@ticketgate/core'
import { testTickets as tickets } from '../fake-provider.js'
import type { NativeRequest, RouteGuard } from './app-spec.js'
import {
  type AppUnderTest,
  type Case,
  isHandled,
  isMissing,
  isProblem,
  isRefused,
  isUnavailable,
} from './app-under-test.js'
import { json } from './http.js'

const headerOf = (name: string) => (request: NativeRequest) => request.headers[name]
const uidOf = (request: NativeRequest) => ({ uid: String(headerOf('x-uid')(request)) })
const uids = (app: AppUnderTest) => app.provider.calls.map(({ uid }) => uid)
const nested = { form: { captcha: { ticket: 'pass-nested' } } }

/** Places that a ticket can be read from: the place, and a request that has it there and nowhere else. */
const places: Record<string, [NonNullable<RouteGuard['fields']>['ticket'] & {}, Parameters<AppUnderTest['send']>[0]]> =
  {
    'body.<name>': ['body.captchaTicket', json({ captchaTicket: 'pass-a' })],
    'body.<dotted>': ['body.form.captcha.ticket', json(nested)],
    'query.<name>': ['query.t', { path: '/login?t=pass-a' }],
    'header.<name>': ['header.X-My-Ticket', { headers: { 'x-my-ticket': 'pass-a' } }],
    'cookie.<name>': ['cookie.captcha', { headers: { cookie: 'a=b; captcha=pass-a' } }],
    'a list of places': [['body.t', 'header.x-t'], { headers: { 'x-t': 'pass-a' } }],
    'a function': [headerOf('x-from-function'), { headers: { 'x-from-function': 'pass-a' } }],
  }

/** The guard's options, which every adapter passes to core with its framework's own request. */
export const optionCases: Record<string, Case> = {
  'identity: what it returns goes to the provider': async (start) => {
    const app = await start({ guard: { identity: uidOf } })
    isHandled(await app.post(tickets.pass('a'), { 'x-uid': 'ann' }))
    same(uids(app), ['ann'])
  },
  'identity: a promise is waited for': async (start) => {
    const app = await start({ guard: { identity: async (request) => uidOf(request) } })
    isHandled(await app.post(tickets.pass('a'), { 'x-uid': 'ann' }))
    same(uids(app), ['ann'])
  },
  'identity: a ticket of one visitor is another’s 403 mismatch': async (start) => {
    const app = await start({ guard: { identity: uidOf, maxUses: 2 } })
    isHandled(await app.post(tickets.pass('a'), { 'x-uid': 'ann' }))
    isRefused(await app.post(tickets.pass('a'), { 'x-uid': 'bob' }), 'mismatch')
    isHandled(await app.post(tickets.pass('a'), { 'x-uid': 'ann' }))
    same(app.admissions.length, 2)
  },
  ...Object.fromEntries(
    Object.entries(places).map(([name, [place, call]]) => [
      `fields: ${name}`,
      (async (start) => {
        const app = await start({ guard: { fields: { ticket: place } } })
        isMissing(await app.post(tickets.pass('elsewhere')))
        isHandled(await app.send(call))
      }) satisfies Case,
    ]),
  ),
  'methods: others than these are let through unasked': async (start) => {
    const app = await start({ guard: { methods: ['POST'] } })
    isHandled(await app.send({ method: 'GET' }))
    isMissing(await app.send({ method: 'POST' }))
    same(app.admissions, [{ admittedBy: 'skip' }])
  },
  'methods: GET brings HEAD along': async (start) => {
    const app = await start({ guard: { methods: ['GET'] } })
    const answers = [await app.send({ method: 'GET' }), await app.send({ method: 'HEAD' })]
    same(
      answers.map(({ status }) => status),
      [400, 400],
    )
    isHandled(await app.send({ method: 'POST' }))
  },
  'skip: true lets the request through unasked': async (start) => {
    const app = await start({ guard: { skip: (request) => headerOf('x-key')(request) === 'ours' } })
    isHandled(await app.send({ headers: { 'x-key': 'ours' } }))
    isMissing(await app.send({ headers: { 'x-key': 'theirs' } }))
    same([app.admissions, app.provider.calls], [[{ admittedBy: 'skip' }], []])
  },
  'skip: a promise is waited for': async (start) => {
    const app = await start({ guard: { skip: async (request) => headerOf('x-key')(request) === 'ours' } })
    isHandled(await app.send({ headers: { 'x-key': 'ours' } }))
    isMissing(await app.send({}))
  },
  'maxUses: as many admissions, and one question to the vendor': async (start) => {
    const app = await start({ guard: { maxUses: 2 } })
    isHandled(await app.post(tickets.pass('a')))
    isHandled(await app.post(tickets.pass('a')))
    isRefused(await app.post(tickets.pass('a')), 'replayed')
    same([app.admissions.length, app.provider.calls.length], [2, 1])
  },
  'two routes have two guards, and one ticket has one use over both': async (start) => {
    const app = await start({
      guard: { fields: { ticket: 'body.t' } },
      other: { path: '/other', guard: { maxUses: 2 } },
    })
    isHandled(await app.send(json({ t: tickets.pass('a') })))
    isMissing(await app.post(tickets.pass('b')))
    isHandled(await app.send({ ...json({ ticket: tickets.pass('a') }), path: '/other' }))
    isRefused(await app.send(json({ t: tickets.pass('a') })), 'replayed')
  },
  'expect: what the vendor says of the ticket must be so': async (start) => {
    const answers = {
      login: { outcome: 'pass', detail: { action: 'login' } },
      signup: { outcome: 'pass', detail: { action: 'signup' } },
    } as const
    const app = await start({ answers, guard: { expect: { action: 'login' } } })
    isHandled(await app.post('login'))
    isRefused(await app.post('signup'), 'mismatch')
    isRefused(await app.post(tickets.pass('silent')), 'mismatch')
  },
  'expect: a score below minScore is 403 risk': async (start) => {
    const answers = { high: { outcome: 'pass', score: 0.9 }, low: { outcome: 'pass', score: 0.1 } } as const
    const app = await start({ answers, guard: { expect: { minScore: 0.5 } } })
    isHandled(await app.post('high'))
    isRefused(await app.post('low'), 'risk')
  },
  'onUnavailable: one failed check admits nobody': async (start) => {
    const app = await start({ guard: { onUnavailable: { admit: true, perMinute: 100 } } })
    for (const cause of ['network', 'timeout', 'vendor', 'throttled'] as const) {
      isUnavailable(await app.post(tickets.unavailable(cause)), 2)
    }
    same(app.admissions, [])
  },
  'onUnavailable: while the vendor is down for many, as many as allowed are admitted': async (start) => {
    const answer = { outcome: 'unavailable', cause: 'network', retryable: false, vendor: 'down' } as const
    const answers = Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`down-${name}`, answer]))
    const app = await start({
      answers,
      trustProxy: true,
      guard: { onUnavailable: { admit: true, perMinute: 2 } },
    })
    for (const [index, ticket] of Object.keys(answers).entries()) {
      await app.post(ticket, { 'x-forwarded-for': `203.0.113.${index % 3}` })
    }
    const before = app.admissions.length
    while (app.admissions.length < 2) isHandled(await app.post(tickets.pass(`more-${app.admissions.length}`)))
    const refused = await app.post(tickets.pass('too-many'))
    same([before <= 2, refused.status, app.admissions.length], [true, 503, 2])
    for (const admission of app.admissions) {
      same(admission?.admittedBy === 'policy' && [admission.option, admission.verdict.outcome], [
        'onUnavailable',
        'unavailable',
      ])
    }
  },
  'onDisasterTicket: fresh ones are admitted, within the rate': async (start) => {
    const onDisasterTicket = { admit: true, perIp: 1, perMinute: 9, maxAgeSeconds: 60, onlyWhileVendorIsDown: false }
    const app = await start({ guard: { onDisasterTicket: { ...onDisasterTicket, admit: true } } })
    const now = Math.floor(Date.now() / 1000)
    isRefused(await app.post(tickets.disaster(now - 3600)), 'disaster')
    isHandled(await app.post(tickets.disaster(now)))
    isRefused(await app.post(tickets.disaster(now)), 'disaster')
    same([app.admissions.length, app.admissions[0]?.admittedBy], [1, 'policy'])
  },
  'observe: everybody is admitted, and the admission says why not': async (start) => {
    const app = await start({ guard: { observe: true } })
    isHandled(await app.send({}))
    isHandled(await app.post(tickets.reject('expired')))
    isHandled(await app.post(tickets.pass('a')))
    same(
      app.admissions.map((admission) => admission?.admittedBy),
      ['policy', 'policy', 'ticket'],
    )
    const [, second] = app.admissions
    same(second?.admittedBy === 'policy' && [second.option, second.verdict.outcome], ['observe', 'reject'])
  },
  'onRefusal: what it answers goes out instead of core’s reply': async (start) => {
    const seen: Refusal[] = []
    const onRefusal = (verdict: Refusal) => {
      seen.push(verdict)
      return { status: 422, body: 'solve the captcha first' }
    }
    const app = await start({ guard: { onRefusal } })
    const answer = await app.post(tickets.reject('expired'))
    same([answer.status, answer.body, app.admissions], [422, 'solve the captcha first', []])
    same(answer.headers['content-type']?.includes('problem') ?? false, false)
    const verdict = { outcome: 'reject', provider: 'fake', vendorCode: 'fake-5100', reason: 'expired', cached: false }
    same(seen, [verdict])
  },
  'onRefusal: an answer that comes later is waited for': async (start) => {
    const onRefusal = async () => {
      await new Promise(setImmediate)
      return { status: 422, body: 'later' }
    }
    const app = await start({ guard: { onRefusal } })
    const answer = await app.send({})
    same([answer.status, answer.body], [422, 'later'])
  },
  'onRefusal: where it answers nothing, core’s reply goes out': async (start) => {
    const outcomes: string[] = []
    const onRefusal = async ({ outcome }: Refusal) => {
      outcomes.push(outcome)
      return undefined
    }
    const app = await start({ guard: { onRefusal } })
    isMissing(await app.send({}))
    isUnavailable(await app.post(tickets.unavailable('network')), 2)
    const title = 'Captcha check misconfigured'
    isProblem(await app.post(tickets.misconfigured()), 500, { outcome: 'misconfigured', title, code: 'fake-4104' })
    same(outcomes, ['reject', 'unavailable', 'misconfigured'])
  },
  'onRefusal: is not called for a request that is admitted': async (start) => {
    const app = await start({ guard: { onRefusal: () => ({ status: 422, body: 'refused' }) } })
    isHandled(await app.post(tickets.pass('a')))
  },
}
