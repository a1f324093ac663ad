/** Compiled, never run: what must not compile says so. */
import type { Admission, Verifier } from '@ticketgate/core'
import type { TianyuIdentity } from '@ticketgate/core/tianyu'
import express from 'express'
import { captcha, challenge } from '../src/index.js'

type Tianyu = Verifier<TianyuIdentity, 'ticket'>
type TwoFields = Verifier<object, 'ticket' | 'randstr'>

export function whatCompiles(tianyu: Tianyu, twoFields: TwoFields): void {
  const app = express()
  const identity = (req: express.Request): TianyuIdentity => ({ uid: String(req.headers['x-uid']), accountType: 4 })
  app.get('/captcha.js', challenge(tianyu, { identity }))
  app.use('/login', captcha(tianyu, { methods: ['POST'], identity }))
  app.post('/login', captcha(tianyu, { identity: async (req) => ({ uid: req.get('x-uid') ?? '' }) }), (req, res) => {
    const admission: Admission | undefined = req.captcha
    res.send(admission?.admittedBy)
  })
  captcha(tianyu)
  captcha(tianyu, { fields: { ticket: ['body.captcha.ticket', 'header.x-ticket'] } })
  captcha(tianyu, { fields: { ticket: (req) => req.get('x-ticket') }, skip: (req) => req.ip === '127.0.0.1' })
  captcha(twoFields, { fields: { ticket: 'body.t', randstr: 'body.r' } })
  captcha(tianyu, {
    onRefusal: (verdict, req, res, next) => (verdict.outcome === 'reject' ? res.send(req.path) : next()),
  })
}

export function identitiesThatCompile(tianyu: Tianyu): void {
  captcha(tianyu, { identity: () => ({ uid: 'ann', accountType: 4 }) })
  captcha(tianyu, { identity: async () => ({ uid: 'ann', accountType: 4 }) })
  captcha(tianyu, { identity: (req) => ({ uid: req.ip, accountType: 4 }) })
  captcha(tianyu, { identity: async (req) => (req.path === '/' ? { uid: req.ip, accountType: 4 } : {}) })
  challenge(tianyu, { identity: (req) => ({ uid: req.ip, accountType: 4 }) })
  challenge(tianyu, { identity: async () => ({ uid: 'ann', accountType: 4 }) })
}

export function identitiesThatDoNot(tianyu: Tianyu): void {
  // @ts-expect-error a misspelt name beside a right one
  captcha(tianyu, { identity: () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, async
  captcha(tianyu, { identity: async () => ({ uid: 'ann', sceneID: 2 }) })
  // @ts-expect-error the same, from the request
  captcha(tianyu, { identity: (req) => ({ uid: req.ip, sceneID: 2 }) })
  // @ts-expect-error the same, in one of two answers
  captcha(tianyu, { identity: async (req) => (req.path === '/' ? { uid: req.ip } : { uid: req.ip, sceneID: 2 }) })
  const shared = (req: express.Request) => ({ uid: req.ip, sceneID: 2 })
  // @ts-expect-error the same, from a function of its own
  captcha(tianyu, { identity: shared })
  // @ts-expect-error the same at the challenge
  challenge(tianyu, { identity: async (req) => ({ uid: req.ip, sceneID: 2 }) })
  // @ts-expect-error an account type that does not exist
  captcha(tianyu, { identity: () => ({ uid: 'ann', accountType: 9 }) })
  // @ts-expect-error no identity at all
  captcha(tianyu, { identity: async () => 'ann' })
}

export function whatDoesNot(tianyu: Tianyu): void {
  // @ts-expect-error an identity that Tianyu does not have
  captcha(tianyu, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error an identity of the wrong type
  captcha(tianyu, { identity: () => ({ uid: 7 }) })
  // @ts-expect-error an account type that does not exist
  captcha(tianyu, { identity: async () => ({ accountType: 9 }) })
  // @ts-expect-error the same at the challenge
  challenge(tianyu, { identity: () => ({ userid: 'ann' }) })
  // @ts-expect-error a field that Tianyu does not have
  captcha(tianyu, { fields: { randstr: 'body.randstr' } })
  // @ts-expect-error a place that does not exist
  captcha(tianyu, { fields: { ticket: 'params.ticket' } })
  // @ts-expect-error an option that does not exist
  captcha(tianyu, { onRefused: () => {} })
  // @ts-expect-error half of an option
  captcha(tianyu, { onUnavailable: { admit: true } })
  // @ts-expect-error no verifier
  captcha({})
  // @ts-expect-error what Koa's ctx has and Express's request has not
  captcha(tianyu, { skip: (req) => req.request.ip === '' })
  // @ts-expect-error a verdict has no such outcome
  captcha(tianyu, { onRefusal: (verdict) => verdict.outcome === 'pass' })
}
