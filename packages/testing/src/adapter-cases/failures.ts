import { deepStrictEqual as same } from 'node:assert/strict'
import { testTickets as tickets } from '../fake-provider.js'
import type { RouteGuard } from './app-spec.js'
import { type Case, gate, isHandled, isRefused, isServerError, slowPass } from './app-under-test.js'
import { impatient, json } from './http.js'

const fails = (): never => {
  throw new Error('a callback of the application failed')
}
const failsLater = async (): Promise<never> => fails()

const failing: Record<string, RouteGuard> = {
  'identity throws': { identity: fails },
  'identity rejects': { identity: failsLater },
  'skip throws': { skip: fails },
  'skip rejects': { skip: failsLater },
  'a fields function throws': { fields: { ticket: fails } },
}

/** Callbacks that throw, many requests at once, clients that hang up. */
export const failureCases: Record<string, Case> = {
  ...Object.fromEntries(
    Object.entries(failing).map(([what, guard]) => [
      `${what}: the framework’s own 500, never the handler`,
      (async (start) => {
        const app = await start({ guard })
        isServerError(await app.post(tickets.pass('a')), app)
        isServerError(await app.post(tickets.pass('b')), app)
        same(app.provider.calls, [])
      }) satisfies Case,
    ]),
  ),
  'onRefusal throws: the framework’s own 500, never the handler': async (start) => {
    const app = await start({ guard: { onRefusal: fails } })
    isServerError(await app.send({}), app)
    isHandled(await app.post(tickets.pass('a')))
  },
  'onRefusal rejects: the framework’s own 500, never the handler': async (start) => {
    const app = await start({ guard: { onRefusal: failsLater } })
    isServerError(await app.send({}), app)
    isHandled(await app.post(tickets.pass('a')))
  },
  'a challenge’s identity throws: the framework’s own 500': async (start) => {
    const app = await start({ challenge: { path: '/captcha.js', identity: failsLater } })
    isServerError(await app.send({ method: 'GET', path: '/captcha.js' }), app)
  },
  '50 requests with one ticket: one admission, one question to the vendor': async (start) => {
    const app = await start()
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.post(tickets.pass('a'))))
    const refused = answers.filter(({ status }) => status !== 200)
    same([refused.length, app.admissions.length, app.provider.calls.length], [49, 1, 1])
    for (const answer of refused) isRefused(answer, 'replayed')
  },
  '50 requests with one ticket of 3 uses: three admissions': async (start) => {
    const app = await start({ guard: { maxUses: 3 } })
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.post(tickets.pass('a'))))
    same([answers.filter(({ status }) => status === 200).length, app.admissions.length], [3, 3])
    same(app.provider.calls.length, 1)
  },
  '50 requests with 50 tickets: 50 admissions': async (start) => {
    const app = await start()
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => app.post(tickets.pass(String(index)))))
    for (const answer of answers) isHandled(answer)
    same([app.admissions.length, app.provider.calls.length], [50, 50])
  },
  'a client that hangs up while the vendor is asked: the use counts': async (start) => {
    const { answer, called, answerNow } = slowPass()
    const app = await start({ answers: { slow: answer } })
    const client = impatient(app.url, json({ ticket: 'slow' }))
    await Promise.race([called, client.answered])
    await client.hangUp()
    answerNow()
    isRefused(await app.post('slow'), 'replayed')
    same([app.provider.calls.length, app.admissions.length], [1, 1])
  },
  'a client that is gone before its ticket is looked at costs no call, and keeps its ticket': async (start) => {
    const [checked, hungUp] = [gate(), gate()]
    let visits = 0
    const identity = async () => {
      visits += 1
      if (visits > 1) return {}
      checked.open()
      await hungUp.opened
      return {}
    }
    const app = await start({ guard: { identity } })
    const client = impatient(app.url, json({ ticket: tickets.pass('a') }))
    await Promise.race([checked.opened, client.answered])
    await client.hangUp()
    hungUp.open()
    isHandled(await app.post(tickets.pass('a')))
    same([app.provider.calls.length, app.admissions.length], [1, 1])
  },
  'a client that hangs up before its refusal: the app serves on': async (start) => {
    const { answer, called, answerNow } = slowPass()
    const app = await start({ answers: { slow: answer }, guard: { expect: { action: 'login' } } })
    const client = impatient(app.url, json({ ticket: 'slow' }))
    await Promise.race([called, client.answered])
    await client.hangUp()
    answerNow()
    isRefused(await app.post('slow'), 'replayed')
    same(app.admissions, [])
  },
  'a client that hangs up on a vendor that never answers: its place is free once its time is over': async (start) => {
    const { answer, called } = slowPass()
    const app = await start({ answers: { never: answer }, verifier: { maxPending: 1, timeoutMs: 250 } })
    const client = impatient(app.url, json({ ticket: 'never' }))
    await Promise.race([called, client.answered])
    await client.hangUp()
    let last = 503
    // Each with its own ticket: a busy machine may be too late for one.
    for (let index = 0; last === 503; index += 1) last = (await app.post(tickets.pass(String(index)))).status
    same([last, app.admissions.length], [200, 1])
  },
}
