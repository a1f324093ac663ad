import type { Verifier, VisitorIdentity } from '@ticketgate/core'
import { captcha, challenge } from '@ticketgate/express'
import express, { type Express, type Request } from 'express'

/** The routes of an application, whoever its provider is. */
export function routes<Name extends string>(verifier: Verifier<VisitorIdentity, Name>): Express {
  const identity = (req: Request) => {
    const [uid, sender] = [req.get('x-account'), req.get('x-phone')]
    return { uid, accountType: 4, businessId: 7, sender } as const
  }
  const app = express().set('trust proxy', 1).use(express.json())
  app.get('/captcha.js', challenge(verifier, { identity }))
  app.post('/login', captcha(verifier, { identity, maxUses: 2 }), (req, res) => {
    res.send(`admitted by ${req.captcha?.admittedBy}`)
  })
  return app
}
