import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Verifier } from '@ticketgate/core'
import { captcha, challenge } from '@ticketgate/hono'
import { Hono } from 'hono'
import { listen } from './listen.js'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  const app = new Hono()
  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    app.get(path, (c) => c.body(text, 200, { 'content-type': type }))
  }

  // The page's half: the element <ticket-gate>, and the captcha that it shows.
  app.get('/captcha.js', challenge(verifier))

  // The gate: the handler runs only with a ticket that the captcha's provider confirms, and once for each.
  app.post('/login', captcha(verifier), async (c) => {
    const { user, password } = Object(await c.req.json().catch(() => undefined))
    if (!isPasswordRight(user, password)) return c.json({ title: 'Wrong user name or password' }, 401)
    return c.json({ user, admittedBy: c.var.captcha.admittedBy })
  })

  return listen(createAdaptorServer(app) as Server, port, host)
}
