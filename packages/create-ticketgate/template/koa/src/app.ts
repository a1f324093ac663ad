import { createServer } from 'node:http'
import { bodyParser } from '@koa/bodyparser'
import Router from '@koa/router'
import type { Verifier } from '@ticketgate/core'
import { captcha, challenge } from '@ticketgate/koa'
import Koa from 'koa'
import { listen } from './listen.js'
import { pageFiles } from './page.js'
import { isPasswordRight } from './users.js'

/** Starts the app, with whichever captcha the verifier knows. */
export async function startApp<Identity extends object, Name extends string>(
  verifier: Verifier<Identity, Name>,
  port: number,
  host = '127.0.0.1',
) {
  const router = new Router()
  for (const [path, { type, text }] of Object.entries(pageFiles)) {
    router.get(path, (ctx) => {
      ctx.type = type
      ctx.body = text
    })
  }

  // The page's half: the element <ticket-gate>, and the captcha that it shows.
  router.get('/captcha.js', challenge(verifier))

  // The gate: the handler runs only with a ticket that the captcha's provider confirms, and once for each.
  router.post('/login', captcha(verifier), (ctx) => {
    const { user, password } = Object(ctx.request.body)
    if (!isPasswordRight(user, password)) {
      ctx.status = 401
      ctx.body = { title: 'Wrong user name or password' }
      return
    }
    ctx.body = { user, admittedBy: ctx.state.captcha.admittedBy }
  })

  const app = new Koa().use(bodyParser()).use(router.routes())
  return listen(createServer(app.callback()), port, host)
}
