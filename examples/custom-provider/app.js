import { captcha } from '@ticketgate/express'
import express from 'express'

/**
 * A newsletter form that is guarded by the vendor's captcha.
 * @param {import('@ticketgate/core').Verifier<object, 'acme-solution'>} verifier
 */
export function newsletterApp(verifier) {
  const app = express()
  app.use(express.json())
  app.post('/subscribe', captcha(verifier), (req, res) => {
    res.json({ subscribed: req.body?.email })
  })
  return app
}
