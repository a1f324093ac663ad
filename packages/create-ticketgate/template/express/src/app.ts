import { createServer } from 'node:http'
import type { Verifier } from '@ticketgate/core'
import { captcha, challenge } from '@ticketgate/express'
import express from 'express'
import { listen } from './listen.js'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  const app = express()
  app.use(express.json())
  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    app.get(path, (_req, res) => {
      res.type(type).send(text)
    })
  }

  // The page's half: the element <ticket-gate>, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate: the handler runs only with a ticket that the captcha's provider confirms, and once for each.
  app.post('/login', captcha(verifier), (req, res) => {
    const { user, password } = Object(req.body)
    if (!isPasswordRight(user, password)) {
      res.status(401).json({ title: 'Wrong user name or password' })
      return
    }
    res.json({ user, admittedBy: req.captcha?.admittedBy })
  })

  return listen(createServer(app), port, host)
}
