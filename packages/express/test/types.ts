/** Compiled, never run: what must not compile says so. */
import type { Admission, TianyuIdentity, Verifier } from '@ticketgate/core'
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
